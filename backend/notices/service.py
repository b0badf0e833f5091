"""Notices: what we tell a citizen unasked, kept until their conversation has shown it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from backend.kit.clock import now
from backend.kit.ids import new_id
from backend.kit.jobs import enqueue
from backend.kit.text import Texts
from backend.notices import store

CHAT, SMS, CALL = 0, 1, 2
"""How far down its road a notice is: a chat is to bring it, an SMS said that there is news, a call is to tell it."""
SMS_JOB = "notice.sms"
"""The job that looks whether a notice was seen, and has an SMS say so where it was not."""
SMS_AFTER = timedelta(minutes=30)
PUSH_AFTER = timedelta(seconds=3)
"""What a person's own message caused is shown with its answer; only what was not is pushed."""


@dataclass(frozen=True)
class Notice:
    """A notice in a conversation's inbox: a message of the contract's shape, its documents as ids. `in_hand` says that
    a channel is carrying it; `sms` is the provider's name for the SMS about it."""

    id: str
    message: dict[str, Any]
    documents: tuple[dict[str, str], ...]
    conversation: str
    case_no: str | None
    created_at: datetime
    target: str | None
    seen: bool
    stage: int
    sms: str
    in_hand: bool


class Notices:
    """Puts notices into conversations' inboxes; the words are in `data/notices/<event>.yml`."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def put(
        self,
        tx: Connection,
        event: str,
        key: str,
        conversation: str,
        language: str,
        *,
        case_no: str | None = None,
        documents: Iterable[dict[str, str]] = (),
        choices: Iterable[tuple[str, str]] = (),
        links: Iterable[tuple[str, str]] = (),
        image: str | None = None,
        **params: object,
    ) -> bool:
        """Keeps the notice `event` for a conversation, once per `key`, with the caller's transaction.

        `documents` are `{"id", "name"}` of issued documents (or of files, as `{"file", "name"}`), `choices` buttons as
        (title, value), `links` (title, url); `params` fill the text's placeholders.
        """
        message: dict[str, Any] = {"text": self._texts(f"{event}.chat", language, **params)}
        if offered := [{"title": title, "value": value} for title, value in choices]:
            message["choices"] = offered
        if led := [{"title": title, "url": url} for title, url in links]:
            message["links"] = led
        if image:
            message["image"] = image
        if case_no:
            message["case"] = {"case_no": case_no}
        row = {"id": new_id(), "key": key, "conversation": conversation, "case_no": case_no, "event": event}
        moment = now()
        row |= {"message": message, "documents": list(documents), "created_at": moment}
        added = store.add_notice(tx, {**row, "push_at": moment + PUSH_AFTER})
        if added:
            enqueue(tx, SMS_JOB, f"{SMS_JOB}:{row['id']}", {"notice": row["id"]}, moment + SMS_AFTER, max_attempts=4)
        return added

    def inbox(self, tx: Connection, conversation: str) -> list[Notice]:
        """What the conversation has not shown yet, oldest first."""
        return [_notice(row) for row in store.undelivered(tx, conversation)]

    def to_push(self, tx: Connection, limit: int = 50, hold: bool = True) -> list[Notice]:
        """What should now be pushed to whoever can be written to, oldest first; with `hold` nobody else is given it
        before this transaction has ended."""
        return [_notice(row) for row in store.to_push(tx, now(), limit, hold)]

    def held_for(self, tx: Connection, conversation: str) -> list[Notice]:
        """What waits for a person who is in this conversation now, oldest first."""
        return [_notice(row) for row in store.held_for(tx, conversation)]

    def get(self, tx: Connection, notice_id: str) -> Notice | None:
        """One notice, or None."""
        row = store.notice(tx, notice_id)
        return _notice(row) if row else None

    def push(self, tx: Connection, notice_id: str, at: datetime | None, target: str | None) -> None:
        """Notes when a notice is to be pushed (again), None for never, and to which conversation it went last."""
        store.change_notice(tx, notice_id, push_at=at, target=target)

    def told(self, tx: Connection, notice_id: str) -> None:
        """Notes that a notice reached the person."""
        store.change_notice(tx, notice_id, delivered_at=now(), push_at=None)

    def lost(self, tx: Connection, notice_id: str, again: datetime) -> None:
        """Notes that a notice that seemed to have arrived did not."""
        store.change_notice(tx, notice_id, delivered_at=None, push_at=again)

    def not_told(self, tx: Connection, notice_id: str) -> None:
        """Notes that no channel has a notice in hand any more, and nobody has seen it."""
        store.change_notice(tx, notice_id, delivered_at=None, push_at=None)

    def begin_stage(self, tx: Connection, notice_id: str, stage: int, mine: str) -> bool:
        """Moves a notice on to a stage, for `mine` alone: False for any other that comes to it."""
        return store.begin_stage(tx, notice_id, stage, mine)

    def sms_sent(self, tx: Connection, notice_id: str, name: str) -> None:
        """Notes the provider's name for the SMS about a notice."""
        store.change_notice(tx, notice_id, sms=name)

    def begin_call(self, tx: Connection, notice_id: str, at: datetime) -> None:
        """Has a notice be told by a call, unless it is seen by then."""
        store.change_notice(tx, notice_id, stage=CALL, push_at=at, target=None)

    def seen(self, tx: Connection, conversation: str, up_to: str) -> None:
        """Notes that the conversation showed its notices up to the id `up_to`."""
        store.mark_delivered(tx, conversation, up_to, now())


def _notice(row: Row) -> Notice:
    return Notice(
        id=row.id,
        message=row.message,
        documents=tuple(row.documents),
        conversation=row.conversation,
        case_no=row.case_no,
        created_at=row.created_at,
        target=row.target,
        seen=row.delivered_at is not None,
        stage=row.stage,
        sms=row.sms or "",
        in_hand=row.push_at is not None and row.target is not None,
    )
