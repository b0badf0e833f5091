"""Tables of what went to the e-District portal and came from it; the only SQL about them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, Connection, Index, Row, String, Table, select

from backend.kit.db import Moment, insert_ignore, metadata

applications = Table(
    "edistrict_applications",
    metadata,
    Column("number", String(60), primary_key=True),  # the portal's
    Column("case", String(26), nullable=False, unique=True),
    Column("digest", String(64), nullable=False),  # of what was sent: another content under the number is refused
    Column("received_at", Moment, nullable=False),
)

handed_over = Table(
    "edistrict_handed_over",
    metadata,
    Column("document", String(26), primary_key=True),
    Column("case", String(26), nullable=False),
    Column("number", String(60), nullable=False),  # the portal's
    Column("at", Moment, nullable=False),
)
Index("ix_edistrict_handed_over_case", handed_over.c.case)

decisions = Table(
    "edistrict_decisions",
    metadata,
    Column("number", String(60), primary_key=True),  # the portal's
    Column("case", String(26), nullable=False),
    Column("decision", String(10), nullable=False),  # granted refused
    Column("received_at", Moment, nullable=False),
)


def application(tx: Connection, number: str) -> Row | None:
    """An application by the portal's number."""
    return tx.execute(select(applications).where(applications.c.number == number)).first()


def application_of(tx: Connection, case_id: str) -> Row | None:
    """The application that a case came from, if it came from the portal."""
    return tx.execute(select(applications).where(applications.c.case == case_id)).first()


def add_application(tx: Connection, row: Mapping[str, Any]) -> None:
    """Keeps an application."""
    tx.execute(applications.insert().values(**row))


def add_handed_over(tx: Connection, row: Mapping[str, Any]) -> bool:
    """Notes that the portal has a document; says whether that was new."""
    return insert_ignore(tx, handed_over, row)


def handed_over_of(tx: Connection, case_id: str) -> Row | None:
    """What the portal has of a case."""
    return tx.execute(select(handed_over).where(handed_over.c.case == case_id)).first()


def decision(tx: Connection, number: str) -> Row | None:
    """A decision by the portal's number."""
    return tx.execute(select(decisions).where(decisions.c.number == number)).first()


def add_decision(tx: Connection, row: Mapping[str, Any]) -> None:
    """Keeps that a decision came."""
    tx.execute(decisions.insert().values(**row))
