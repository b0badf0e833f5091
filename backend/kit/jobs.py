"""Jobs, timers and the outbox: one table, enqueued in the transaction of what causes them.

A job is claimed by moving its time forward (a lease); its attempt number is the fencing token: work
that outlived its lease can't finish. A handler does the outside call with no transaction open and
returns what is to be written; that, the follow-up jobs and the job's completion are one transaction.
"""

import logging
import threading
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Index,
    Integer,
    Row,
    Select,
    String,
    Table,
    Text,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    update,
)

from backend.kit import rows
from backend.kit.clock import now
from backend.kit.db import Database, Moment, insert_ignore, metadata
from backend.kit.ids import new_id
from watch import asked, traces

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
LONGEST_PAUSE = timedelta(hours=1)
POLL_SECONDS = 1.0
_SHOWN, _AGAIN = 200, 10

jobs = Table(
    "jobs",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("kind", String(60), nullable=False),
    Column("key", String(200), nullable=False, unique=True),
    Column("body", JSON, nullable=False),
    Column("run_at", Moment, nullable=False),
    Column("attempt", Integer, nullable=False, default=0),
    Column("max_attempts", Integer, nullable=False),
    Column("state", String(10), nullable=False, default="waiting"),  # waiting done dead
    Column("error", Text),
    Column("request", String(16)),  # the request that caused it, see watch/asked.py
)
Index("ix_jobs_state_run_at", jobs.c.state, jobs.c.run_at)


@dataclass(frozen=True)
class Job:
    """A claimed job: `attempt` counts from 1."""

    id: str
    kind: str
    key: str
    body: dict[str, Any]
    attempt: int
    max_attempts: int
    request: str | None = None


Finish = Callable[[Connection], None]
Handler = Callable[[Job], Finish | None]


def enqueue(
    tx: Connection,
    kind: str,
    key: str,
    body: dict[str, Any],
    run_at: datetime | None = None,
    max_attempts: int = 10,
) -> bool:
    """Puts a job on the table with the caller's transaction; once per `key`, for ever.

    `body` is plain JSON without personal data: ids, not contents. Says whether it was new.
    """
    row = {"id": new_id(), "kind": kind, "key": key, "body": body, "run_at": run_at or now()}
    row["request"] = asked.current()
    added = insert_ignore(tx, jobs, {**row, "attempt": 0, "max_attempts": max_attempts, "state": "waiting"})
    tx.info["wake"] = tx.info.get("wake", False) or added
    return added


def try_writing(db: Database) -> None:
    """Writes to the table without changing anything: to begin a transaction is allowed even on a read-only disk. Raises
    one of NOT_NOW when nothing can be kept."""
    with db.write() as tx:
        tx.execute(update(jobs).where(jobs.c.id == "").values(state="done"))


class GiveUp(Exception):
    """Trying again will not help: the job is dead at once. Officers see the text, which holds nothing personal."""


def troubled(tx: Connection, kinds: Collection[str]) -> list[Row]:
    """The jobs of these kinds that are dead, or have failed and wait to be tried again, the oldest first."""
    failed = or_(jobs.c.state == "dead", and_(jobs.c.state == "waiting", jobs.c.error.is_not(None)))
    return list(tx.execute(select(jobs).where(jobs.c.kind.in_(kinds), failed).order_by(jobs.c.id).limit(_SHOWN)))


def again(tx: Connection, job_id: str) -> bool:
    """Has a dead job, or one that waits, tried again now and as often as at first; False when it is done."""
    row = tx.execute(select(jobs).where(jobs.c.id == job_id).with_for_update()).first()
    if row is None or row.state == "done":
        return False
    more = row.attempt + _AGAIN if row.state == "dead" else row.max_attempts
    mine = update(jobs).where(jobs.c.id == job_id, jobs.c.attempt == row.attempt)
    tx.info["wake"] = True
    return tx.execute(mine.values(state="waiting", run_at=now(), max_attempts=more)).rowcount == 1


@dataclass(frozen=True)
class _Due:
    """What asks for due jobs, built once: whether there are `any`, and for `some` of them to be claimed."""

    any: Select
    some: Select

    @classmethod
    def of(cls, due: Select) -> "_Due":
        some = due.limit(bindparam("most")).with_for_update(skip_locked=True)
        return cls(due.with_only_columns(jobs.c.id).limit(1), some)


class Worker:
    """Does the jobs that are due, on a few threads, until stopped."""

    def __init__(self, db: Database, handlers: Mapping[str, Handler], threads: int = 4) -> None:
        self._db = db
        self._handlers = dict(handlers)
        mine = select(jobs).where(jobs.c.state == "waiting", jobs.c.kind.in_(self._handlers))
        on_time = jobs.c.run_at <= bindparam("moment")
        never_claimed = jobs.c.attempt == 0  # nobody has it
        self._named = _Due.of(mine.where(jobs.c.key == bindparam("key"), or_(on_time, never_claimed)))
        self._due = _Due.of(mine.where(on_time).order_by(jobs.c.run_at))
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="job")
        self._free = threading.Semaphore(threads)
        self._stopping = threading.Event()
        self._loop: threading.Thread | None = None

    def start(self) -> None:
        """Begins working in the background."""
        self._loop = threading.Thread(target=self._run, name="worker", daemon=True)
        self._loop.start()

    def stop(self) -> None:
        """Finishes the jobs in hand and ends."""
        self._stopping.set()
        self._db.wake.set()
        if self._loop:
            self._loop.join()
        self._pool.shutdown(wait=True)

    def run_due(self) -> int:
        """Does everything that is due, here and now, follow-ups included; how many jobs that was."""
        done = 0
        while claimed := self._claim(limit=1):
            self._do(claimed[0])
            done += 1
        return done

    def run_now(self, key: str) -> bool:
        """Does the job `key` here and now, even before its time; False when it is done, in other hands or unknown.

        Put a job that is meant for this a little into the future: the worker then is only the second hand.
        """
        claimed = self._claim(limit=1, key=key)
        return bool(claimed) and self._do(claimed[0])

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._db.wake.clear()
            if not self._start_one():
                self._db.wake.wait(POLL_SECONDS)

    def _start_one(self) -> bool:
        self._free.acquire()  # never claim more than there are free threads
        try:
            claimed = self._claim(limit=1)
        except Exception:
            log.exception("claiming a job failed")
            claimed = []
        if not claimed:
            self._free.release()
            return False
        self._pool.submit(self._do, claimed[0]).add_done_callback(lambda _: self._free.release())
        return True

    def _claim(self, limit: int, key: str | None = None) -> list[Job]:
        moment = now()
        due, asked_for = (self._named, {"moment": moment, "key": key}) if key else (self._due, {"moment": moment})
        with self._db.read() as tx:
            if tx.execute(due.any, asked_for).first() is None:
                return []
        with self._db.write() as tx:
            found = tx.execute(due.some, asked_for | {"most": limit}).all()
            for row in found:
                rows.change(tx, jobs, row.id, run_at=moment + LEASE, attempt=row.attempt + 1)
            return [Job(r.id, r.kind, r.key, r.body, r.attempt + 1, r.max_attempts, r.request) for r in found]

    def _do(self, job: Job) -> bool:
        with asked.entered(job.request), traces.span(f"job {job.kind}", "consumer"):
            return self._done(job)

    def _done(self, job: Job) -> bool:
        try:
            finish = self._handlers[job.kind](job)
            with self._db.write() as tx:
                mine = update(jobs).where(jobs.c.id == job.id, jobs.c.attempt == job.attempt)
                if tx.execute(mine.values(state="done", error=None)).rowcount != 1:
                    raise LostLease
                if finish:
                    finish(tx)
            return True
        except LostLease:
            log.warning("job %s of kind %s outlived its lease; its result is dropped", job.id, job.kind)
        except Exception as mistake:
            # Only the kind of mistake: its text may carry what a person wrote.
            log.warning("job %s of kind %s failed: %s", job.id, job.kind, type(mistake).__name__)
            log.debug("job %s", job.id, exc_info=True)
            self._put_back(job, mistake)
        return False

    def _put_back(self, job: Job, mistake: Exception) -> None:
        pause = min(timedelta(seconds=2 ** min(job.attempt, 20)), LONGEST_PAUSE)
        hopeless = isinstance(mistake, GiveUp)
        state = "dead" if hopeless or job.attempt >= job.max_attempts else "waiting"
        error = str(mistake) if hopeless else type(mistake).__name__
        mine = update(jobs).where(jobs.c.id == job.id, jobs.c.attempt == job.attempt)
        with self._db.write() as tx:
            tx.execute(mine.values(run_at=now() + pause, state=state, error=error))


@dataclass(frozen=True)
class Waiting:
    """How many jobs of a kind are on the table, since when the longest one is due (None: none is), how many died."""

    kind: str
    waiting: int
    oldest: datetime | None
    dead: int


def table(tx: Connection) -> list[Waiting]:
    """What is on the table, by kind."""
    waiting, due = jobs.c.state == "waiting", (jobs.c.state == "waiting") & (jobs.c.run_at <= now())
    counted = select(
        jobs.c.kind,
        func.sum(case((waiting, 1), else_=0)),
        func.min(case((due, jobs.c.run_at))),
        func.sum(case((jobs.c.state == "dead", 1), else_=0)),
    ).where(jobs.c.state != "done")
    return [Waiting(*row) for row in tx.execute(counted.group_by(jobs.c.kind).order_by(jobs.c.kind))]


def dead(tx: Connection, limit: int) -> list[Row]:
    """Jobs that failed too often, the newest first."""
    rows = select(jobs).where(jobs.c.state == "dead").order_by(jobs.c.run_at.desc(), jobs.c.id)
    return list(tx.execute(rows.limit(limit)))


def run_again(tx: Connection, job_id: str) -> bool:
    """Puts a dead job on the table again, with all its attempts; False when it is not dead."""
    mine = update(jobs).where(jobs.c.id == job_id, jobs.c.state == "dead")
    # The attempt is left as it is, for it is the fencing token; only more of them are allowed.
    again = mine.values(state="waiting", run_at=now(), max_attempts=jobs.c.max_attempts + 10)
    tx.info["wake"] = True
    return tx.execute(again).rowcount == 1


class LostLease(Exception):
    """The job was claimed again by another meanwhile."""
