"""What was reported lost or found, in the form in which two reports are compared."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import JSON, Column, Connection, Date, Float, Index, Row, String, Table, select

from backend.kit.db import insert_ignore, metadata

articles = Table(
    "articles",
    metadata,
    Column("case", String(26), primary_key=True),
    Column("side", String(5), nullable=False),  # lost, found
    Column("article", String(30), nullable=False),
    Column("words", JSON, nullable=False),
    Column("name", String(120), nullable=False),
    Column("lat", Float, nullable=False),
    Column("lon", Float, nullable=False),
    Column("on", Date, nullable=False),
    Index(None, "side", "article", "on"),
)

marks = Table(
    "article_marks",
    metadata,
    Column("case", String(26), primary_key=True),
    Column("mark", String(64), primary_key=True, index=True),
)

matches = Table(
    "article_matches",
    metadata,
    Column("lost", String(26), primary_key=True),
    Column("found", String(26), primary_key=True),
    Column("reasons", JSON, nullable=False),
)


def add(tx: Connection, row: Mapping[str, Any], identifiers: Sequence[str]) -> None:
    """Keeps one report with the marks of its identifiers."""
    insert_ignore(tx, articles, row)
    for mark in identifiers:
        insert_ignore(tx, marks, {"case": row["case"], "mark": mark})


def with_marks(tx: Connection, side: str, identifiers: Sequence[str]) -> Sequence[Row]:
    """Reports of a side that bear one of these identifiers."""
    mine = select(marks.c.case).where(marks.c.mark.in_(identifiers))
    return tx.execute(select(articles).where(articles.c.side == side, articles.c.case.in_(mine))).all()


def like(tx: Connection, side: str, article: str, first: date, last: date, limit: int) -> Sequence[Row]:
    """The newest reports of a side about an article of the same sort, lost or found between two days."""
    where = (articles.c.side == side, articles.c.article == article, articles.c.on.between(first, last))
    return tx.execute(select(articles).where(*where).order_by(articles.c.on.desc()).limit(limit)).all()


def add_match(tx: Connection, lost: str, found: str, reasons: Sequence[str]) -> bool:
    """Keeps that two reports may be about the same thing; False when that was known."""
    return insert_ignore(tx, matches, {"lost": lost, "found": found, "reasons": list(reasons)})


def matches_of(tx: Connection, case: str) -> Sequence[Row]:
    """The matches of a report of either side."""
    return tx.execute(select(matches).where((matches.c.lost == case) | (matches.c.found == case))).all()
