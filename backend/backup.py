"""Backup and restore: the whole of a deployment into a folder, and from it into an empty place.

A backup is made while everything goes on. What makes it hold together is the order: the trail's exports first (they
speak of entries that the database has already), then the database as of one moment, then blobs and keys (a row is
written only after its blob). The manifest comes last, so that an unfinished backup is none; it names every file with
its SHA-256 and is marked under the deployment's secret key, so that nobody else can have written it.
"""

import hashlib
import hmac
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.engine import URL

from backend import schema
from backend.documents.store import latest_issued
from backend.evidence.blobs import Blobs, DamagedBlob, NoBlob
from backend.kit.clock import now
from backend.kit.db import Database
from backend.kit.secrets import key_for, mac
from backend.kit.settings import Settings
from backend.trail.checking import check as check_trail
from backend.trail.entries import note
from backend.trail.notes import Notary
from backend.web.standing import BACKUP

MANIFEST = "manifest.json"
SECRETS = ("secrets.json", "secrets.env")
"""Where a home may hold the deployment's secrets."""

_PURPOSE = "manifest of a backup"
_DUMPS = {"sqlite": "sahayak.db", "postgresql": "sahayak.dump"}
_OPENED = 20
_PIECE = 1024 * 1024


class CannotBackUp(Exception):
    """Nothing was made that could be taken for a backup; the text says why."""


class CannotRestore(Exception):
    """What is to be restored is not whole, or the place is not empty; the text says why."""


def back_up(settings: Settings, folder: Path, with_secrets: bool = False) -> dict[str, Any]:
    """Makes a backup in `folder`, which must be new or empty; returns its manifest.

    `with_secrets` copies the secrets too: whoever has such a backup reads everything in it.
    Raises CannotBackUp, OSError (disk full).
    """
    if folder.exists() and any(folder.iterdir()):
        raise CannotBackUp(f"{folder} is not empty")
    folder = folder.resolve()
    kept = [settings.home / "blobs", settings.home / "keys", settings.trail_folder]
    if any(folder.is_relative_to(place) for place in kept):
        raise CannotBackUp(f"{folder} lies in what is to be backed up")
    secrets = [settings.home / name for name in SECRETS if (settings.home / name).exists()] if with_secrets else []
    if with_secrets and not secrets:
        raise CannotBackUp(f"{settings.home} holds no {' or '.join(SECRETS)}: its secrets come from the environment")
    _make(folder)
    db = Database(settings.database_url, settings.secret_key)
    try:
        revision = schema.revision(db)
        if revision is None:
            raise CannotBackUp("the database is not prepared")
        at = now()
        for path in _trail(settings.trail_folder):
            _copy(path, folder / "trail" / path.name)
        _dump(db, folder / _DUMPS[db.engine.dialect.name])
    finally:
        db.close()
    for name in ("blobs", "keys"):
        for path in _files(settings.home / name):
            _copy(path, folder / name / path.relative_to(settings.home / name))
    for path in secrets:
        _copy(path, folder / path.name)
    files = {str(path.relative_to(folder)): _sha256(path) for path in _files(folder)}
    said = {"made_at": at.isoformat(), "database": db.engine.dialect.name, "revision": revision, "files": files}
    manifest = said | {"mark": mac(settings.secret_key, _PURPOSE, _bytes(said))}
    os.sync()  # all of it is on disk before it is called whole
    partial = folder / f".{MANIFEST}"
    partial.touch(mode=0o600)
    partial.write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    partial.rename(folder / MANIFEST)
    os.sync()
    db = Database(settings.database_url, settings.secret_key)
    try:
        with db.write() as tx:  # where the portal and the alarms read when the last one was made
            note(tx, "operator", "backed_up", subject=BACKUP, files=len(files))
    finally:
        db.close()
    return manifest


def restore(settings: Settings, folder: Path) -> str:
    """Restores a backup into the home and the database of the settings, both of which must be empty, and brings the
    database to the code's revision; returns in a line what was checked.

    Raises CannotRestore; files that were put into the home before are taken away again.
    """
    manifest = _manifest(settings, folder)
    _must_be_whole(folder, manifest)
    db = Database(settings.database_url, settings.secret_key)
    try:
        _must_be_empty(settings, db, manifest)
        put: list[Path] = []
        try:
            return _put(settings, folder, manifest, db, put)
        except BaseException as problem:
            db.close()
            for path in put:
                path.unlink(missing_ok=True)
            filled = db.engine.dialect.name == "postgresql" and inspect(db.engine).get_table_names()
            if isinstance(problem, CannotRestore) and filled:
                raise CannotRestore(f"{problem}\ndrop the database and make it anew before the next try") from None
            raise
    finally:
        db.close()


def _put(settings: Settings, folder: Path, manifest: dict[str, Any], db: Database, put: list[Path]) -> str:
    """Puts everything in its place, noting each file in `put`, and looks whether it can be worked with."""
    _make(settings.home)
    for name in manifest["files"]:
        top, _, rest = name.partition("/")
        if top in _DUMPS.values() or (top in SECRETS and (settings.home / top).exists()):
            continue
        target = settings.trail_folder / rest if top == "trail" else settings.home / name
        put.append(target)
        _copy(folder / name, target)
    if db.engine.dialect.name == "sqlite":
        place = Path(db.engine.url.database)
        put += [place, *(place.with_name(place.name + end) for end in ("-wal", "-shm"))]
    _load(db, folder / _DUMPS[manifest["database"]])
    schema.migrate(db)
    with db.read() as tx:
        key, notary = key_for(settings.secret_key, "trail"), Notary(settings.secret_key)
        report = check_trail(tx, key, notary, settings.trail_folder)
        documents = latest_issued(tx, _OPENED)
    if report.wrong:
        raise CannotRestore("\n".join([*report.wrong, f"the trail: {report.told()}"]))
    blobs = Blobs(settings.home / "blobs", settings.secret_key)
    for document in documents:
        try:
            content = blobs.read(document.blob)
        except (NoBlob, DamagedBlob) as problem:
            raise CannotRestore(f"document {document.id} does not open: {problem}") from None
        if hashlib.sha256(content).hexdigest() != document.sha256:
            raise CannotRestore(f"document {document.id} is not the one in the register")
    os.sync()
    return f"{len(manifest['files'])} files as they were; trail: {report.told()}; {len(documents)} documents opened"


def _manifest(settings: Settings, folder: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        said = {name: manifest[name] for name in ("made_at", "database", "revision", "files")}
        mark = str(manifest["mark"])
    except FileNotFoundError:
        raise CannotRestore(f"{folder} has no {MANIFEST}: it is no backup, or one that was not finished") from None
    except (ValueError, KeyError, TypeError):
        raise CannotRestore(f"{folder / MANIFEST} was changed or damaged") from None
    if not hmac.compare_digest(mark, mac(settings.secret_key, _PURPOSE, _bytes(said))):
        raise CannotRestore(
            f"{folder / MANIFEST} was changed, or SAHAYAK_SECRET_KEY is not the one that the backup was made under"
        )
    if manifest["revision"] not in schema.revisions():
        raise CannotRestore(f"the backup is of a newer Sahayak: this one does not know revision {manifest['revision']}")
    return manifest


def _must_be_whole(folder: Path, manifest: dict[str, Any]) -> None:
    wrong = []
    for name, sha256 in manifest["files"].items():
        path = folder / name
        if not path.is_file():
            wrong.append(f"{name}: missing")
        elif _sha256(path) != sha256:
            wrong.append(f"{name}: changed or damaged")
    if wrong:
        raise CannotRestore("\n".join(["the backup is not whole, nothing was restored:", *wrong]))


def _must_be_empty(settings: Settings, db: Database, manifest: dict[str, Any]) -> None:
    dialect = db.engine.dialect.name
    if manifest["database"] != dialect:
        raise CannotRestore(f"the backup is of {manifest['database']}, SAHAYAK_DATABASE_URL names {dialect}")
    for name in ("blobs", "keys"):
        if next(_files(settings.home / name), None):
            raise CannotRestore(f"{settings.home / name} is not empty; a backup goes into an empty home only")
    if next(_trail(settings.trail_folder), None):
        raise CannotRestore(f"{settings.trail_folder} is not empty; set SAHAYAK_TRAIL_FOLDER to an empty folder")
    if dialect == "sqlite":
        if Path(db.engine.url.database).exists():
            raise CannotRestore(f"{db.engine.url.database} is there already; a backup goes into an empty home only")
    elif inspect(db.engine).get_table_names():
        raise CannotRestore("the database has tables already; a backup goes into an empty database only")


def _dump(db: Database, target: Path) -> None:
    """The database as of one moment, whoever writes meanwhile."""
    target.touch(mode=0o600)  # for this user only, whoever fills it
    if db.engine.dialect.name == "sqlite":
        db.copy_to(target)
    else:
        _postgresql("pg_dump", db.engine.url, CannotBackUp, "--format=custom", "--no-owner", f"--file={target}")


def _load(db: Database, source: Path) -> None:
    if db.engine.dialect.name == "sqlite":
        _copy(source, Path(db.engine.url.database))
    else:
        whole = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", str(source))
        _postgresql("pg_restore", db.engine.url, CannotRestore, *whole)


def _postgresql(program: str, url: URL, problem: type[Exception], *options: str) -> None:
    """Runs one of PostgreSQL's programs; the password goes by the environment, where other users don't see it."""
    found = shutil.which(program)
    if found is None:
        raise problem(f"{program} is not installed; it comes with PostgreSQL's client programs")
    env = dict(os.environ) | ({"PGPASSWORD": url.password} if url.password else {})
    address = url.set(drivername="postgresql", password=None).render_as_string()
    done = subprocess.run([found, f"--dbname={address}", *options], env=env, capture_output=True, text=True)
    if done.returncode:
        # Only the first line: those below may show rows.
        raise problem((done.stderr.splitlines() or [f"{program} failed"])[0])


def _trail(folder: Path) -> Iterator[Path]:
    """Checkpoints before entries: those are written the other way round."""
    yield from sorted(folder.glob("*.checkpoint"))
    yield from sorted(folder.glob("*.entries"))


def _files(folder: Path) -> Iterator[Path]:
    """All files below a folder, without blobs that are just being written."""
    aside = folder / "incoming"
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_relative_to(aside))


def _copy(source: Path, target: Path) -> None:
    """A copy for this user only. What was erased in the meantime is passed over."""
    _make(target.parent)
    try:
        with source.open("rb") as given:
            made = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(made, "wb") as copy:
                shutil.copyfileobj(given, copy, _PIECE)
    except FileNotFoundError:
        if source.exists():
            raise


def _make(folder: Path) -> None:
    """A folder for this user only, and those above it that are missing."""
    for missing in reversed([path for path in (folder, *folder.parents) if not path.exists()]):
        missing.mkdir(exist_ok=True, mode=0o700)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _bytes(said: dict[str, Any]) -> bytes:
    return json.dumps(said, sort_keys=True, ensure_ascii=True).encode()
