"""The signatory's tray: what waits for a signature, and signing many papers with one passphrase or PIN.

A batch is stored; its papers are signed one after the other by a thread that holds the opened key, in memory only. One
that can't be signed is told so and does not stop the rest. When the process ends, or the token is pulled out, what is
not signed waits until its signatory gives the passphrase again.
"""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from backend.cases import store as cases
from backend.cases.desk import Desk, ReasonNeeded
from backend.cases.signing import Signing
from backend.cases.status import office_of
from backend.cases.workflow import NotNow
from backend.documents.pkcs11 import TokenMissing
from backend.documents.signing import SigningFailed, Token
from backend.documents.trust import AuthorityDown
from backend.kit.clock import now
from backend.kit.db import Database
from backend.kit.ids import new_id
from backend.kit.text import Text, Texts
from backend.people.officers import Officer
from backend.people.reach import reach
from backend.tray import store

log = logging.getLogger(__name__)

MOST = 200
"""So many papers are signed in one go."""
_AT_ONCE = 2  # batches; the others wait for a free thread
_SILENT = timedelta(seconds=120)  # a paper takes less, or nobody is at it any more
_STOPS_ALL = (TokenMissing, AuthorityDown)
WAITING, SIGNED, FAILED = "waiting", "signed", "failed"


@dataclass(frozen=True)
class TrayRow:
    """A case that waits for its signatory: `decision` is theirs ("issue" or "refuse") once it is taken; `favourable`:
    it is not, and nothing in any report speaks against issuing; `reports` are the desks that reported."""

    case_no: str
    service_title: Text
    applicant: str
    received_on: date
    priority: bool
    decision: str | None
    favourable: bool
    others: bool
    reports: list[Text]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a batch is. `running`: somebody is at it; else what waits needs the passphrase again, `stopped` says why
    (a key of words, or empty)."""

    id: str
    papers: Sequence[Row]
    running: bool
    stopped: str

    def count(self, state: str) -> int:
        """How many papers are in a state."""
        return sum(paper.state == state for paper in self.papers)


class Tray:
    """Signs in batches."""

    def __init__(self, db: Database, desk: Desk, signing: Signing, texts: Texts, places: Any) -> None:
        self._db = db
        self._texts = texts
        self._places = places
        self._desk = desk
        self._signing = signing
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="batch")

    def rows(self, tx: Connection, officer: Officer) -> list[TrayRow]:
        """What waits for the officer's decision or signature, the oldest first."""
        mine = reach(officer)
        rows = cases.to_sign(tx, cases.case_reach(mine), MOST) if mine.decides else []
        found = []
        for row in rows:
            tasks, kept = cases.tasks_of(tx, row.id), row.decision
            found.append(
                TrayRow(
                    case_no=row.case_no,
                    service_title=self._desk.title(row),
                    applicant=row.applicant,
                    received_on=row.opened_at.date(),
                    priority=row.priority,
                    decision=kept["decision"] if kept else None,
                    favourable=not kept and not self._desk.findings(tasks),
                    others=bool(kept) and kept["by"] != officer.id,
                    reports=[office_of(task, self._texts, self._places) for task in tasks],
                )
            )
        return found

    def begin(self, officer: Officer, case_nos: Sequence[str], passphrase: str) -> str:
        """Begins to sign these cases; the id of the batch is returned at once.

        What is not decided yet is issued, if nothing in its reports speaks against it. Raises NoKey, WrongPassphrase,
        SigningFailed: then nothing is begun.
        """
        token = self._signing.open(officer, passphrase)
        batch = new_id()
        with self._db.write() as tx:
            store.add_batch(tx, batch, officer.id, now(), list(dict.fromkeys(case_nos))[:MOST])
        self._threads.submit(self._run, batch, officer, token)
        return batch

    def go_on(self, officer: Officer, batch: str, passphrase: str) -> None:
        """Takes up a batch that was interrupted. Raises LookupError, NoKey, WrongPassphrase, SigningFailed."""
        with self._db.read() as tx:
            running = self._progress(tx, officer, batch).running
        if running:
            return
        token = self._signing.open(officer, passphrase)
        with self._db.write() as tx:
            store.touch_batch(tx, batch, now(), "")
        self._threads.submit(self._run, batch, officer, token)

    def progress(self, tx: Connection, officer: Officer, batch: str) -> Progress:
        """How far a batch of this officer is. Raises LookupError."""
        return self._progress(tx, officer, batch)

    def unfinished(self, tx: Connection, officer: Officer) -> list[str]:
        """The officer's batches in which something still waits."""
        return store.unfinished_batches(tx, officer.id)

    def stop(self) -> None:
        """Finishes the papers in hand; what is left waits."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _progress(self, tx: Connection, officer: Officer, batch: str) -> Progress:
        row = store.batch(tx, batch, officer.id)
        if row is None:
            raise LookupError(batch)
        papers = store.papers_of(tx, batch)
        waits = any(paper.state == WAITING for paper in papers)
        alive = now() - row.touched_at < _SILENT and not row.stopped
        return Progress(batch, papers, waits and alive, row.stopped)

    def _run(self, batch: str, officer: Officer, token: Token) -> None:
        with self._db.read() as tx:
            waiting = [paper for paper in store.papers_of(tx, batch) if paper.state == WAITING]
        for paper in waiting:
            stopped = ""
            try:
                self._sign(officer, token, paper.case_no)
                state, problem = SIGNED, ""
            except _STOPS_ALL as failure:
                state, problem, stopped = WAITING, "", failure.key
            except SigningFailed as failure:
                state, problem = FAILED, failure.key
            except NotNow:
                state, problem = FAILED, "not_now"
            except ReasonNeeded:
                state, problem = FAILED, "reason_needed"
            except LookupError:
                state, problem = FAILED, "not_here"
            except Exception as mistake:
                log.warning("a paper of a batch was not signed: %s", type(mistake).__name__)
                state, problem = FAILED, "failed"
            with self._db.write() as tx:
                store.settle_paper(tx, batch, paper.place, state, problem)
                store.touch_batch(tx, batch, now(), stopped)
            if stopped:
                return

    def _sign(self, officer: Officer, token: Token, case_no: str) -> None:
        with self._db.write() as tx:
            self._desk.decide_favourable(tx, officer, case_no)
        try:
            self._signing.sign_with(token, officer, case_no)
        except NotNow:
            with self._db.read() as tx:
                if not self._signing.is_signed(tx, officer, case_no):  # by the run that was interrupted
                    raise
