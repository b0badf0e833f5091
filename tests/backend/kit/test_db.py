"""What the database leaves behind."""

import json

from backend.kit.clock import now
from backend.kit.jobs import enqueue, jobs

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
