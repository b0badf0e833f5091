"""Money as the police chief's office sees it: what must be looked at, what was paid for a case, sending it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row

from backend.cases import store as cases_store
from backend.cases.workflow import NotNow
from backend.kit.clock import now
from backend.payments import store
from backend.payments.fees import rupees
from backend.payments.ledger import Ledger
from backend.payments.service import Payments
from backend.people.officers import Officer
from backend.people.reach import reach

MOST = 200
_OVER = frozenset({"withdrawn", "refused", "lapsed"})
"""Whoever keeps a certificate keeps it paid: only in these states a fee that was rightly paid can be sent back."""


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment of a case: `asked` what the bill said, `state` settled, surplus, held or failed, `back` how much was or
    is being sent back, `may_return`: whether this officer may send it back now."""

    id: str
    case_no: str
    amount: str
    currency: str
    asked: str
    state: str
    seen_at: datetime
    back: str
    may_return: bool


class Office:
    """What an officer may do about money; whatever lies beyond their reach raises LookupError."""

    def __init__(self, ledger: Ledger, payments: Payments) -> None:
        self._ledger = ledger
        self._payments = payments

    def held(self, tx: Connection, officer: Officer) -> list[Paid]:
        """Payments that differ from their bill, the oldest first."""
        rows = store.held(tx, cases_store.case_reach(reach(officer)), MOST)
        first = {row.id: row for row in reversed(rows)}
        return [self._paid(tx, row, row.case_no, row.asked) for row in reversed(first.values())]

    def stuck(self, tx: Connection, officer: Officer) -> Sequence[Row]:
        """Refunds that the gateway could not make."""
        return store.refunds_failed(tx, cases_store.case_reach(reach(officer)), MOST)

    def of_case(self, tx: Connection, officer: Officer, case_no: str) -> list[Paid]:
        """All payments of a case. Raises LookupError."""
        case = self._case(tx, officer, case_no)
        order = store.order_of_case(tx, case.id)
        return [self._paid(tx, row, case_no, order.amount) for row in store.payments_of(tx, order.id)] if order else []

    def give_back(self, tx: Connection, officer: Officer, case_no: str, payment_id: str) -> None:
        """Sends a payment back: one that differs from its bill, upon which a new bill is asked; or the fee of a case
        that came to nothing. Raises LookupError, NotNow."""
        case = self._case(tx, officer, case_no)
        order, row = store.order_of_case(tx, case.id), store.payment(tx, payment_id)
        if order is None or row is None or row.order != order.id:
            raise LookupError(payment_id)
        share = next(share for share in store.shares_of(tx, order.id) if share.case == case.id)
        if row.state == "held" and store.change_payment(tx, row.id, "held", state="surplus"):
            self._ledger.send_back(tx, row.id, case.id, row.amount, "held")
            self._payments.bill_anew(tx, order)
        elif row.state == "settled" and self._returnable(tx, case, row):
            self._ledger.send_back(tx, row.id, case.id, share.amount, "officer")
        else:
            raise NotNow("give_back")
        cases_store.add_event(tx, case.id, now(), f"officer:{officer.id}", "gave_back")

    def try_again(self, tx: Connection, officer: Officer, refund_id: str) -> None:
        """Has a refund that could not be made tried once more, as a new one. Raises LookupError, NotNow."""
        row = store.refund(tx, refund_id)
        case = cases_store.case_by_id(tx, row.case) if row else None
        if case is None or self._case(tx, officer, case.case_no).id != row.case:
            raise LookupError(refund_id)
        if not store.change_refund(tx, row.id, "failed", state="replaced"):
            raise NotNow("try_again")
        self._ledger.send_back(tx, row.payment, row.case, row.amount, row.why)

    def _case(self, tx: Connection, officer: Officer, case_no: str) -> Row:
        mine = reach(officer)
        row = cases_store.case_by_number(tx, case_no, cases_store.case_reach(mine)) if mine.decides else None
        if row is None:
            raise LookupError(case_no)
        return row

    def _returnable(self, tx: Connection, case: Row, payment: Row) -> bool:
        return case.state in _OVER and not any(
            refund.case == case.id for refund in store.refunds_of(tx, payment.id) if refund.state in ("due", "done")
        )

    def _paid(self, tx: Connection, row: Row, case_no: str, asked: int) -> Paid:
        back = sum(one.amount for one in store.refunds_of(tx, row.id) if one.state in ("due", "done"))
        case = cases_store.case_by_number(tx, case_no)
        may = row.state == "held" or (row.state == "settled" and self._returnable(tx, case, row))
        sums = {"amount": rupees(row.amount), "asked": rupees(asked), "back": rupees(back) if back else ""}
        about = {"currency": row.currency, "state": row.state, "seen_at": row.seen_at, "may_return": may}
        return Paid(id=row.id, case_no=case_no, **sums, **about)
