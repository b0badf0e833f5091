"""What a payment means for its order: settled once, surplus sent back, what differs held for an officer.

Webhooks, the reconciling job and a payer's return all end here, in any order and as often as they like; every rule is
applied in the caller's transaction, to the order's locked row.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row

from backend.cases import store as cases_store
from backend.cases.forwarding import outcome_of
from backend.cases.service import Cases
from backend.cases.status import desks_told
from backend.cases.workflow import NotNow, move
from backend.catalogue.model import Catalogue
from backend.kit.clock import now
from backend.kit.ids import new_id
from backend.kit.jobs import enqueue
from backend.kit.text import Texts
from backend.notices.service import Notices
from backend.payments import store
from backend.payments.fees import rupees
from backend.payments.providers import Found
from backend.payments.store import Order

REFUND_JOB = "payment.refund"
RECEIPT, REFUND_RECEIPT = "fee_receipt", "refund_receipt"
PATIENCE = 1000
"""So often a call to the gateway is tried, about six weeks; then an officer sees it."""


class Ledger:
    """Keeps orders, payments and refunds true to each other."""

    def __init__(self, cases: Cases, catalogue: Catalogue, notices: Notices, texts: Texts, places: Any) -> None:
        self._cases = cases
        self._catalogue = catalogue
        self._notices = notices
        self._texts = texts
        self._places = places

    def take(self, tx: Connection, order_id: str, found: Found) -> None:
        """Applies what the gateway says of a payment of this order; hearing it again changes nothing."""
        order, known = store.order(tx, order_id, lock=True), store.payment(tx, found.id)
        if found.state == "pending" or order is None:
            return
        if known is not None and (known.state != "failed" or found.state == "failed"):
            return
        row = {"id": found.id, "order": order.id, "amount": found.amount, "currency": found.currency}
        if known is None:
            store.add_payment(tx, {**row, "state": "failed", "seen_at": now()})
        if found.state == "failed":
            if order.state == "due":
                self.tell(tx, "fee_failed", order, found.id)
            return
        if (found.amount, found.currency) != (order.amount, order.currency):
            store.change_payment(tx, found.id, "failed", state="held")
            self._note(tx, order, "payment_held")
            self.tell(tx, "fee_held", order, found.id)
        elif order.state == "paid":
            store.change_payment(tx, found.id, "failed", state="surplus")
            case = store.shares_of(tx, order.id)[0].case
            self.send_back(tx, found.id, case, order.amount, "twice")
            self.tell(tx, "fee_twice", order, found.id)
        else:
            self._settle(tx, order, found)

    def _settle(self, tx: Connection, order: Order, found: Found) -> None:
        store.change_payment(tx, found.id, "failed", state="settled")
        store.change_order(tx, order.id, order.state, state="paid", payment=found.id, settled_at=now())
        went = []
        for share in store.shares_of(tx, order.id):
            row = cases_store.case_by_id(tx, share.case)
            if self._cases.paid(tx, row.id, self._catalogue[row.service]):
                self._cases.seal(tx, row.id, RECEIPT, wait_seconds=2)
                went.append(row)
            else:  # withdrawn, or given up, before the money came
                self.send_back(tx, found.id, row.id, share.amount, "late")
        if went:
            offices = desks_told(tx, went[0].id, self._texts, self._places, order.language)
            outcome = outcome_of(self._catalogue[went[0].service], self._places, went[0])
            following = self._texts.pair(f"cases.next.{outcome}")
            self.tell(tx, "fee_paid", order, found.id, offices=offices, next=following)

    def send_back(self, tx: Connection, payment_id: str, case_id: str, amount: int, why: str) -> None:
        """Orders a refund."""
        refund = {"id": new_id(), "payment": payment_id, "case": case_id, "amount": amount, "why": why}
        store.add_refund(tx, {**refund, "state": "due", "made_at": now()})
        enqueue(tx, REFUND_JOB, f"{REFUND_JOB}:{refund['id']}", {"refund": refund["id"]}, max_attempts=PATIENCE)
        cases_store.add_event(tx, case_id, now(), "system", "refund_due", amount=rupees(amount))

    def refunded(self, tx: Connection, refund_id: str, at_gateway: str, done: bool) -> None:
        """Applies what the gateway says of a refund: done, with a receipt for it; or it could not be made."""
        row = store.refund(tx, refund_id)
        state = {"state": "done", "done_at": now()} if done else {"state": "failed"}
        if row is None or not store.change_refund(tx, refund_id, "due", at_gateway=at_gateway, **state):
            return
        verb = "refunded" if done else "refund_failed"
        cases_store.add_event(tx, row.case, now(), "system", verb, amount=rupees(row.amount))
        if done:
            self._cases.seal(tx, row.case, f"{REFUND_RECEIPT}-{refund_id}")

    def lapse(self, tx: Connection, order_id: str) -> None:
        """Gives up an order whose link takes no payment any more; its cases lapse."""
        order = store.order(tx, order_id, lock=True)
        if order is None or not store.change_order(tx, order.id, "due", state="closed", settled_at=now()):
            return
        lapsed = False
        for share in store.shares_of(tx, order.id):
            row = cases_store.case_by_id(tx, share.case)
            try:
                state = move(row.state, "lapse")
            except NotNow:
                continue
            lapsed |= cases_store.update_case(tx, row.id, row.state, state=state, closed_at=now())
            cases_store.add_event(tx, row.id, now(), "system", "fee_lapsed")
        if lapsed:
            self.tell(tx, "fee_lapsed", order, order.id)

    def cases_of(self, tx: Connection, order: Order) -> Sequence[Row]:
        """The cases of an order."""
        return [cases_store.case_by_id(tx, share.case) for share in store.shares_of(tx, order.id)]

    def overdue(self, order: Order, days: int) -> bool:
        """Whether an order has waited longer than that."""
        return now() - order.made_at > timedelta(days=days)

    def tell(self, tx: Connection, event: str, order: Order, mark: str, **more: Any) -> None:
        """Tells whoever filed the order's cases, once per `mark`."""
        first = self.cases_of(tx, order)[0]
        key = f"{event}:{mark}"
        self._notices.put(
            tx,
            event,
            key,
            more.pop("conversation", order.conversation),
            more.pop("language", order.language),
            case_no=first.case_no,
            number=first.case_no,
            amount=rupees(order.amount),
            **more,
        )

    def _note(self, tx: Connection, order: Order, verb: str) -> None:
        for share in store.shares_of(tx, order.id):
            cases_store.add_event(tx, share.case, now(), "system", verb)
