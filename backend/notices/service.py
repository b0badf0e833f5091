"""Notices: what we tell a citizen unasked, kept until their conversation has shown it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from backend.kit.clock import now
from backend.kit.ids import new_id
from backend.kit.text import Texts
from backend.notices import store


@dataclass(frozen=True)
class Notice:
    """A notice in a conversation's inbox: a message of the contract's shape, its documents as ids."""

    id: str
    message: dict[str, Any]
    documents: tuple[dict[str, str], ...]


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
        **params: object,
    ) -> bool:
        """Keeps the notice `event` for a conversation, once per `key`, with the caller's transaction.

        `documents` are `{"id", "name"}` of issued documents, `choices` buttons as (title, value); `params` fill the
        text's placeholders.
        """
        message: dict[str, Any] = {"text": self._texts(f"{event}.chat", language, **params)}
        if offered := [{"title": title, "value": value} for title, value in choices]:
            message["choices"] = offered
        if case_no:
            message["case"] = {"case_no": case_no}
        row = {"id": new_id(), "key": key, "conversation": conversation, "case_no": case_no, "event": event}
        return store.add_notice(tx, {**row, "message": message, "documents": list(documents), "created_at": now()})

    def inbox(self, tx: Connection, conversation: str) -> list[Notice]:
        """What the conversation has not shown yet, oldest first."""
        rows = store.undelivered(tx, conversation)
        return [Notice(r.id, r.message, tuple(r.documents)) for r in rows]

    def seen(self, tx: Connection, conversation: str, up_to: str) -> None:
        """Notes that the conversation showed its notices up to the id `up_to`."""
        store.mark_delivered(tx, conversation, up_to, now())
