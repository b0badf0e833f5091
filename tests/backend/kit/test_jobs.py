from datetime import timedelta

import pytest
from sqlalchemy import Column, MetaData, String, Table, select

from backend.kit import jobs
from backend.kit.clock import now
from backend.kit.db import Database

done = Table("done", MetaData(), Column("what", String, primary_key=True))


@pytest.fixture(autouse=True)
def _table(db):
    with db.write() as tx:
        done.create(tx)


def rows(db: Database) -> list[str]:
    with db.read() as tx:
        return list(tx.scalars(select(done.c.what)))


def state(db: Database) -> list[tuple]:
    with db.read() as tx:
        return [(r.state, r.attempt, r.error) for r in tx.execute(select(jobs.jobs))]


def writing(job: jobs.Job):
    return lambda tx: tx.execute(done.insert().values(what=job.body["what"]))


def put(db: Database, key: str, **options) -> bool:
    with db.write() as tx:
        return jobs.enqueue(tx, "write", key, {"what": key}, **options)


def test_a_job_is_done_once_however_often_it_is_put(db):
    assert put(db, "a") is True
    assert put(db, "a") is False
    worker = jobs.Worker(db, {"write": writing})
    assert worker.run_due() == 1
    assert put(db, "a") is False
    assert worker.run_due() == 0
    assert rows(db) == ["a"]


def test_a_job_vanishes_with_the_transaction_that_put_it(db):
    with pytest.raises(ZeroDivisionError), db.write() as tx:
        jobs.enqueue(tx, "write", "a", {"what": "a"})
        raise ZeroDivisionError
    assert jobs.Worker(db, {"write": writing}).run_due() == 0


def test_a_timer_waits_for_its_time(db, monkeypatch):
    put(db, "later", run_at=now() + timedelta(days=21))
    worker = jobs.Worker(db, {"write": writing})
    assert worker.run_due() == 0
    monkeypatch.setenv("SAHAYAK_NOW", (now() + timedelta(days=22)).isoformat())
    assert worker.run_due() == 1


def test_a_failing_job_is_tried_again_later_and_dies_in_the_end(db, monkeypatch):
    put(db, "a", max_attempts=2)

    def failing(job):
        raise ConnectionError("a name that must not be kept")

    worker = jobs.Worker(db, {"write": failing})
    worker.run_due()
    assert state(db) == [("waiting", 1, "ConnectionError")]
    monkeypatch.setenv("SAHAYAK_NOW", (now() + timedelta(hours=2)).isoformat())
    worker.run_due()
    assert state(db) == [("dead", 2, "ConnectionError")]


def test_work_that_outlived_its_lease_writes_nothing(db, monkeypatch):
    put(db, "a")

    def slow(job):
        if job.attempt == 1:  # while it works, its lease runs out and another does the job
            monkeypatch.setenv("SAHAYAK_NOW", (now() + timedelta(minutes=5)).isoformat())
            assert jobs.Worker(db, {"write": slow}).run_due() == 1
        return writing(job)

    jobs.Worker(db, {"write": slow}).run_due()
    assert rows(db) == ["a"]
    assert state(db) == [("done", 2, None)]


def test_a_failed_finish_leaves_nothing_half_written(db):
    put(db, "a")

    def torn(job):
        def finish(tx):
            writing(job)(tx)
            raise RuntimeError

        return finish

    jobs.Worker(db, {"write": torn}).run_due()
    assert rows(db) == []
    assert state(db)[0][0] == "waiting"


def test_a_running_worker_is_woken_by_the_commit(db):
    worker = jobs.Worker(db, {"write": writing})
    worker.start()
    try:
        for n in range(50):
            put(db, f"job {n}")
        for _ in range(500):
            if len(rows(db)) == 50:
                break
            jobs.threading.Event().wait(0.01)
        assert len(rows(db)) == 50
    finally:
        worker.stop()


def test_a_job_may_be_done_at_once_by_its_key(db):
    put(db, "a")
    worker = jobs.Worker(db, {"write": writing})
    assert worker.run_now("a") is True
    assert worker.run_now("a") is False
    assert rows(db) == ["a"]


def test_a_job_meant_for_this_moment_s_hands_is_left_to_them_for_a_while(db, monkeypatch):
    put(db, "a", run_at=now() + timedelta(seconds=10))
    put(db, "b", run_at=now() + timedelta(seconds=10))
    worker = jobs.Worker(db, {"write": writing})
    assert worker.run_due() == 0
    assert worker.run_now("a") is True
    monkeypatch.setenv("SAHAYAK_NOW", (now() + timedelta(minutes=1)).isoformat())
    assert worker.run_due() == 1
    assert sorted(rows(db)) == ["a", "b"]


def test_a_job_that_can_t_succeed_is_dead_at_once_and_is_done_when_it_is_asked_for_again(db):
    trouble = [jobs.GiveUp("HTTP 422"), None]

    def handler(job: jobs.Job):
        if mistake := trouble.pop(0):
            raise mistake
        return writing(job)

    worker = jobs.Worker(db, {"write": handler})
    put(db, "a")
    worker.run_due()
    assert state(db) == [("dead", 1, "HTTP 422")]
    with db.write() as tx:
        (dead,) = jobs.troubled(tx, ["write"])
        assert jobs.troubled(tx, ["other"]) == [] and jobs.again(tx, dead.id)
    worker.run_due()
    assert rows(db) == ["a"] and state(db) == [("done", 2, None)]
    with db.write() as tx:
        assert not jobs.again(tx, dead.id) and jobs.troubled(tx, ["write"]) == []


def test_what_nobody_here_can_do_waits_untried(db):
    put(db, "a")
    jobs.Worker(db, {"other": writing}).run_due()
    assert state(db) == [("waiting", 0, None)]
