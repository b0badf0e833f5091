"""Backup and restore of a real home: made while others write, restored into an empty place, refused when touched."""

import json
import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest

from backend import schema
from backend.backup import MANIFEST, CannotBackUp, CannotRestore, back_up, restore
from backend.bootstrap import bootstrap
from backend.cases import store
from backend.cases.service import SEAL_JOB, Cases
from backend.documents import store as register
from backend.documents.verifying import Verdict
from backend.kit.clock import WorkingDays, today
from backend.kit.db import Database
from backend.trail.entries import note
from tests.backend.web.applying import lost
from tests.backend.web.conftest import key_folder, quick_passwords, settings  # noqa: F401
from tests.postgresql import programs


@pytest.fixture
def parts(settings, key_folder, tmp_path, monkeypatch):  # noqa: F811
    """The backend on a prepared home."""
    if found := programs():
        monkeypatch.setenv("PATH", f"{found}{os.pathsep}{os.environ['PATH']}")  # those that fit the tests' server
    settings = replace(settings, home=tmp_path / "home", trail_folder=tmp_path / "trail", database_url=_url(settings))
    copytree(key_folder, settings.home / "keys")
    db = Database(settings.database_url, settings.secret_key)
    schema.migrate(db)
    db.close()
    made = bootstrap(settings)
    yield made
    made.db.close()


def _url(settings):  # noqa: F811
    return settings.database_url if settings.database_url.startswith("postgresql") else ""


@pytest.fixture
def case_no(parts) -> str:
    """A case with its receipt, in a sealed and exported trail."""
    number = file(parts)
    assert parts.sealer.seal() and parts.sealer.export(today())
    return number


@pytest.fixture
def elsewhere(parts, tmp_path, request):
    """Settings of an empty place under the same secrets."""
    home = tmp_path / "elsewhere"
    url, server = "", None
    if _url(parts.settings):
        server = request.getfixturevalue("postgresql")
        url = server.fresh()
    yield replace(parts.settings, home=home, trail_folder=home / "trail", database_url=url or f"sqlite:///{home}/a.db")
    if server:
        server.drop(url)


def file(parts) -> str:
    """Files the loss of an article and issues its receipt; the case's number."""
    cases = Cases(WorkingDays.load(parts.settings.data / "law" / "holidays.yml"), parts.settings.secret_key)
    with parts.db.write() as tx:
        case = cases.open(tx, lost(parts.catalogue, parts.places))
    assert parts.worker.run_now(f"{SEAL_JOB}:{case.id}")
    return case.case_no


def files_of(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


def test_what_was_backed_up_while_others_wrote_is_all_there_in_an_empty_place(parts, case_no, elsewhere, tmp_path):
    stop, going, wrote = threading.Event(), threading.Event(), []

    def write():
        while not stop.is_set():
            wrote.append(file(parts))
            parts.sealer.seal()
            parts.sealer.export(today(), again=True)
            going.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert going.wait(60)
        back_up(parts.settings, tmp_path / "backup")
    finally:
        stop.set()
        writer.join()
    told = restore(elsewhere, tmp_path / "backup")
    assert "all as they were written" in told and " 0 documents" not in told
    again = bootstrap(elsewhere)
    with again.db.read() as tx:
        for number in (case_no, wrote[0]):
            case = store.case_by_number(tx, number)
            (document,) = register.of_case(tx, case.id)
            assert again.documents.inspect(again.documents.pdf(document)).verdict is Verdict.GENUINE
    assert file(again) not in {case_no, *wrote[:1]}, "the work goes on where it was left"
    again.db.close()


def test_the_secrets_are_only_in_it_when_asked_for(parts, case_no, tmp_path):
    (parts.settings.home / "secrets.json").write_text("{}")
    back_up(parts.settings, tmp_path / "without")
    made = back_up(parts.settings, tmp_path / "with", with_secrets=True)
    assert not (tmp_path / "without" / "secrets.json").exists()
    assert (tmp_path / "with" / "secrets.json").read_text() == "{}" and "secrets.json" in made["files"]
    secret = parts.settings.secret_key.hex().encode()
    assert all(secret not in path.read_bytes() for path in files_of(tmp_path / "with"))


def test_secrets_that_are_not_in_the_home_are_not_said_to_be_copied(parts, tmp_path):
    with pytest.raises(CannotBackUp, match="environment"):
        back_up(parts.settings, tmp_path / "backup", with_secrets=True)


def test_nobody_else_on_the_machine_can_read_it(parts, case_no, tmp_path):
    back_up(parts.settings, tmp_path / "backup")
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "backup").rglob("*")} == {0}


@pytest.mark.parametrize("what", ["sahayak.*", "blobs/*/*", "keys/seal.p12", "trail/*.entries", MANIFEST])
def test_a_flipped_bit_is_found_before_anything_is_restored(parts, case_no, elsewhere, tmp_path, what):
    back_up(parts.settings, tmp_path / "backup")
    path = next((tmp_path / "backup").glob(what))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(CannotRestore, match="changed"):
        restore(elsewhere, tmp_path / "backup")
    assert files_of(elsewhere.home) == set()


def test_a_file_that_is_missing_is_named(parts, case_no, elsewhere, tmp_path):
    back_up(parts.settings, tmp_path / "backup")
    (tmp_path / "backup" / "keys" / "root.pem").unlink()
    with pytest.raises(CannotRestore, match=r"keys/root\.pem: missing"):
        restore(elsewhere, tmp_path / "backup")


def test_an_unfinished_backup_is_none(parts, case_no, elsewhere, tmp_path):
    back_up(parts.settings, tmp_path / "backup")
    (tmp_path / "backup" / MANIFEST).unlink()
    with pytest.raises(CannotRestore, match="not finished"):
        restore(elsewhere, tmp_path / "backup")


def test_another_secret_key_restores_nothing(parts, case_no, elsewhere, tmp_path):
    back_up(parts.settings, tmp_path / "backup")
    with pytest.raises(CannotRestore, match="SAHAYAK_SECRET_KEY"):
        restore(replace(elsewhere, secret_key=bytes(32)), tmp_path / "backup")


def test_what_is_in_use_is_not_written_over(parts, case_no, elsewhere, tmp_path):
    back_up(parts.settings, tmp_path / "backup")
    before = {path: path.read_bytes() for path in files_of(parts.settings.home / "keys")}
    with pytest.raises(CannotRestore, match="empty"):
        restore(parts.settings, tmp_path / "backup")
    with pytest.raises(CannotRestore, match="already"):
        restore(replace(elsewhere, database_url=parts.settings.database_url), tmp_path / "backup")
    assert {path: path.read_bytes() for path in files_of(parts.settings.home / "keys")} == before
    with pytest.raises(CannotBackUp, match="not empty"):
        back_up(parts.settings, tmp_path / "backup")


def test_a_trail_that_was_tampered_with_before_the_backup_is_told_and_the_place_left_empty(
    parts, case_no, elsewhere, tmp_path
):
    with parts.db.write() as tx:
        tx.exec_driver_sql("UPDATE events SET verb = 'seen' WHERE leaf = 0")
    back_up(parts.settings, tmp_path / "backup")
    with pytest.raises(CannotRestore, match=r"entry 0 .*changed"):
        restore(elsewhere, tmp_path / "backup")
    assert files_of(elsewhere.home) == set()


def test_a_document_that_does_not_open_is_told(parts, case_no, elsewhere, tmp_path):
    with parts.db.read() as tx:
        (document,) = register.of_case(tx, store.case_by_number(tx, case_no).id)
    (parts.settings.home / "blobs" / document.blob[:2] / document.blob[2:]).unlink()
    back_up(parts.settings, tmp_path / "backup")
    with pytest.raises(CannotRestore, match=f"document {document.id} does not open"):
        restore(elsewhere, tmp_path / "backup")


def test_the_commands_do_it_and_say_so(parts, case_no, elsewhere, tmp_path):
    with parts.db.write() as tx:
        note(tx, "operator", "imported", subject="register:officers")

    def command(settings, *arguments):  # noqa: F811
        env = dict(os.environ) | {
            "SAHAYAK_HOME": str(settings.home),
            "SAHAYAK_TRAIL_FOLDER": str(settings.trail_folder),
            "SAHAYAK_DATABASE_URL": settings.database_url,
            "SAHAYAK_SECRET_KEY": settings.secret_key.hex(),
            "SAHAYAK_SERVICE_TOKEN": settings.service_token,
            "SAHAYAK_SIGNING_PASSPHRASE": settings.signing_passphrase,
        }
        run = [sys.executable, "-m", "backend", *arguments]
        return subprocess.run(run, env=env, capture_output=True, text=True)

    folder = str(tmp_path / "backup")
    made = command(parts.settings, "backup", folder)
    assert made.returncode == 0 and "keep them in another place" in made.stdout, made.stderr
    done = command(elsewhere, "restore", folder)
    assert done.returncode == 0 and "1 documents opened" in done.stdout, done.stderr
    assert json.loads((tmp_path / "backup" / MANIFEST).read_text())["revision"] == max(schema.revisions())
    refused = command(elsewhere, "restore", folder)
    assert refused.returncode == 1 and "not empty" in refused.stderr and "Traceback" not in refused.stderr
    assert command(elsewhere, "audit", "verify").returncode == 0
