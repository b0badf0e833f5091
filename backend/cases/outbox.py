"""Notices for those who can be written to: what the gateway fetches, carries to its channels and acknowledges."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection

from backend.drafts.conversations import Conversation, Conversations
from backend.kit.clock import now
from backend.kit.db import Database
from backend.kit.jobs import Finish, Job
from backend.kit.message import Message
from backend.notices.providers import SmsProvider
from backend.notices.service import Notice, Notices

LEASE = timedelta(minutes=2)
"""A notice that was handed out and not acknowledged is handed out again after that."""
PATIENCE = timedelta(minutes=10)
"""How long a notice waits in a page that was used last before it goes to another channel."""
CALL_AFTER = timedelta(hours=1)
"""A call is the last resort, for whom nothing but the telephone is known: well after the SMS that there is news."""

Outcome = Literal["delivered", "later", "lost", "gone"]


class Outbox:
    """Which notice goes to which conversation. All methods take the caller's transaction.

    A notice goes to the conversation that its person used last; where that is one that can only be looked into
    (the web page), it waits a while and then goes to another channel of the same verified mobile, and where there is
    none, an SMS says that there is news. Whoever only ever telephoned is called, an hour later.
    """

    def __init__(
        self,
        db: Database,
        notices: Notices,
        conversations: Conversations,
        news: Callable[[Connection, Notice], Message],
        sms: SmsProvider,
    ) -> None:
        """`news` draws a notice, its documents as links."""
        self._db = db
        self._sms = sms
        self._notices = notices
        self._conversations = conversations
        self._news = news

    def by_sms(self, job: Job) -> Finish | None:
        """The job that has an SMS say there is news, where nobody has seen a notice and no channel has carried it."""
        with self._db.read() as tx:
            notice = self._notices.get(tx, job.body["notice"])
            if notice is None or notice.seen or notice.target is not None or notice.case_no is None:
                return None
            mobile = self._conversations.mobile_of_case(tx, notice.case_no)
            language = self._conversations.of(tx, notice.conversation).language
        if mobile:
            self._sms.send_news(mobile, notice.case_no, language)
        return None

    def due(self, tx: Connection) -> bool:
        """Whether anything may be handed out now: a look that changes nothing."""
        return bool(self._notices.to_push(tx, limit=1))

    def hand_out(self, tx: Connection, channels: Collection[str]) -> list[dict[str, Any]]:
        """Notices that are due for conversations on these channels, each handed out to one caller at a time."""
        moment, handed = now(), []
        for notice in self._notices.to_push(tx):
            people = self._conversations.of_person(tx, notice.conversation, notice.case_no)
            pushable = [one for one in people if one.channel in channels]
            written = [one for one in pushable if not one.by_ear]
            pushable, age = written or pushable, moment - notice.created_at
            if not pushable:
                self._notices.push(tx, notice.id, None, None)
            elif not written and age < CALL_AFTER:
                self._notices.push(tx, notice.id, notice.created_at + CALL_AFTER, None)
            elif people[0] is not pushable[0] and age < PATIENCE:
                self._notices.push(tx, notice.id, notice.created_at + PATIENCE, None)
            else:
                handed.append(self._handed(tx, notice, pushable[0], moment))
        return handed

    def held(self, tx: Connection, sender: str) -> list[dict[str, Any]]:
        """What waits for a person who writes in this conversation right now."""
        conversation = self._conversations.of_sender(tx, sender)
        waiting = [] if conversation.silent else self._notices.held_for(tx, conversation.id)
        return [self._handed(tx, notice, conversation, now()) for notice in waiting]

    def settle(self, tx: Connection, notice_id: str, outcome: Outcome, seconds: int = 0) -> None:
        """What became of a notice: `delivered`; to be tried `later`, in `seconds`; `lost` after all, to be tried
        again in `seconds`; or its person is `gone` from that channel, so that another one is tried."""
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
