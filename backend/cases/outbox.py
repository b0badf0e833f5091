"""Notices for those who can be written to: what the gateway fetches, carries to its channels and acknowledges."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection

from backend.cases.fallback import Fallback
from backend.drafts.conversations import Conversation, Conversations
from backend.kit.clock import now
from backend.kit.message import Message
from backend.notices.service import CALL, Notice, Notices

LEASE = timedelta(minutes=2)
"""A notice that was handed out and not acknowledged is handed out again after that."""
PATIENCE = timedelta(minutes=10)
"""How long a notice waits in a page that was used last before it goes to another channel."""

Outcome = Literal["delivered", "later", "lost", "gone", "unreached"]


class Outbox:
    """Which notice goes to which conversation. All methods take the caller's transaction.

    A notice goes to the conversation that its person used last; where that is one that can only be looked into
    (the web page), it waits a while and then goes to another chat of the same verified mobile. What no chat brings is
    said by SMS, and then by a call (`fallback`).
    """

    def __init__(
        self,
        notices: Notices,
        conversations: Conversations,
        news: Callable[[Connection, Notice], Message],
        fallback: Fallback,
    ) -> None:
        """`news` draws a notice, its documents as links."""
        self._notices = notices
        self._conversations = conversations
        self._news = news
        self._fallback = fallback

    def due(self, tx: Connection) -> bool:
        """Whether anything may be handed out now: a look that changes nothing."""
        return bool(self._notices.to_push(tx, limit=1, hold=False))

    def hand_out(self, tx: Connection, channels: Collection[str]) -> list[dict[str, Any]]:
        """Notices that are due for conversations on these channels, each handed out to one caller at a time."""
        moment, handed = now(), []
        for notice in self._notices.to_push(tx):
            if notice.stage == CALL:
                callee = self._fallback.callee(tx, notice) if "phone" in channels else None
                if callee is None:
                    self._notices.push(tx, notice.id, None, None)
                else:
                    handed.append(self._handed(tx, notice, callee, moment))
                continue
            people = self._conversations.of_person(tx, notice.conversation, notice.case_no)
            written = [one for one in people if one.channel in channels and not one.by_ear]
            if not written:
                self._notices.push(tx, notice.id, None, None)
            elif people[0] is not written[0] and moment - notice.created_at < PATIENCE:
                self._notices.push(tx, notice.id, notice.created_at + PATIENCE, None)
            else:
                handed.append(self._handed(tx, notice, written[0], moment))
        return handed

    def held(self, tx: Connection, sender: str) -> list[dict[str, Any]]:
        """What waits for a person who writes in this conversation right now."""
        conversation = self._conversations.of_sender(tx, sender)
        waiting = [] if conversation.silent else self._notices.held_for(tx, conversation.id)
        return [self._handed(tx, notice, conversation, now()) for notice in waiting]

    def settle(self, tx: Connection, notice_id: str, outcome: Outcome, seconds: int = 0) -> None:
        """What became of a notice: `delivered`; to be tried `later`, in `seconds`; `lost` after all, to be tried
        again in `seconds`; its person is `gone` from that channel, so that another one is tried; or the channel could
        not bring it (`unreached`): what comes after it is tried."""
        notice = self._notices.get(tx, notice_id)
        if notice is None:
            return
        match outcome:
            case "delivered":
                self._notices.told(tx, notice.id)
            case "later":
                self._notices.push(tx, notice.id, now() + timedelta(seconds=seconds), notice.target)
            case "lost":
                self._notices.lost(tx, notice.id, now() + timedelta(seconds=seconds))
            case "gone":
                self.silence(tx, notice.target or notice.conversation, True)
                self._notices.push(tx, notice.id, now(), None)
            case "unreached":
                self._fallback.unreached(tx, notice)

    def silence(self, tx: Connection, sender: str, silent: bool) -> None:
        """Notes whether this conversation may be written to unasked."""
        self._conversations.silence(tx, sender.partition(".")[0], silent)

    def _handed(self, tx: Connection, notice: Notice, conversation: Conversation, moment: datetime) -> dict[str, Any]:
        self._notices.push(tx, notice.id, moment + LEASE, conversation.id)
        return {
            "id": notice.id,
            "channel": conversation.channel,
            "address": conversation.address,
            "language": conversation.language,
            "heard_seconds": int((moment - conversation.used_at).total_seconds()) if conversation.used_at else None,
            "message": self._news(tx, notice),
        }
