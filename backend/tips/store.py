"""Tips and the words that go to and fro; nothing here says whom they came from, nor at what hour."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Date,
    Integer,
    Row,
    String,
    Table,
    Text,
    and_,
    false,
    func,
    select,
    update,
)

from backend.kit.db import metadata
from backend.kit.sealed import SealedJson, SealedText
from backend.people.reach import Reach

OPEN, CLOSED = "open", "closed"

tips = Table(
    "tips",
    metadata,
    Column("id", String(26), primary_key=True),  # random: an id that tells the time would tell who
    Column("number", String(20), nullable=False, unique=True),
    Column("code_mark", String(64), nullable=False, unique=True),
    Column("service", String(60), nullable=False),
    Column("language", String(3), nullable=False),
    Column("desk", String(10), nullable=False),
    Column("station", String(20)),
    Column("district", String(40), nullable=False),
    Column("sheet", SealedJson, nullable=False),
    Column("state", String(10), nullable=False, default=OPEN),
    Column("unread", Integer, nullable=False, default=1),  # words that no officer has read yet
    Column("received_on", Date, nullable=False),
    Column(
        "mark", String(10), nullable=False, default="", server_default=""
    ),  # urgent useful false, as an officer marked it
    Column("came_from", String(20)),  # the station (its code) or "sp" that forwarded it
    Column("came_why", Text),
)

words = Table(
    "tip_words",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("tip", String(26), nullable=False, index=True),
    Column("n", Integer, nullable=False),
    Column("by", String(40), nullable=False),  # sender, or officer:<id>
    Column("text", SealedText, nullable=False),
    Column("file", String(26)),
    Column("on", Date, nullable=False),
)


def random_id() -> str:
    """An id of 26 characters that tells nothing, not even when it was made."""
    return secrets.token_hex(13)


def add(tx: Connection, row: Mapping[str, Any]) -> None:
    """Keeps a new tip."""
    tx.execute(tips.insert().values(**row))


def by_mark(tx: Connection, code_mark: str) -> Row | None:
    """The tip whose code has this mark."""
    return tx.execute(select(tips).where(tips.c.code_mark == code_mark)).one_or_none()


def by_id(tx: Connection, tip_id: str, reach: ColumnElement[bool]) -> Row | None:
    """One tip within a reach."""
    return tx.execute(select(tips).where(tips.c.id == tip_id, reach)).one_or_none()


def queue(tx: Connection, reach: ColumnElement[bool], state: str, limit: int) -> Sequence[Row]:
    """Tips of a state, those with unread words first, then the newest."""
    rows = select(tips).where(reach, tips.c.state == state)
    order = ((tips.c.unread == 0), tips.c.received_on.desc(), tips.c.number.desc())
    return tx.execute(rows.order_by(*order).limit(limit)).all()


def unread(tx: Connection, reach: ColumnElement[bool]) -> int:
    """How many open tips have words that no officer has read."""
    return tx.execute(select(func.count()).where(reach, tips.c.state == OPEN, tips.c.unread > 0)).scalar_one()


def change(tx: Connection, tip_id: str, **values: Any) -> None:
    """Writes these columns of a tip."""
    tx.execute(update(tips).where(tips.c.id == tip_id).values(**values))


def say(tx: Connection, tip_id: str, by: str, text: str, file: str | None, on: date) -> None:
    """Adds words to a tip's mailbox."""
    n = tx.execute(select(func.count()).where(words.c.tip == tip_id)).scalar_one() + 1
    row = {"id": random_id(), "tip": tip_id, "n": n, "by": by, "text": text, "file": file, "on": on}
    tx.execute(words.insert().values(**row))
    if by == "sender":
        tx.execute(update(tips).where(tips.c.id == tip_id).values(unread=tips.c.unread + 1))


def said(tx: Connection, tip_id: str) -> Sequence[Row]:
    """The words of a tip's mailbox, oldest first."""
    return tx.execute(select(words).where(words.c.tip == tip_id).order_by(words.c.n)).all()


def within(mine: Reach) -> ColumnElement[bool]:
    """The tips that an officer reads: their own station's, or the district's; who only reads cases reads none."""
    if not mine.district or not mine.writes or not (mine.all_of_district or "thana" in mine.desks):
        return false()
    theirs = tips.c.district == mine.district
    if mine.all_of_district:
        return theirs
    theirs = and_(theirs, tips.c.desk == "thana")
    return theirs if mine.stations is None else and_(theirs, tips.c.station.in_(mine.stations))
