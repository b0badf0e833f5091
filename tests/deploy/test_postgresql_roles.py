"""The roles of deploy/postgresql-roles.sql, on a real server: the work can be done, and no more than the work."""

import subprocess
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from backend import schema
from backend.bootstrap import bootstrap
from backend.kit.db import Database
from backend.kit.secrets import key_for
from backend.kit.settings import Settings
from backend.trail import store as trail
from backend.trail.checking import check
from backend.trail.entries import forget, note
from backend.trail.notes import Notary
from tests.backend.web.applying import apply
from tests.backend.web.conftest import PASSPHRASE, key_folder, quick_passwords  # noqa: F401
from tests.postgresql import programs

SCRIPT = Path(__file__).parents[2] / "deploy" / "postgresql-roles.sql"


@pytest.fixture
def prepared(postgresql, tmp_path, key_folder):  # noqa: F811
    """Settings of a backend that connects as sahayak_app, after `prepare` and the script."""
    url = postgresql.fresh()
    settings = Settings.for_trying(tmp_path, signing_passphrase=PASSPHRASE, database_url=url)
    for _ in range(2):  # after an update all of it is done again
        db = Database(url, settings.secret_key)
        schema.migrate(db)
        db.close()
        psql = [str(programs() / "psql"), "-q", "-v", "ON_ERROR_STOP=1", "-f", str(SCRIPT), url]
        subprocess.run(psql, check=True, capture_output=True)
    copytree(key_folder, settings.home / "keys")
    yield replace(settings, database_url=url.replace("sahayak@", "sahayak_app@"))
    postgresql.drop(url)


def refused(db: Database, statement: str) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), db.write() as tx:
        tx.execute(text(statement))


def test_the_application_works_as_a_role_that_can_change_no_table(prepared):
    parts = bootstrap(prepared)
    case_no = apply(parts)
    parts.worker.run_due()
    assert parts.sealer.seal() > 0
    with parts.db.write() as tx:
        case = tx.execute(text("SELECT id FROM cases WHERE case_no = :no"), {"no": case_no}).scalar_one()
        note(tx, "citizen", "asked", case=case, words="मेरा नाम")
        forget(tx, case)
    parts.sealer.seal()
    with parts.db.read() as tx:
        key = prepared.secret_key
        assert check(tx, key_for(key, "trail"), Notary(key), prepared.trail_folder).wrong == []
        assert trail.last_checkpoint(tx) is not None
    for statement in (
        "CREATE TABLE x (y int)",
        "DROP TABLE cases",
        "ALTER TABLE cases ADD COLUMN x int",
        "CREATE INDEX x ON cases (state)",
        "UPDATE alembic_version SET version_num = '1'",
        "CREATE ROLE x",
    ):
        refused(parts.db, statement)
    parts.db.close()


def test_what_was_entered_in_the_trail_stays_as_it_was(prepared):
    db = Database(prepared.database_url, prepared.secret_key)
    with db.write() as tx:
        note(tx, "operator", "imported", subject="register:phones")
    for statement in (
        "UPDATE events SET actor = 'system'",
        "UPDATE events SET mark = ''",
        "UPDATE events SET at = now()",
        "DELETE FROM events",
        "TRUNCATE events",
        "UPDATE checkpoints SET root = ''",
        "DELETE FROM checkpoints",
    ):
        refused(db, statement)
    db.close()


def test_who_makes_figures_sees_no_person_and_changes_nothing(prepared):
    parts = bootstrap(prepared)
    apply(parts)
    parts.db.close()
    db = Database(prepared.database_url.replace("sahayak_app@", "sahayak_reports@"))
    with db.read() as tx:
        assert tx.execute(text("SELECT service, state, district, count(*) FROM cases GROUP BY 1, 2, 3")).all()
        assert tx.execute(text("SELECT desk, count(*) FROM tasks WHERE filed_late GROUP BY 1")).all() == []
    for statement in (
        "SELECT applicant FROM cases",
        "SELECT sheet FROM cases",
        "SELECT * FROM conversations",
        "SELECT answers FROM drafts",
        "SELECT message FROM notices",
        "SELECT * FROM events",
        "SELECT password_hash FROM officers",
        "UPDATE cases SET state = 'issued'",
        "DELETE FROM tasks",
    ):
        refused(db, statement)
    db.close()
