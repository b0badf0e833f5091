"""A fee from its bill to its receipt: the link is asked of the gateway, its record is looked at again and again until
the order is settled, and a payer who asks is answered from that record.

The gateway is only called with no transaction open; what it says is applied by the `Ledger`.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from io import BytesIO
from typing import Any

import segno
from sqlalchemy import Connection, Row

from backend.cases import store as cases_store
from backend.cases.intake import Taken
from backend.cases.papers import Facts
from backend.cases.status import shown
from backend.catalogue.model import Catalogue
from backend.drafts.turn import Finished
from backend.kit.clock import now
from backend.kit.db import Database
from backend.kit.ids import new_id
from backend.kit.jobs import Finish, Job, enqueue
from backend.kit.links import Links
from backend.kit.message import Message, message
from backend.kit.text import LANGUAGES, Text, Texts
from backend.payments import store
from backend.payments.fees import Fees, rupees
from backend.payments.ledger import PATIENCE, REFUND_JOB, Ledger
from backend.payments.providers import Bill, Gateway, Link, News
from backend.payments.store import Order

ASK_JOB, CHECK_JOB = "payment.ask", "payment.check"
CURRENCY = "INR"
_PAUSES = (60, 180, 600, 3600)  # seconds until the next look at the gateway's record, then:
_PAUSE = 6 * 3600
_LATE = timedelta(days=2)
"""So long after it was settled an order is still looked at, for a second payment that no webhook told of."""
_SOON = timedelta(seconds=10)


class NotYet(Exception):
    """The gateway has not finished; the job is done again."""


class Payments:
    """Asks, checks, sends back. `gateway` None: no fee is asked of anybody."""

    def __init__(
        self,
        db: Database,
        gateway: Gateway | None,
        fees: Fees,
        ledger: Ledger,
        catalogue: Catalogue,
        texts: Texts,
        links: Links,
        back_to: str,
        practice: bool = False,
    ) -> None:
        """`back_to`: address under which payers reach this backend; `practice`: said with every bill."""
        self._db = db
        self.gateway = gateway
        self._fees = fees
        self._ledger = ledger
        self._catalogue = catalogue
        self._texts = texts
        self._links = links
        self._back_to = f"{back_to.rstrip('/')}/payments/return"
        self._practice = practice

    # --- asking --------------------------------------------------------------------------------

    def charges(self, service: str, district: str) -> bool:
        """Whether a service costs a fee there now."""
        return self.gateway is not None and self._fees.of(service, district) > 0

    def charge(self, tx: Connection, cases: Sequence[Row]) -> tuple[str, ...]:
        """Makes the one order for cases that were filed together (once, however often it is called), and the job that
        asks for its link; returns the jobs to be done at once, that of the receipt too should it be paid by then."""
        first, known = cases[0], store.order_of_case(tx, cases[0].id)
        if known is None:
            parts = [(row.id, self._fees.of(row.service, row.district)) for row in cases]
            order = {"id": new_id(), "reference": first.case_no, "amount": sum(amount for _, amount in parts)}
            order |= {"conversation": first.conversation, "language": first.language, "made_at": now()}
            store.add_order(tx, {**order, "currency": CURRENCY, "state": "due", "earlier": []}, parts)
            known = store.order(tx, order["id"])
        return (self._ask_soon(tx, known), f"paper.seal:{first.id}:fee_receipt")

    def _ask_soon(self, tx: Connection, order: Order) -> str:
        key = f"{ASK_JOB}:{order.reference}"
        enqueue(tx, ASK_JOB, key, {"order": order.id}, run_at=now() + _SOON, max_attempts=PATIENCE)
        return key

    def ask(self, job: Job) -> Finish | None:
        """The job that asks the gateway for an order's link and tells the citizen. Where a webhook told of the payment
        before we had heard of the link, it is still looked up: whoever pays on it again must be seen."""
        with self._db.read() as tx:
            order = store.order(tx, job.body["order"])
            title = self._catalogue[self._ledger.cases_of(tx, order)[0].service].title
        if order.link or order.state == "closed":
            return None
        about = self._texts.pair("payments.about").fill(title=title, number=order.reference)
        bill = Bill(
            order.reference, order.amount, order.currency, about, self._fees.payee, order.language, self._back_to
        )
        due = order.state == "due"
        link = self.gateway.ask(bill, again=job.attempt > 1) if due else self.gateway.find(order.reference)
        if link is None:
            return None

        def finish(tx: Connection) -> None:
            kept = {"link": link.id, "url": link.url, "upi": link.upi, "upi_id": link.upi_id}
            asked = store.order(tx, order.id)
            if asked.reference != order.reference or not store.change_order(tx, order.id, asked.state, **kept):
                return  # billed anew meanwhile
            self._apply(tx, order.id, link)
            asked = store.order(tx, order.id)
            if asked.state == "due":
                self._ledger.tell(tx, "fee", asked, asked.reference, **self._how(asked))
            elif self._practice and due:
                self._ledger.tell(tx, "fee_practice", asked, asked.reference)
            self._check_later(tx, asked, 0)

        return finish

    def bill_anew(self, tx: Connection, order: Order) -> None:
        """Asks for an order's amount by a new link, because the old one was used up by a payment that goes back. That
        one goes on being looked at: a bank may confirm late what was paid on it a second time."""
        number, _, turn = order.reference.partition("-")
        fresh = {"reference": f"{number}-{int(turn or 1) + 1}", "link": None, "url": None, "upi": None, "upi_id": None}
        fresh["earlier"] = [*order.earlier, [order.reference, order.link, order.upi_id]]
        if store.change_order(tx, order.id, "due", **fresh):
            self._ask_soon(tx, store.order(tx, order.id))

    def _how(self, order: Order) -> dict[str, Any]:
        """What a bill is shown with: the link, a QR of it, the button for whoever has paid."""
        language = order.language
        links = self._ways(order, language)
        return {
            "links": links,
            "image": self._links.picture("pay", order=order.id),
            "choices": [self._button(order, language)],
            "payee": self._fees.payee,
            "practice": self._texts.pair("payments.practice") if self._practice else Text("", ""),
        }

    def _ways(self, order: Order, language: str) -> list[tuple[str, str]]:
        """The gateway's page and, where there is one, the address for UPI apps behind a link that any channel shows."""
        ways = [(self._texts("payments.pay", language, amount=rupees(order.amount)), order.url)] if order.url else []
        if order.upi:
            token = self._links.picture("pay", order=order.id).rpartition("/")[2]
            ways.append((self._texts("payments.upi", language), f"{self._back_to.rpartition('/')[0]}/upi/{token}"))
        return ways

    def upi(self, tx: Connection, token: str) -> str | None:
        """The address for UPI apps behind such a link; None when it has run out or there is nothing to pay any more."""
        asked = self._links.read_picture(token)
        order = store.order(tx, asked[1]["order"]) if asked and asked[0] == "pay" else None
        return order.upi if order and order.state == "due" else None

    def _button(self, order: Order, language: str) -> tuple[str, str]:
        service = self._catalogue.of_source("payment_check")
        return self._texts("payments.paid_button", language), f"/{service}?case_no={order.reference.partition('-')[0]}"

    def qr(self, tx: Connection, content: Mapping[str, Any]) -> tuple[bytes, str] | None:
        """The QR of a bill as a picture: its UPI address where there is one, else the page of its link."""
        order = store.order(tx, content["order"])
        if order is None or order.state != "due" or not order.url:
            return None
        drawn = BytesIO()
        segno.make(order.upi or order.url, error="m").save(drawn, kind="png", scale=8, border=4)
        return drawn.getvalue(), "image/png"

    # --- checking ------------------------------------------------------------------------------

    def hear(self, tx: Connection, news: News) -> None:
        """Applies a webhook."""
        if news.payment is not None and news.reference is not None:
            order = store.order_of_reference(tx, news.reference)
            if order is not None:
                self._ledger.take(tx, order.id, news.payment)
        elif news.refund is not None and (refund := store.refund_at_gateway(tx, news.refund)) is not None:
            again = {"refund": refund.id}
            enqueue(tx, REFUND_JOB, f"{REFUND_JOB}:{refund.id}:{new_id()}", again, max_attempts=PATIENCE)

    def check(self, job: Job) -> Finish | None:
        """The job that looks at the gateway's record of an order; it comes again until all is settled, and tells the
        conversation that asked, if one did."""
        with self._db.read() as tx:
            order = store.order(tx, job.body["order"])
            wanted = any(row.state == "awaiting_fee" for row in self._ledger.cases_of(tx, order))
        earlier = [
            self.gateway.look(link, upi_id) if link else self.gateway.find(reference)
            for reference, link, upi_id in order.earlier
        ]
        link = self.gateway.look(order.link, order.upi_id) if order.link else None
        done = order.state == "due" and (not wanted or self._ledger.overdue(order, self._fees.unpaid_days))
        if link is not None and done and link.open:
            self.gateway.close(order.link, order.upi_id)
            link = self.gateway.look(order.link, order.upi_id)

        def finish(tx: Connection) -> None:
            for used_up in filter(None, earlier):
                self._apply(tx, order.id, used_up)
            if link is not None:
                self._apply(tx, order.id, link)
                pending = any(found.state == "pending" for found in link.payments)
                if done and not link.open and not pending:
                    self._ledger.lapse(tx, order.id)
            after = store.order(tx, order.id)
            if "tell" in job.body:
                self._answer(tx, after, job)
            elif after.settled_at is None or now() - after.settled_at < _LATE:
                self._check_later(tx, after, job.body["n"] + 1)

        return finish

    def _apply(self, tx: Connection, order_id: str, link: Link) -> None:
        for found in link.payments:
            self._ledger.take(tx, order_id, found)

    def _check_later(self, tx: Connection, order: Order, n: int) -> None:
        pause = _PAUSES[n] if n < len(_PAUSES) else _PAUSE
        body, key = {"order": order.id, "n": n}, f"{CHECK_JOB}:{order.reference}:{n}"
        enqueue(tx, CHECK_JOB, key, body, run_at=now() + timedelta(seconds=pause), max_attempts=PATIENCE)

    def _check_now(self, tx: Connection, order: Order, tell: str | None, language: str) -> str:
        key = f"{CHECK_JOB}:{order.id}:{new_id()}"
        body = {"order": order.id, "tell": tell, "language": language}
        enqueue(tx, CHECK_JOB, key, body, run_at=now() + _SOON)
        return key

    def came_back(self, tx: Connection, reference: str) -> tuple[str, str] | None:
        """A payer is back from the gateway's page: the job to be done at once, and the order's language."""
        order = store.order_of_reference(tx, reference)
        return (self._check_now(tx, order, None, order.language), order.language) if order else None

    def state_of(self, tx: Connection, reference: str) -> str:
        """How the order with our key stands: "due", "paid", "closed", or "held" with an officer."""
        order = store.order_of_reference(tx, reference)
        held = any(row.state == "held" for row in store.payments_of(tx, order.id))
        return "held" if held and order.state == "due" else order.state

    def _answer(self, tx: Connection, order: Order, job: Job) -> None:
        """Tells whoever asked what the gateway's record says."""
        if job.body["tell"] is None:
            return
        paid = [row.state for row in store.payments_of(tx, order.id)]
        if order.state == "paid":
            event = "fee_found"
        else:
            event = "fee_held" if "held" in paid else "fee_failed" if "failed" in paid else "fee_not_found"
        more = self._how(order) if event in ("fee_not_found", "fee_failed") and order.url else {}
        told = {key: more[key] for key in ("links", "choices") if key in more}
        asker = {"conversation": job.body["tell"], "language": job.body["language"]}
        self._ledger.tell(tx, event, order, job.id, **asker, **told)

    # --- asked by the citizen ------------------------------------------------------------------

    def asked(self, tx: Connection, asked: Finished) -> Taken:
        """ "I have paid": looks at the gateway's record now, and answers from it."""
        row = cases_store.case_by_number(tx, str(asked.values["case_no"]))
        order = store.order_of_case(tx, row.id) if row else None
        if order is None or self.gateway is None:
            return Taken([message(self._texts("payments.none", asked.language))])
        key = self._check_now(tx, order, asked.conversation, asked.language)
        said = message(self._texts("payments.looking", asked.language), case_no=row.case_no)
        return Taken([said], (key, f"paper.seal:{row.id}:fee_receipt", f"paper.seal:{row.id}"))

    def standing(self, tx: Connection, row: Row, language: str) -> Message:
        """What there is to say of a case that waits for its fee."""
        order = store.order_of_case(tx, row.id)
        if order is None:
            return message("")
        line = self._texts("payments.due", language, amount=rupees(order.amount))
        return message(line, choices=[self._button(order, language)], links=self._ways(order, language))

    # --- sending back --------------------------------------------------------------------------

    def refund(self, job: Job) -> Finish | None:
        """The job that sends money back, and waits until it is sent."""
        with self._db.read() as tx:
            refund = store.refund(tx, job.body["refund"])
        if refund.state != "due":
            return None
        again = job.attempt > 1 or refund.at_gateway is not None
        sent = self.gateway.refund(refund.payment, refund.amount, refund.id, again)
        if sent.state == "pending":
            with self._db.write() as tx:
                store.change_refund(tx, refund.id, "due", at_gateway=sent.id)
            raise NotYet
        return lambda tx: self._ledger.refunded(tx, refund.id, sent.id, sent.state == "done")

    # --- papers --------------------------------------------------------------------------------

    def receipt_facts(self, tx: Connection, case: Row, _kind: str) -> Facts:
        """What the receipt for a fee says."""
        order = store.order_of_case(tx, case.id)
        share = next(share for share in store.shares_of(tx, order.id) if share.case == case.id)
        when = Text(*(shown(order.settled_at.date(), self._texts, language) for language in LANGUAGES))
        return {
            "amount": rupees(share.amount),
            "payee": self._fees.payee,
            "paid_on": when,
            "payment": order.payment,
            "practice": self._texts.pair("payments.practice") if self._practice else "",
        }

    def refund_facts(self, tx: Connection, case: Row, kind: str) -> Facts:
        """What the receipt for a refund says."""
        refund = store.refund(tx, kind.partition("-")[2])
        when = Text(*(shown(refund.done_at.date(), self._texts, language) for language in LANGUAGES))
        return {
            "amount": rupees(refund.amount),
            "payee": self._fees.payee,
            "paid_on": when,
            "payment": refund.payment,
            "refund": refund.at_gateway,
            "why": self._texts.pair(f"payments.why.{refund.why}"),
            "practice": self._texts.pair("payments.practice") if self._practice else "",
        }
