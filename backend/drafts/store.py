"""Conversations and drafts in the database."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    Index,
    Integer,
    Row,
    String,
    Table,
    UniqueConstraint,
    case,
    delete,
    or_,
    select,
    update,
)

from backend.kit import rows
from backend.kit.db import Moment, insert_ignore, metadata
from backend.kit.sealed import Alike, SealedJson

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("address", Alike(255), nullable=False),
    Column("talk", Integer, nullable=False),
    Column("language", String(3), nullable=False),
    Column("language_chosen", Boolean, nullable=False),
    Column("draft_id", String(26)),
    Column("verified_mobile", Alike(80)),
    Column("verified_at", Moment),
    Column("created_at", Moment, nullable=False),
    Column("used_at", Moment),
    Column("files_on", Date),  # the day on which `files` were sent
    Column("files", Integer, nullable=False, default=0),
    Column("silent", Boolean, nullable=False, default=False),
    UniqueConstraint("channel", "address"),
    Index(None, "verified_mobile"),
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("conversation_id", String(26), nullable=False),
    Column("service", String(64), nullable=False),
    Column("version", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("step", Integer, nullable=False),
    Column("answers", SealedJson, nullable=False),
    Column("pending", SealedJson, nullable=False),
    Column("mobile", Alike(80)),
    Column("case_no", String(24)),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Index(None, "conversation_id", "state"),
    Index(None, "mobile", "state"),
    Index(None, "state", "updated_at"),
)


def add_conversation(tx: Connection, row: Mapping[str, Any]) -> bool:
    """Adds a conversation unless its channel and address are known; says whether it was added."""
    return insert_ignore(tx, conversations, row)


def conversation_at(tx: Connection, channel: str, address: str) -> Row | None:
    """The conversation of a channel's address."""
    return rows.find(tx, conversations, channel=channel, address=address)


def conversation(tx: Connection, conversation_id: str, lock: bool = False) -> Row | None:
    """A conversation; with `lock` nobody else changes it until the transaction ends."""
    return rows.find(tx, conversations, lock, id=conversation_id)


def conversations_of_case(tx: Connection, case_no: str) -> Sequence[Row]:
    """The conversations in which the mobile was verified under which this case was filed."""
    mobile = select(drafts.c.mobile).where(drafts.c.case_no == case_no, drafts.c.mobile.is_not(None))
    return tx.execute(select(conversations).where(conversations.c.verified_mobile.in_(mobile))).all()


def mobile_of_case(tx: Connection, case_no: str) -> str | None:
    """The verified mobile under which a case was filed, if it was under one."""
    return tx.execute(select(drafts.c.mobile).where(drafts.c.case_no == case_no)).scalars().first()


def change_conversation(tx: Connection, conversation_id: str, **values: Any) -> None:
    """Writes these columns of a conversation."""
    rows.change(tx, conversations, conversation_id, **values)


def count_file(tx: Connection, conversation_id: str, today: date) -> int:
    """Counts one more file of a conversation; how many it sent today."""
    so_far = case((conversations.c.files_on == today, conversations.c.files), else_=0)
    counted = update(conversations).where(conversations.c.id == conversation_id)
    counted = counted.values(files=so_far + 1, files_on=today).returning(conversations.c.files)
    return tx.execute(counted).scalar_one()


def add_draft(tx: Connection, row: Mapping[str, Any]) -> None:
    """Adds a draft."""
    rows.add(tx, drafts, row)


def draft(tx: Connection, draft_id: str, lock: bool = False) -> Row | None:
    """A draft; with `lock` nobody else changes it until the transaction ends."""
    return rows.find(tx, drafts, lock, id=draft_id)


def change_draft(tx: Connection, draft_id: str, **values: Any) -> None:
    """Writes these columns of a draft."""
    rows.change(tx, drafts, draft_id, **values)


def unfinished(
    tx: Connection,
    conversation_id: str,
    mobile: str | None,
    since: datetime,
    services: Sequence[str],
    without: str | None = None,
) -> Sequence[Row]:
    """Drafts of these services begun in this conversation or under this mobile, the latest first."""
    mine = drafts.c.conversation_id == conversation_id
    if mobile is not None:
        mine = or_(mine, drafts.c.mobile == mobile)
    where = [mine, drafts.c.state.in_(("open", "left")), drafts.c.updated_at >= since, drafts.c.service.in_(services)]
    if without is not None:
        where.append(drafts.c.id != without)
    return tx.execute(select(drafts).where(*where).order_by(drafts.c.updated_at.desc(), drafts.c.id.desc())).all()


def told_by(tx: Connection, mobile: str | None, conversation_id: str, services: Sequence[str]) -> Sequence[Row]:
    """What somebody answered in these services, under this mobile or in this conversation."""
    mine = drafts.c.conversation_id == conversation_id
    if mobile is not None:
        mine = or_(mine, drafts.c.mobile == mobile)
    return tx.execute(select(drafts.c.service, drafts.c.answers).where(mine, drafts.c.service.in_(services))).all()


def last_filed(tx: Connection, conversation_id: str) -> Row | None:
    """The draft of this conversation that became a case last."""
    where = (drafts.c.conversation_id == conversation_id, drafts.c.case_no.is_not(None))
    return tx.execute(select(drafts).where(*where).order_by(drafts.c.updated_at.desc()).limit(1)).one_or_none()


def erase(tx: Connection, draft_id: str) -> None:
    """Removes a draft as if it had never been."""
    tx.execute(update(conversations).where(conversations.c.draft_id == draft_id).values(draft_id=None))
    tx.execute(delete(drafts).where(drafts.c.id == draft_id))


def remove_older(tx: Connection, before: datetime, services: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """Removes drafts (of these services) that came to nothing and were last touched before that moment; returns the
    answers of each."""
    where = [] if services is None else [drafts.c.service.in_(services)]
    where += (drafts.c.state.in_(("open", "left", "declined")), drafts.c.updated_at < before)
    answers = list(tx.execute(select(drafts.c.answers).where(*where)).scalars())
    tx.execute(
        update(conversations)
        .where(conversations.c.draft_id.in_(select(drafts.c.id).where(*where)))
        .values(draft_id=None)
    )
    tx.execute(delete(drafts).where(*where))
    return answers
