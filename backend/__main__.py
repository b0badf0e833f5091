"""The backend's commands: `python -m backend --help`."""

import argparse
import gc
import json
import logging
import os
import secrets
import signal
import sys
import threading
from datetime import timedelta
from pathlib import Path

import uvicorn

from backend.app import app
from backend.backup import CannotBackUp, CannotRestore, back_up, restore
from backend.bootstrap import bootstrap
from backend.cases.reindexing import rebuild
from backend.cases.service import Cases
from backend.catalogue.loader import load
from backend.documents.identity import SEAL, Keys
from backend.evidence.blobs import Blobs
from backend.evidence.files import Files
from backend.kit.clock import WorkingDays, now, today
from backend.kit.db import NOT_NOW, Database, metadata
from backend.kit.jobs import try_writing
from backend.kit.sealed import reseal
from backend.kit.secrets import key_for
from backend.kit.settings import Settings
from backend.kit.text import Texts
from backend.people import second_factor
from backend.people.demo import make_demo_officers
from backend.people.importing import import_officers
from backend.people.reach import reach
from backend.records.importing import Importer
from backend.records.registers import REGISTERS
from backend.records.samples import make_samples
from backend.schema import load_tables, migrate, write_migration
from backend.search.service import Search
from backend.signing_tokens import add_token_commands, token_command
from backend.sources.places import Places
from backend.trail.checking import check as check_trail
from backend.trail.entries import note, take_over
from backend.trail.notes import Notary
from backend.trail.sealing import Sealer
from watch import logs, traces


def main(arguments: list[str]) -> int:
    """Runs one command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m backend", description="The backend of Sahayak.")
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="serve the API, the portal and the public check; do the jobs")
    serve.add_argument("--demo", action="store_true", help="first do what `prepare --demo` does")
    commands.add_parser("worker", help="do the jobs only")
    prepare = commands.add_parser("prepare", help="make or migrate the database and the keys")
    prepare.add_argument("--demo", action="store_true", help="also officers for trying, with their signing keys")
    bring = commands.add_parser("import", help="bring a register's CSV in: what was refused is told row by row")
    bring.add_argument("register", choices=sorted([*REGISTERS, "officers"]))
    bring.add_argument("file", type=Path)
    bring.add_argument("--check", action="store_true", help="only tell what would happen")
    bring.add_argument("--whole", action="store_true", help="the file is all of the register: what is not in it goes")
    export = commands.add_parser("export-person", help="all that is kept with a mobile as a PDF, for its owner")
    export.add_argument("--mobile", required=True, help="ten digits; see to it that whoever asks is its owner")
    export.add_argument("--language", choices=("hi", "en"), default="hi")
    export.add_argument("file", type=Path)
    commands.add_parser("remove-samples", help="remove all made-up records")
    audit = commands.add_parser("audit", help="the trail of who read or changed what")
    audit.add_argument(
        "what",
        choices=("verify", "export", "key"),
        help="check every entry; publish a checkpoint; print the public key of the checkpoints",
    )
    tokens = commands.add_parser("token", help="officers' signing tokens and the authorities behind them")
    add_token_commands(tokens)
    search = commands.add_parser("search", help="what cases are found by")
    search.add_argument("what", choices=("rebuild",), help="write it anew, for cases older than it; the work goes on")
    backup = commands.add_parser("backup", help="copy everything to an empty folder while the work goes on")
    backup.add_argument("folder", type=Path)
    backup.add_argument("--with-secrets", action="store_true", help="also the secrets, which open all the rest")
    commands.add_parser("restore", help="put a backup into an empty home").add_argument("folder", type=Path)
    keys = commands.add_parser("keys", help="the keys that contents are sealed with")
    keys.add_argument("what", choices=("new", "rotate"), help="print a new key; seal everything with the newest one")
    revision = commands.add_parser("write-migration", help="write a migration for changed tables")
    revision.add_argument("message")
    chosen = parser.parse_args(arguments)

    part = "worker" if chosen.command == "worker" else "backend"
    logs.begin(part, ours=logging.WARNING)
    os.umask(0o077)
    settings = Settings.from_env()
    match chosen.command:
        case "prepare":
            _prepare(settings, chosen.demo)
        case "import":
            return _import(settings, chosen.register, chosen.file, chosen.check, chosen.whole)
        case "remove-samples":
            db = Database(settings.database_url, settings.secret_key)
            print(f"{_importer(settings, db).remove_samples()} made-up records removed")
        case "export-person":
            return _export_person(settings, chosen)
        case "audit":
            return _audit(settings, chosen.what)
        case "search":
            print(f"{_rebuild_search(settings)} cases can be found")
        case "backup" | "restore":
            return _backup(settings, chosen)
        case "keys":
            _keys(settings, chosen.what)
        case "token":
            return token_command(settings, chosen)
        case "write-migration":
            write_migration(Database(settings.database_url), chosen.message)
        case "worker":
            traces.begin(part)
            parts = bootstrap(settings)
            if not _can_keep(parts.db):
                return 1
            ending = threading.Event()
            signal.signal(signal.SIGTERM, lambda *_: ending.set())
            parts.worker.start()
            parts.sealer.start()
            ending.wait()
            parts.worker.stop()
            parts.sealer.stop()
        case "serve":
            if chosen.demo:
                _prepare(settings, demo=True)
            traces.begin(part)
            parts = bootstrap(settings)
            if not _can_keep(parts.db):
                return 1
            # No access log: addresses and times of citizens are nobody's reading.
            options = {"host": settings.backend_host, "port": settings.backend_port, "access_log": False}
            web = app(parts)
            gc.collect()
            gc.freeze()  # what stays until the end need not be looked through again and again
            uvicorn.run(web, log_config=None, server_header=False, **options)
    return 0


def _can_keep(db: Database) -> bool:
    """Whether the database can be written now; if not, the operator is told why."""
    try:
        try_writing(db)
    except NOT_NOW as mistake:
        print(f"nothing can be kept in the database now: {getattr(mistake, 'orig', mistake)}", file=sys.stderr)
        return False
    return True


def _import(settings: Settings, register: str, path: Path, check: bool, whole: bool) -> int:
    """Imports a CSV and tells the operator how it went; 1 when a row was refused."""
    db = Database(settings.database_url, settings.secret_key)
    importer = _importer(settings, db)
    try:
        if register == "officers":
            return _import_officers(settings, db, path, check)
        report = importer.file(register, path, check=check, whole=whole)
    except (OSError, UnicodeDecodeError) as problem:
        print(f"{path}: {problem}", file=sys.stderr)
        return 2
    if not check:
        with db.write() as tx:
            note(tx, "operator", "imported", subject=f"register:{register}", **report.counts)
    print("\n".join(report.lines()))
    return 1 if report.refused else 0


def _export_person(settings: Settings, chosen: argparse.Namespace) -> int:
    """Writes what is kept with a mobile to a new file that only this user reads; 1 when there is nothing."""
    parts = bootstrap(settings)
    with parts.db.write() as tx:
        paper = parts.privacy.exported(tx, chosen.mobile, chosen.language)
    if paper is None:
        print("nothing is kept with this mobile", file=sys.stderr)
        return 1
    try:
        with os.fdopen(os.open(chosen.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(paper)
    except OSError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def _audit(settings: Settings, what: str) -> int:
    """Checks the trail, or publishes its newest checkpoint; 1 when something in it is not as we wrote it."""
    db, notary = Database(settings.database_url, settings.secret_key), Notary(settings.secret_key)
    sealer = Sealer(db, notary, settings.trail_folder)
    if what == "key":
        print(notary.public_key)
    elif what == "export":
        sealer.seal()
        print(sealer.export(today(), again=True) or "nothing to export yet")
    else:
        with db.read() as tx:
            report = check_trail(tx, key_for(settings.secret_key, "trail"), notary, settings.trail_folder)
        print(*report.wrong, sep="\n", end="\n" if report.wrong else "")
        print(report.told())
        return 1 if report.wrong else 0
    return 0


def _rebuild_search(settings: Settings) -> int:
    """Writes the index of all cases anew; how many."""
    catalogue = load(settings.data, Texts.load(settings.data / "texts"))
    return rebuild(Database(settings.database_url, settings.secret_key), catalogue, Search(settings.secret_key))


def _keys(settings: Settings, what: str) -> None:
    """Prints a key to put in front of the others, or seals with the newest what is not; may be repeated at any time."""
    if what == "new":
        print(secrets.token_hex(32))
        return
    load_tables()
    db = Database(settings.database_url, settings.secret_key)
    values = reseal(db.write, metadata)
    with db.write() as tx:
        values += second_factor.reseal(tx, settings.secret_key)
    files = Blobs(settings.home / "blobs", settings.secret_key).reseal()
    with db.write() as tx:
        note(tx, "operator", "resealed", subject="keys", values=values, files=files)
    db.close()
    print(f"{values} values and {files} files are sealed anew; the keys after the first are not needed any more")


def _backup(settings: Settings, chosen: argparse.Namespace) -> int:
    """Makes or restores a backup; 1 when that can't be done, with the reason."""
    try:
        if chosen.command == "restore":
            print(f"restored: {restore(settings, chosen.folder)}")
            return 0
        if chosen.with_secrets:
            print("WARNING: with its secrets, whoever has this backup can read everything in it", file=sys.stderr)
        made = back_up(settings, chosen.folder, chosen.with_secrets)
    except (CannotBackUp, CannotRestore, OSError) as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"{len(made['files'])} files in {chosen.folder}")
    if not chosen.with_secrets:
        print("its secrets are not in it: keep them in another place, for without them it can't be restored")
    return 0


def _importer(settings: Settings, db: Database) -> Importer:
    """What brings rows into the registers; it marks mobiles as the cases do."""
    cases = Cases(WorkingDays.load(settings.data / "law" / "holidays.yml"), settings.secret_key)
    return Importer(db, cases.mobile_mark, Files(Blobs(settings.home / "blobs", settings.secret_key)))


def _import_officers(settings: Settings, db: Database, path: Path, check: bool) -> int:
    """Imports officers; the first passwords of new ones are told here, this one time."""
    places = Places.load(settings.data / "places")

    def known(district: str, station: str | None) -> bool:
        if station is None:
            return any(one.slug == district for one in places.districts)
        return places.has_station(station) and places.station(station).district == district

    until = now() + timedelta(hours=settings.first_password_hours)
    report, logins = import_officers(db, path, known, until, check=check)
    for login in logins:
        print(f"{login.user_id},{login.password}")
    if logins:
        print(f"first passwords hold until {until:%d-%m-%Y %H:%M}", file=sys.stderr)
    print("\n".join(report.lines()), file=sys.stderr if logins else sys.stdout)
    return 1 if report.refused else 0


def _prepare(settings: Settings, demo: bool) -> None:
    settings.home.mkdir(parents=True, exist_ok=True)
    db = Database(settings.database_url, settings.secret_key)
    migrate(db)
    with db.write() as tx:
        take_over(tx)
    keys = Keys(settings.home / "keys")
    keys.make_root(settings.signing_passphrase)
    keys.make(SEAL, "Sahayak seal", settings.signing_passphrase, settings.signing_passphrase)
    if demo:
        _demo(settings, db, keys)
    db.close()


def _demo(settings: Settings, db: Database, keys: Keys) -> None:
    """Officers for trying: their logins go to `demo-officers.json` in the home, readable by this user only."""
    places = Places.load(settings.data / "places")
    make_samples(db, _importer(settings, db), settings.data, places)
    made = []
    for login in make_demo_officers(db, settings.data / "demo" / "officers.yml"):
        officer = login.officer
        office = places.station(officer.station) if officer.station else None
        office = places.district(officer.district) if officer.district and not office else office
        label = f"{officer.rank.en}, {office.name.en if office else 'Uttar Pradesh'}"
        if reach(officer).decides:
            keys.make(officer.user_id, officer.name.en, login.password, settings.signing_passphrase, label)
        made.append({"user_id": officer.user_id, "password": login.password, "role": officer.role, "office": label})
    if made:
        _write_private(settings.home / "demo-officers.json", json.dumps(made, indent=1, ensure_ascii=False))


def _write_private(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


sys.exit(main(sys.argv[1:]))
