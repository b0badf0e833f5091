"""Tables of what was asked, paid and sent back; the only SQL about them. Amounts are paise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, Connection, Index, Integer, Row, String, Table, Text, select, update

from backend.cases.store import cases
from backend.kit.db import Moment, insert_ignore, metadata

orders = Table(
    "orders",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("reference", String(40), nullable=False, unique=True),
    Column("amount", Integer, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("state", String(10), nullable=False),  # due paid closed
    Column("conversation", String(26), nullable=False),
    Column("language", String(3), nullable=False),
    Column("link", String(60)),  # at the gateway
    Column("url", Text),
    Column("upi", Text),
    Column("upi_id", String(60)),
    Column("earlier", JSON, nullable=False),  # bills that were used up, as [reference, link, upi_id]
    Column("payment", String(60)),  # the one that settled it
    Column("made_at", Moment, nullable=False),
    Column("settled_at", Moment),
)

shares = Table(
    "order_shares",
    metadata,
    Column("case", String(26), primary_key=True),
    Column("order", String(26), nullable=False),
    Column("amount", Integer, nullable=False),
)
Index("ix_order_shares_order", shares.c.order)

payments = Table(
    "payments",
    metadata,
    Column("id", String(60), primary_key=True),  # the gateway's
    Column("order", String(26), nullable=False),
    Column("amount", Integer, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("state", String(10), nullable=False),  # settled surplus held failed
    Column("seen_at", Moment, nullable=False),
)
Index("ix_payments_order", payments.c.order)
Index("ix_payments_state", payments.c.state)

refunds = Table(
    "refunds",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("payment", String(60), nullable=False),
    Column("case", String(26), nullable=False),
    Column("amount", Integer, nullable=False),
    Column("why", String(20), nullable=False),  # twice late held officer
    Column("state", String(10), nullable=False),  # due done failed replaced
    Column("at_gateway", String(60)),
    Column("made_at", Moment, nullable=False),
    Column("done_at", Moment),
)
Index("ix_refunds_payment", refunds.c.payment)
Index("ix_refunds_case", refunds.c.case)


@dataclass(frozen=True, slots=True)
class Order:
    """One bill: for one case, or for several that were filed together."""

    id: str
    reference: str
    amount: int
    currency: str
    state: str
    conversation: str
    language: str
    link: str | None
    url: str | None
    upi: str | None
    upi_id: str | None
    earlier: list[list[str | None]]
    payment: str | None
    made_at: datetime
    settled_at: datetime | None


def add_order(tx: Connection, row: Mapping[str, Any], parts: Sequence[tuple[str, int]]) -> None:
    """Keeps a new order with its cases' shares."""
    tx.execute(orders.insert().values(**row))
    tx.execute(shares.insert(), [{"case": case, "order": row["id"], "amount": amount} for case, amount in parts])


def order(tx: Connection, order_id: str, *, lock: bool = False) -> Order | None:
    """One order; `lock` holds it until the transaction ends."""
    return _order(tx, orders.c.id == order_id, lock)


def order_of_reference(tx: Connection, reference: str, *, lock: bool = False) -> Order | None:
    """The order with our key at the gateway."""
    return _order(tx, orders.c.reference == reference, lock)


def order_of_case(tx: Connection, case_id: str) -> Order | None:
    """The order that a case belongs to."""
    return _order(tx, orders.c.id.in_(select(shares.c.order).where(shares.c.case == case_id)), False)


def change_order(tx: Connection, order_id: str, was: str, /, **values: Any) -> bool:
    """Changes an order whose state is still `was`."""
    row = update(orders).where(orders.c.id == order_id, orders.c.state == was)
    return tx.execute(row.values(**values)).rowcount == 1


def shares_of(tx: Connection, order_id: str) -> list[Row]:
    """The cases of an order with their shares, in the order in which they were filed."""
    return list(tx.execute(select(shares).where(shares.c.order == order_id).order_by(shares.c.case)))


def add_payment(tx: Connection, row: Mapping[str, Any]) -> bool:
    """Keeps a payment once; says whether it was new."""
    return insert_ignore(tx, payments, row)


def payment(tx: Connection, payment_id: str) -> Row | None:
    """One payment by the gateway's id."""
    return tx.execute(select(payments).where(payments.c.id == payment_id)).first()


def change_payment(tx: Connection, payment_id: str, was: str, /, **values: Any) -> bool:
    """Changes a payment whose state is still `was`."""
    row = update(payments).where(payments.c.id == payment_id, payments.c.state == was)
    return tx.execute(row.values(**values)).rowcount == 1


def payments_of(tx: Connection, order_id: str) -> list[Row]:
    """The payments of an order, oldest first."""
    mine = select(payments).where(payments.c.order == order_id)
    return list(tx.execute(mine.order_by(payments.c.seen_at, payments.c.id)))


def held(tx: Connection, within: ColumnElement[bool], limit: int) -> list[Row]:
    """Payments that an officer has to look at, with their case, the oldest first."""
    both = select(payments, orders.c.amount.label("asked"), cases.c.case_no, cases.c.id.label("case"))
    both = both.join(orders, orders.c.id == payments.c.order).join(shares, shares.c.order == orders.c.id)
    both = both.join(cases, cases.c.id == shares.c.case).where(payments.c.state == "held", within)
    return list(tx.execute(both.order_by(payments.c.seen_at).limit(limit)))


def add_refund(tx: Connection, row: Mapping[str, Any]) -> None:
    """Keeps a refund that is due."""
    tx.execute(refunds.insert().values(**row))


def refund(tx: Connection, refund_id: str) -> Row | None:
    """One refund by our id."""
    return tx.execute(select(refunds).where(refunds.c.id == refund_id)).first()


def refund_at_gateway(tx: Connection, id_there: str) -> Row | None:
    """One refund by the gateway's id."""
    return tx.execute(select(refunds).where(refunds.c.at_gateway == id_there)).first()


def change_refund(tx: Connection, refund_id: str, was: str, /, **values: Any) -> bool:
    """Changes a refund whose state is still `was`."""
    row = update(refunds).where(refunds.c.id == refund_id, refunds.c.state == was)
    return tx.execute(row.values(**values)).rowcount == 1


def refunds_of(tx: Connection, payment_id: str) -> list[Row]:
    """What was or is to be sent back of a payment."""
    mine = select(refunds).where(refunds.c.payment == payment_id)
    return list(tx.execute(mine.order_by(refunds.c.made_at, refunds.c.id)))


def refunds_failed(tx: Connection, within: ColumnElement[bool], limit: int) -> list[Row]:
    """Refunds that the gateway could not make, with their case."""
    both = select(refunds, cases.c.case_no).join(cases, cases.c.id == refunds.c.case)
    return list(tx.execute(both.where(refunds.c.state == "failed", within).order_by(refunds.c.made_at).limit(limit)))


def _order(tx: Connection, where: ColumnElement[bool], lock: bool) -> Order | None:
    query = select(orders).where(where)
    row = tx.execute(query.with_for_update() if lock else query).first()
    return Order(**row._mapping) if row else None
