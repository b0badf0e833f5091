"""What is true when all is quiet: every acknowledged message led to exactly one of each, and nothing else is there."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
from sqlalchemy import Connection, Row, func, select

from backend.cases.store import cases, counters
from backend.documents.store import ISSUED, documents
from backend.drafts.store import drafts
from backend.evidence.blobs import Blobs
from backend.kit.clock import now
from backend.kit.db import Database
from backend.kit.ids import case_no
from backend.kit.jobs import jobs
from backend.notices.store import notices, otps
from backend.payments.store import orders, payments, refunds
from tests.channels.twilioapi import Twilio
from tests.chaos.office import LISTENING
from tests.chaos.town import Town
from tests.system.test_every_service import DESKS, catalogue

RECEIPT, VERIFICATION = "lost_article", "tenant_verification"
_AT_ONCE = ("payment.ask", "paper.seal", "otp.send", "cctns.send", "desk.news")
_PAPERS = {RECEIPT: {"receipt"}, VERIFICATION: {"acknowledgement", "fee_receipt"}}
_NUMBER = re.compile(r"\b\d{10}\b")


@dataclass
class Filed:
    """What a citizen was told: the case's number; whether officers signed its document."""

    service: str
    mobile: str
    case_no: str
    signed: bool = False


@dataclass
class Reckoning:
    """Counts, and in words what is not as it must be."""

    counts: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def must(self, holds: object, words: str) -> None:
        """Notes `words` unless it `holds`."""
        if not holds:
            self.wrong.append(words)

    def once(self, what: str, found: Iterable[Any], wanted: Iterable[Any] | None = None) -> None:
        """Each of `found` is there once; with `wanted` it is these and no others."""
        counted = Counter(found)
        self.counts[what] = len(counted)
        self.wrong += [f"{what}: {one} is there {times} times" for one, times in counted.items() if times > 1]
        if wanted is not None:
            due = set(wanted)
            self.wrong += [f"{what}: {one} is missing" for one in due - set(counted)]
            self.wrong += [f"{what}: {one} is nobody's" for one in set(counted) - due]


def quiet(town: Town) -> Callable[[], bool]:
    """Says whether nothing is left to do now: no job due, in hand or failed, no notice to be carried, no fee unpaid."""

    def holds() -> bool:
        soon = now() + timedelta(seconds=65)  # a lease, and what is due with it
        with closing(Database(town.settings.database_url, town.settings.secret_key)) as db, db.read() as tx:
            tried = (jobs.c.attempt > 0) & (jobs.c.run_at < soon)
            busy = select(jobs.c.id).where(jobs.c.state == "waiting", tried | jobs.c.kind.in_(_AT_ONCE))
            carry = select(notices.c.id).where(notices.c.push_at.is_not(None), notices.c.delivered_at.is_(None))
            unpaid = select(orders.c.id).where(orders.c.state != "paid")
            return not any(tx.execute(some.limit(1)).first() for some in (busy, carry, unpaid))

    return holds


def reckon(town: Town, twilio: Twilio, filed: list[Filed]) -> Reckoning:
    """Puts what citizens were told beside what the database, the blobs, the gateway, CCTNS and Twilio hold."""
    found = Reckoning()
    with closing(Database(town.settings.database_url, town.settings.secret_key)) as db, db.read() as tx:
        rows = {row.case_no: row for row in tx.execute(select(cases))}
        _cases(found, tx, filed, rows)
        _documents(found, tx, town, filed, rows)
        _money(found, tx, town, filed, rows)
        _told(found, tx, twilio, filed)
        dead = tx.execute(select(jobs.c.kind, jobs.c.error).where(jobs.c.state == "dead")).all()
        found.must(not dead, f"dead jobs: {dead}")
        again = select(func.sum(jobs.c.attempt - 1)).where(jobs.c.attempt > 1)
        found.counts["jobs done again"] = tx.execute(again).scalar() or 0
        found.counts["jobs"] = tx.execute(select(func.count()).select_from(jobs)).scalar_one()
    entries = json.loads((town.home / "sandbox/cctns.json").read_text())["entries"].values()
    receipts = [one.case_no for one in filed if one.service == RECEIPT]
    found.once("records at CCTNS", (one["case_no"] for one in entries), receipts)
    trail = town.command("audit", "verify")
    found.must("all as they were written" in trail, trail)
    found.counts["entries of the trail"] = int(trail.split(" entries")[0].split()[-1])
    return found


def _cases(found: Reckoning, tx: Connection, filed: list[Filed], rows: dict[str, Row]) -> None:
    found.once("cases", (row.case_no for row in rows.values()), (one.case_no for one in filed))
    found.once("drafts of cases", (row.draft for row in rows.values()))
    kept = select(drafts.c.mobile, drafts.c.service).where(drafts.c.case_no.is_not(None))
    found.once("citizens", (tuple(row) for row in tx.execute(kept)), ((one.mobile, one.service) for one in filed))
    # The counter moves in the transaction of the case: no number is skipped, none is given twice.
    last = tx.execute(select(counters.c.value).where(counters.c.name.like("case:%"))).scalar_one()
    given = {case_no(n, next(iter(rows.values())).opened_at.date()) for n in range(1, last + 1)}
    found.must(given == set(rows), f"of {last} numbers {len(given - set(rows))} lead to no case")


def _documents(found: Reckoning, tx: Connection, town: Town, filed: list[Filed], rows: dict[str, Row]) -> None:
    kept = tx.execute(select(documents)).all()
    by_id = {row.id: row.case_no for row in rows.values()}
    wanted = [(one.case_no, paper) for one in filed for paper in _PAPERS[one.service]]
    wanted += [(one.case_no, "document") for one in filed if one.signed]
    found.once("documents", ((by_id.get(row.case_id), row.kind) for row in kept), wanted)
    found.once("numbers of documents", (row.number for row in kept))
    blobs = Blobs(town.home / "blobs", town.settings.secret_key)
    for row in kept:
        whole = row.state == ISSUED and hashlib.sha256(blobs.read(row.blob)).hexdigest() == row.sha256
        found.must(whole, f"the document {row.kind} is {row.state}, or its bytes are not those that were signed")
    for row in kept[:: max(1, len(kept) // 10)]:
        file = {"file": ("paper.pdf", blobs.read(row.blob), "application/pdf")}
        told = httpx.post(
            f"{town.backend}/verify", headers={"accept": "application/json"}, files=file, timeout=60
        ).json()
        found.must((told["result"], told["state"]) == ("genuine", "valid"), f"the public check says {told}")


def _money(found: Reckoning, tx: Connection, town: Town, filed: list[Filed], rows: dict[str, Row]) -> None:
    book = town.home / "sandbox/payments.json"  # there once something was asked for
    at_gateway = json.loads(book.read_text()) if book.exists() else {"links": {}, "payments": {}}
    fees = [one.case_no for one in filed if one.service == VERIFICATION]
    found.once("links at the gateway", (link["reference_id"] for link in at_gateway["links"].values()), fees)
    paid = [one for one in at_gateway["payments"].values() if one["status"] == "captured"]
    found.once("charges", (one["order_id"] for one in paid))
    found.must(len(paid) == len(fees), f"{len(fees)} fees and {len(paid)} charges")
    kept = tx.execute(select(orders)).all()
    found.once("orders", (row.reference for row in kept), fees)
    found.must(all(row.state == "paid" for row in kept), f"orders: {Counter(row.state for row in kept)}")
    settled = tx.execute(select(payments.c.id, payments.c.state)).all()
    found.must(Counter(row.state for row in settled) == Counter(settled=len(fees)), f"payments: {settled}")
    found.must(tx.execute(select(refunds)).first() is None, "money was sent back")
    waiting = [row.case_no for row in rows.values() if row.state == "awaiting_fee"]
    found.must(not waiting, f"paid, and still waiting for the fee: {waiting}")


def _told(found: Reckoning, tx: Connection, twilio: Twilio, filed: list[Filed]) -> None:
    """Each code and each notice went out once, by what Twilio was given."""
    codes = [(one["To"], one["Body"]) for one in twilio.said if one["To"].startswith("+")]
    found.once("codes by SMS", codes)
    found.must(len(codes) >= tx.execute(select(func.count()).select_from(otps)).scalar_one(), "a code was not sent")
    shown = [(one["To"], one.get("Body") or (one["shown"] or {}).get("body")) for one in twilio.said]
    pushed = [(to, words) for to, words in shown if to.startswith("whatsapp:") and words]
    # An officer who signs in anew is told so each time; it names no case, and two of a minute are alike.
    of_cases = [(to, words) for to, words in pushed if to[-10:] not in LISTENING.values() or _NUMBER.search(words)]
    found.once("notices by WhatsApp", of_cases)
    concerned = [(one, desk) for one in filed if one.service == VERIFICATION for desk in catalogue[one.service].desks]
    due = [(LISTENING[DESKS[desk.desk]], one.case_no) for one, desk in concerned]
    due += [(LISTENING[DESKS["sp_office"]], one.case_no) for one in filed if one.signed]
    word = [(to[-10:], _NUMBER.search(words)[0]) for to, words in of_cases if to[-10:] in LISTENING.values()]
    found.once("word to officers", word, due)
    carried = select(notices.c.id).where(notices.c.target.is_not(None), notices.c.delivered_at.is_not(None))
    carried = len(tx.execute(carried).all())
    found.must(len(pushed) >= carried, f"{carried} notices were carried, Twilio has {len(pushed)}")
