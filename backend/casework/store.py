"""What is read across cases, and where officers want to hear of them; the only SQL about it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    Row,
    String,
    Table,
    and_,
    delete,
    or_,
    select,
    update,
)

from backend.cases import store as cases_store
from backend.cases.store import cases
from backend.firs import store as firs_store
from backend.firs.store import Fir, firs
from backend.kit.db import Moment, metadata
from backend.people.officers import Officer
from backend.people.reach import reach
from backend.people.store import officers

officer_contacts = Table(
    "officer_contacts",
    metadata,
    Column("officer", String(26), primary_key=True),
    Column("channel", String(10), primary_key=True),  # chat email
    Column("address", String(200)),
    Column("conversation", String(26)),
    Column("language", String(2), nullable=False),
    Column("nonce", String(26), nullable=False),  # what its code is made of
    Column("asked_at", Moment, nullable=False),
    Column("tries", Integer, nullable=False, default=0),
    Column("confirmed_at", Moment),
)


def within(officer: Officer) -> ColumnElement[bool]:
    """All that an officer may open: cases of their desks, and complaints of their station or district."""
    mine = reach(officer)
    complaints = and_(cases.c.id.in_(select(firs.c.case)), firs_store.complaint_reach(mine))
    return or_(cases_store.case_reach(mine), complaints)


def cases_of(tx: Connection, ids: Sequence[str], reach: ColumnElement[bool]) -> list[Row]:
    """Those of these cases that lie within a reach, the newest first, each with its `offence` if it is an FIR."""
    rows = select(cases, firs.c.offence).join(firs, firs.c.case == cases.c.id, isouter=True)
    return list(tx.execute(rows.where(cases.c.id.in_(ids), reach).order_by(cases.c.opened_at.desc())))


def open_firs(tx: Connection, reach: ColumnElement[bool], since: datetime, limit: int) -> list[Fir]:
    """Complaints within a reach that are not refused or lapsed, given since a moment, the newest first."""
    return firs_store.open_since(tx, reach, since, limit)


def contact(tx: Connection, officer: str, channel: str) -> Row | None:
    """An officer's contact on a channel."""
    same = and_(officer_contacts.c.officer == officer, officer_contacts.c.channel == channel)
    return tx.execute(select(officer_contacts).where(same)).first()


def contacts_of(tx: Connection, officer: str | None = None, *, confirmed: bool | None = None) -> list[Row]:
    """The contacts of an officer, or of all; `confirmed` or not."""
    rows = select(officer_contacts)
    if officer is not None:
        rows = rows.where(officer_contacts.c.officer == officer)
    if confirmed is not None:
        there = officer_contacts.c.confirmed_at
        rows = rows.where(there.is_not(None) if confirmed else there.is_(None))
    return list(tx.execute(rows.order_by(officer_contacts.c.channel)))


def who_listens(tx: Connection, district: str) -> list[str]:
    """The officers (their ids) of a district who have somewhere to hear of cases."""
    rows = select(officer_contacts.c.officer).join(officers, officers.c.id == officer_contacts.c.officer)
    here = rows.where(officers.c.district == district, officer_contacts.c.confirmed_at.is_not(None))
    return list(tx.execute(here.distinct().order_by(officer_contacts.c.officer)).scalars())


def put_contact(tx: Connection, row: dict[str, Any]) -> None:
    """Keeps an officer's contact in place of the one of that channel before."""
    remove_contact(tx, row["officer"], row["channel"])
    tx.execute(officer_contacts.insert().values(**row))


def change_contact(tx: Connection, officer: str, channel: str, **values: Any) -> None:
    """Writes these columns of a contact."""
    same = and_(officer_contacts.c.officer == officer, officer_contacts.c.channel == channel)
    tx.execute(update(officer_contacts).where(same).values(**values))


def remove_contact(tx: Connection, officer: str, channel: str) -> bool:
    """Forgets a contact; whether there was one."""
    same = and_(officer_contacts.c.officer == officer, officer_contacts.c.channel == channel)
    return tx.execute(delete(officer_contacts).where(same)).rowcount > 0


def is_within(tx: Connection, officer: Officer, case_id: str) -> bool:
    """Whether an officer may open a case."""
    return tx.execute(select(cases.c.id).where(cases.c.id == case_id, within(officer))).first() is not None
