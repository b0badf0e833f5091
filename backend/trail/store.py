"""The tables of the trail: its entries, and the checkpoints signed over them; the only SQL about them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Index,
    Integer,
    Row,
    String,
    Table,
    Text,
    bindparam,
    func,
    select,
    update,
)

from backend.kit import rows
from backend.kit.db import Moment, metadata

events = Table(
    "events",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("case", String(26)),  # none: it is about something else, see `subject`
    Column("subject", String(120), nullable=False, default=""),
    Column("at", Moment, nullable=False),
    Column("actor", String(40), nullable=False),  # citizen, system, operator, or officer:<id>
    Column("verb", String(40), nullable=False),
    Column("detail", JSON, nullable=False),
    Column("salt", String(32)),  # the key under `detail_mark`; without it nothing can be learnt from the mark
    Column("detail_mark", String(64)),
    Column("mark", String(64)),
    Column("leaf", Integer),  # the entry's place in the tree, from 0; none before it is sealed
)
Index("ix_events_case", events.c.case, events.c.id)
Index("ix_events_subject", events.c.subject)
Index("ix_events_leaf", events.c.leaf, unique=True)

checkpoints = Table(
    "checkpoints",
    metadata,
    Column("size", Integer, primary_key=True),
    Column("root", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Column("frontier", JSON, nullable=False),
    Column("note", Text, nullable=False),
)


def add(tx: Connection, row: Mapping[str, Any]) -> None:
    """Enters a row."""
    rows.add(tx, events, row)


def of_case(tx: Connection, case_id: str) -> list[Row]:
    """What happened to a case, oldest first."""
    return list(tx.execute(select(events).where(events.c.case == case_id).order_by(events.c.at, events.c.id)))


def of_subject(tx: Connection, subject: str, limit: int) -> list[Row]:
    """What happened to something else than a case, the newest first."""
    rows = select(events).where(events.c.subject == subject, events.c.case.is_(None))
    return list(tx.execute(rows.order_by(events.c.at.desc(), events.c.id.desc()).limit(limit)))


def unsealed(tx: Connection, limit: int) -> list[Row]:
    """Entries that have no place in the tree yet, oldest first."""
    return list(tx.execute(select(events).where(events.c.leaf.is_(None)).order_by(events.c.id).limit(limit)))


def unmarked(tx: Connection) -> list[Row]:
    """Entries from before there was a trail."""
    return list(tx.execute(select(events).where(events.c.mark.is_(None)).order_by(events.c.id)))


def change(tx: Connection, event_id: str, **values: Any) -> None:
    """Changes an entry: its marks when it is taken over, its detail when that is erased."""
    rows.change(tx, events, event_id, **values)


def number(tx: Connection, places: Sequence[tuple[str, int]]) -> None:
    """Gives entries their places in the tree."""
    placed = update(events).where(events.c.id == bindparam("entry")).values(leaf=bindparam("place"))
    tx.execute(placed, [{"entry": entry, "place": place} for entry, place in places])


def all_entries(tx: Connection) -> Iterator[Row]:
    """Every entry: the sealed ones in their order, then the others. Streams."""
    ordered = select(events).order_by(events.c.leaf.is_(None), events.c.leaf, events.c.id)
    return iter(tx.execute(ordered.execution_options(yield_per=1000)))


def sealed_from(tx: Connection, first: int, size: int) -> Iterator[Row]:
    """The sealed entries from place `first` to before `size`, in order. Streams."""
    some = select(events).where(events.c.leaf >= first, events.c.leaf < size).order_by(events.c.leaf)
    return iter(tx.execute(some.execution_options(yield_per=1000)))


def add_checkpoint(tx: Connection, size: int, root: str, at: datetime, frontier: Sequence[str], note: str) -> None:
    """Keeps a signed checkpoint."""
    tx.execute(checkpoints.insert().values(size=size, root=root, at=at, frontier=list(frontier), note=note))


def last_checkpoint(tx: Connection) -> Row | None:
    """The newest checkpoint."""
    return tx.execute(select(checkpoints).order_by(checkpoints.c.size.desc()).limit(1)).first()


def all_checkpoints(tx: Connection) -> list[Row]:
    """Every checkpoint, the smallest first."""
    return list(tx.execute(select(checkpoints).order_by(checkpoints.c.size)))


def seen_by(tx: Connection, case_id: str, verbs: Sequence[str]) -> list[tuple[str, int]]:
    """Who looked at a case, and how often."""
    looks = select(events.c.actor, func.count()).where(events.c.case == case_id, events.c.verb.in_(verbs))
    return [(row[0], row[1]) for row in tx.execute(looks.group_by(events.c.actor).order_by(events.c.actor))]
