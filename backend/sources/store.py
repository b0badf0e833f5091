"""The table of holidays that an administrator entered; the only SQL about them."""

from datetime import date
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Date, Row, String, Table, delete, select

from backend.kit.db import metadata

holidays = Table(
    "holidays",
    metadata,
    Column("day", Date, primary_key=True),
    Column("closed", Boolean, nullable=False),  # false: a day of the file on which offices are open after all
    Column("name_hi", String(120), nullable=False),
    Column("name_en", String(120), nullable=False),
)


def all_holidays(tx: Connection) -> list[Row]:
    """Every day that was entered."""
    return list(tx.execute(select(holidays).order_by(holidays.c.day)))


def put_holiday(tx: Connection, day: date, **values: Any) -> None:
    """Enters a day, in place of what was entered for it before."""
    tx.execute(delete(holidays).where(holidays.c.day == day))
    tx.execute(holidays.insert().values(day=day, **values))
