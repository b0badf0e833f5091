"""The tables of what an administrator entered, holidays, and changed, texts and fees; the only SQL about them."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Connection, Date, Index, Row, String, Table, delete, func, select

from backend.kit.db import Moment, metadata

_SHOWN = 200

holidays = Table(
    "holidays",
    metadata,
    Column("day", Date, primary_key=True),
    Column("closed", Boolean, nullable=False),  # false: a day of the file on which offices are open after all
    Column("name_hi", String(120), nullable=False),
    Column("name_en", String(120), nullable=False),
)

amendments = Table(
    "amendments",
    metadata,
    Column("id", String(26), primary_key=True),  # grows: the newest line of a key is in force
    Column("topic", String(10), nullable=False),  # text fee
    Column("key", String(120), nullable=False),
    Column("value", JSON(none_as_null=True)),  # null: as in the file again
    Column("before", JSON, nullable=False),
    Column("by", String(26), nullable=False),
    Column("at", Moment, nullable=False),
)
Index("ix_amendments_key", amendments.c.topic, amendments.c.key)


def all_holidays(tx: Connection) -> list[Row]:
    """Every day that was entered."""
    return list(tx.execute(select(holidays).order_by(holidays.c.day)))


def put_holiday(tx: Connection, day: date, **values: Any) -> None:
    """Enters a day, in place of what was entered for it before."""
    tx.execute(delete(holidays).where(holidays.c.day == day))
    tx.execute(holidays.insert().values(day=day, **values))


def add_amendment(tx: Connection, row: dict[str, Any]) -> None:
    """Keeps a change."""
    tx.execute(amendments.insert().values(**row))


def last_amendments(tx: Connection, topic: str) -> list[Row]:
    """The newest line of each key that was ever changed."""
    newest = select(func.max(amendments.c.id)).where(amendments.c.topic == topic).group_by(amendments.c.key)
    return list(tx.execute(select(amendments).where(amendments.c.id.in_(newest)).order_by(amendments.c.key)))


def amendments_of(tx: Connection, topic: str, key: str = "") -> list[Row]:
    """All lines of a key, or of all keys, the newest first."""
    rows = select(amendments).where(amendments.c.topic == topic)
    rows = rows.where(amendments.c.key == key) if key else rows
    return list(tx.execute(rows.order_by(amendments.c.id.desc()).limit(_SHOWN)))
