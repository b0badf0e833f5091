"""The table of what CCTNS has of our cases; the only SQL about it."""

from typing import Any

from sqlalchemy import Column, Connection, Row, String, Table, select, update

from backend.kit.db import Moment, insert_ignore, metadata

entries = Table(
    "cctns_entries",
    metadata,
    Column("case", String(26), primary_key=True),
    Column("number", String(60), nullable=False, unique=True),  # CCTNS's own
    Column("gd_entry", String(60)),
    Column("status", String(40), nullable=False),
    Column("at", Moment, nullable=False),
)

cursors = Table("cctns_cursor", metadata, Column("id", String(10), primary_key=True), Column("after", String(80)))


def add(tx: Connection, row: dict[str, Any], again: bool = False) -> bool:
    """Keeps an entry once per case, the newest one where there is one `again`; says whether it was new."""
    if again and (known := of_case(tx, row["case"])) is not None and known.number != row["number"]:
        change(tx, row["case"], **row)
        return True
    return insert_ignore(tx, entries, row)


def of_case(tx: Connection, case_id: str) -> Row | None:
    """What CCTNS has of a case."""
    return tx.execute(select(entries).where(entries.c.case == case_id)).first()


def of_number(tx: Connection, number: str) -> Row | None:
    """The entry with CCTNS's number."""
    return tx.execute(select(entries).where(entries.c.number == number)).first()


def change(tx: Connection, case_id: str, **values: Any) -> None:
    """Writes these columns of an entry."""
    tx.execute(update(entries).where(entries.c.case == case_id).values(**values))


def cursor(tx: Connection) -> str:
    """Up to where CCTNS's changes were read."""
    row = tx.execute(select(cursors.c.after)).first()
    return row.after if row else ""


def move_cursor(tx: Connection, after: str) -> None:
    """Notes up to where they were read."""
    insert_ignore(tx, cursors, {"id": "changes", "after": ""})
    tx.execute(update(cursors).values(after=after))
