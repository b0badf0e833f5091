"""Tables of what we send: notices to a conversation, one-time codes to a mobile."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Index,
    Integer,
    LargeBinary,
    Row,
    String,
    Table,
    bindparam,
    case,
    func,
    or_,
    select,
    update,
)

from backend.kit import rows
from backend.kit.db import Moment, insert_ignore, metadata
from backend.kit.sealed import SealedJson

notices = Table(
    "notices",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("key", String(200), nullable=False, unique=True),
    Column("conversation", String(26), nullable=False),
    Column("case_no", String(20)),
    Column("event", String(60), nullable=False),
    Column("message", SealedJson, nullable=False),
    Column("documents", JSON, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("delivered_at", Moment),
    Column("push_at", Moment),  # when a channel that can be written to should be offered it; null: never
    Column("target", String(26)),  # the conversation it was offered to last
    Column("stage", Integer, nullable=False, default=0, server_default="0"),
    Column("sms", String(64)),  # the provider's name for the SMS about it; while one is being sent, whose job that is
)
Index("ix_notices_inbox", notices.c.conversation, notices.c.delivered_at)
Index("ix_notices_push", notices.c.push_at)
Index("ix_notices_target", notices.c.target, notices.c.delivered_at)

_INBOX = (
    select(notices)
    .where(notices.c.conversation == bindparam("one"), notices.c.delivered_at.is_(None))
    .order_by(notices.c.id)
)  # asked with every answer, so built once

otps = Table(
    "otps",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("mobile_mark", String(64), nullable=False),
    Column("mobile_sealed", LargeBinary, nullable=False),
    Column("language", String(3), nullable=False),
    Column("sent_at", Moment, nullable=False),
    Column("tries", Integer, nullable=False, default=0),
    Column("used_at", Moment),
)
Index("ix_otps_mobile", otps.c.mobile_mark, otps.c.sent_at)


def outcomes(tx: Connection, since: datetime) -> list[Row]:
    """How the notices made since then fared, by event: `seen`, `to_send` (a channel is still to carry it), `unseen`."""
    seen = notices.c.delivered_at.is_not(None)
    to_send = notices.c.delivered_at.is_(None) & notices.c.push_at.is_not(None)
    counted = select(
        notices.c.event,
        func.sum(case((seen, 1), else_=0)).label("seen"),
        func.sum(case((to_send, 1), else_=0)).label("to_send"),
        func.sum(case((seen | to_send, 0), else_=1)).label("unseen"),
    )
    return list(tx.execute(counted.where(notices.c.created_at >= since).group_by(notices.c.event)))


def add_notice(tx: Connection, row: Mapping[str, Any]) -> bool:
    """Keeps a notice once per key; says whether it was new."""
    return insert_ignore(tx, notices, row)


def undelivered(tx: Connection, conversation: str) -> list[Row]:
    """Notices of a conversation that nobody has seen yet, oldest first."""
    return list(tx.execute(_INBOX, {"one": conversation}))


def to_push(tx: Connection, at: datetime, limit: int, hold: bool) -> list[Row]:
    """Notices whose hour to be pushed has come, oldest first; with `hold` nobody else gets them meanwhile."""
    due = select(notices).where(notices.c.push_at <= at, notices.c.delivered_at.is_(None))
    due = due.order_by(notices.c.id).limit(limit)
    return list(tx.execute(due.with_for_update(skip_locked=True) if hold else due))


def held_for(tx: Connection, conversation: str) -> list[Row]:
    """What waits for a person in this very conversation, oldest first."""
    mine = or_(notices.c.conversation == conversation, notices.c.target == conversation)
    return list(tx.execute(select(notices).where(mine, notices.c.delivered_at.is_(None)).order_by(notices.c.id)))


def notice(tx: Connection, notice_id: str) -> Row | None:
    """One notice."""
    return rows.find(tx, notices, id=notice_id)


def change_notice(tx: Connection, notice_id: str, **values: Any) -> None:
    """Writes these columns of a notice."""
    rows.change(tx, notices, notice_id, **values)


def begin_stage(tx: Connection, notice_id: str, stage: int, mine: str) -> bool:
    """Moves a notice from the stage before on to `stage`, noting `mine`; whether it stands there for `mine` now."""
    before = update(notices).where(notices.c.id == notice_id, notices.c.stage == stage - 1)
    tx.execute(before.values(stage=stage, sms=mine))
    row = notice(tx, notice_id)
    return row is not None and row.stage == stage and row.sms == mine


def mark_delivered(tx: Connection, conversation: str, up_to: str, at: datetime) -> None:
    """Marks the notices of a conversation up to and including the id `up_to` as seen."""
    seen = update(notices).where(notices.c.conversation == conversation, notices.c.id <= up_to)
    tx.execute(seen.where(notices.c.delivered_at.is_(None)).values(delivered_at=at))


def add_otp(tx: Connection, row: Mapping[str, Any]) -> None:
    """Keeps a one-time code's row."""
    rows.add(tx, otps, row)


def otp(tx: Connection, otp_id: str) -> Row | None:
    """One row of the one-time codes."""
    return rows.find(tx, otps, id=otp_id)


def otps_sent(tx: Connection, mobile_mark: str, since: datetime) -> int:
    """How many codes went to a mobile since a moment."""
    sent = select(func.count()).where(otps.c.mobile_mark == mobile_mark, otps.c.sent_at >= since)
    return tx.execute(sent).scalar_one()


def otp_tried(tx: Connection, otp_id: str, used_at: datetime | None) -> None:
    """Counts a try; `used_at` closes the code after the right one."""
    tried = update(otps).where(otps.c.id == otp_id)
    tx.execute(tried.values(tries=otps.c.tries + 1, used_at=used_at))
