"""The tables of batches to be signed; the only SQL about them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Column, Connection, Integer, Row, String, Table, and_, exists, select, update

from backend.kit.db import Moment, metadata

batches = Table(
    "signing_batches",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("officer", String(26), nullable=False),
    Column("touched_at", Moment, nullable=False),
    Column("stopped", String(20), nullable=False, default=""),  # why nobody is at it any more
)

papers = Table(
    "signing_papers",
    metadata,
    Column("batch", String(26), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("case_no", String(20), nullable=False),
    Column("state", String(10), nullable=False),  # waiting signed failed
    Column("problem", String(20), nullable=False, default=""),
)


def add_batch(tx: Connection, batch_id: str, officer_id: str, at: datetime, case_nos: Sequence[str]) -> None:
    """Keeps a batch of cases to be signed."""
    tx.execute(batches.insert().values(id=batch_id, officer=officer_id, touched_at=at, stopped=""))
    rows = [
        {"batch": batch_id, "place": place, "case_no": case_no, "state": "waiting", "problem": ""}
        for place, case_no in enumerate(case_nos)
    ]
    if rows:
        tx.execute(papers.insert(), rows)


def batch(tx: Connection, batch_id: str, officer_id: str) -> Row | None:
    """A batch of this officer."""
    mine = and_(batches.c.id == batch_id, batches.c.officer == officer_id)
    return tx.execute(select(batches).where(mine)).first()


def papers_of(tx: Connection, batch_id: str) -> list[Row]:
    """The papers of a batch in their order."""
    mine = select(papers).where(papers.c.batch == batch_id)
    return list(tx.execute(mine.order_by(papers.c.place)))


def unfinished_batches(tx: Connection, officer_id: str) -> list[str]:
    """The officer's batches in which a paper waits, the newest first."""
    waits = exists().where(papers.c.batch == batches.c.id, papers.c.state == "waiting")
    mine = select(batches.c.id).where(batches.c.officer == officer_id, waits)
    return list(tx.execute(mine.order_by(batches.c.id.desc())).scalars())


def settle_paper(tx: Connection, batch_id: str, place: int, state: str, problem: str) -> None:
    """Notes what became of a paper."""
    one = and_(papers.c.batch == batch_id, papers.c.place == place)
    tx.execute(update(papers).where(one).values(state=state, problem=problem))


def touch_batch(tx: Connection, batch_id: str, at: datetime, stopped: str) -> None:
    """Notes that somebody is at a batch, or why nobody is."""
    row = update(batches).where(batches.c.id == batch_id)
    tx.execute(row.values(touched_at=at, stopped=stopped))
