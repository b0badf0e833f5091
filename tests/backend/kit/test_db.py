"""What the database leaves behind, and whom it gives up."""

import json
from contextlib import closing

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from backend.kit.clock import now
from backend.kit.db import Database
from backend.kit.jobs import enqueue, jobs
from tests.postgresql import Server, programs

SECRET = "told in confidence behind the bus stand"


def test_what_was_deleted_is_gone_from_sqlites_file_too(db, kept):
    """A copy of the file holds no more than the tables do."""
    if db.engine.dialect.name != "sqlite":
        return  # PostgreSQL's dump has only rows that are there
    with db.write() as tx:
        for number in range(5):
            enqueue(tx, "a kind", f"key {number}", {"words": f"{SECRET} {number}"}, run_at=now())
    assert kept().count(json.dumps(SECRET)[1:-1].encode()) >= 5
    with db.write() as tx:
        tx.execute(jobs.delete())
    connection = db.engine.raw_connection()
    assert connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() == (0, 0, 0)
    connection.close()
    assert SECRET.encode() not in kept()


@pytest.mark.skipif(programs() is None, reason="no PostgreSQL server is installed")
def test_postgresql_gives_up_a_machine_that_fell_silent_and_what_it_had_locked():
    server = Server(None, "host all all 127.0.0.0/8 trust", listen_addresses="'127.0.0.77'")
    try:
        db = Database(f"postgresql://sahayak@127.0.0.77/{make_url(server.fresh()).database}")
        with closing(db), db.read() as tx:
            shown = [tx.execute(text(f"SHOW tcp_{name}")).scalar() for name in ("user_timeout", "keepalives_idle")]
        assert shown == ["15000", "10"]
    finally:
        server.close()
