"""A notice that no chat could bring: an SMS says that there is news, and where that fails too, a call.

Each of them once. The notice keeps how far down this road it is; each stage is a job, so that it outlives a restart
and no two of them run for one notice.
"""

import logging
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import Connection

from backend.drafts.conversations import Conversation, Conversations
from backend.kit.clock import now
from backend.kit.db import Database
from backend.kit.jobs import Finish, Job, enqueue
from backend.notices.providers import SmsProvider
from backend.notices.service import CHAT, SMS, SMS_JOB, Notice, Notices

_log = logging.getLogger(__name__)
CALL_JOB = "notice.call"
"""The job that looks what became of the SMS, and has a call made where it did not arrive."""
CHAT_PATIENCE = timedelta(hours=24)
"""How long a chat that has a notice in hand may try before an SMS says that there is news."""
CALL_AFTER = timedelta(minutes=30)
"""How long after the SMS a call is made, at the earliest."""


class Fallback:
    """The road of a notice past the chats."""

    def __init__(
        self,
        db: Database,
        notices: Notices,
        conversations: Conversations,
        sms: SmsProvider,
        wants_no_calls: Callable[[Connection, str | None, str], bool],
    ) -> None:
        """`wants_no_calls` says of a mobile (or None) and a conversation's id whether its person is not to be
        called."""
        self._db, self._notices, self._conversations, self._sms = db, notices, conversations, sms
        self._wants_no_calls = wants_no_calls

    def unreached(self, tx: Connection, notice: Notice) -> None:
        """The chat, or the call, that had a notice in hand could not bring it: the next stage begins now."""
        self._notices.not_told(tx, notice.id)
        if notice.stage == CHAT:
            enqueue(tx, SMS_JOB, f"{SMS_JOB}:{notice.id}:unreached", {"notice": notice.id}, max_attempts=4)

    def by_sms(self, job: Job) -> Finish | None:
        """The job that has an SMS say there is news, where nobody has seen a notice and no chat has it in hand."""
        mine = f"job {job.id}"
        with self._db.write() as tx:
            notice = self._notices.get(tx, job.body["notice"])
            if notice is None or notice.seen:
                return None
            late = notice.created_at + CHAT_PATIENCE
            if notice.in_hand and now() < late:
                enqueue(tx, SMS_JOB, f"{SMS_JOB}:{notice.id}:late", job.body, late, max_attempts=4)
                return None
            mobile = self._conversations.mobile_of_case(tx, notice.case_no) if notice.case_no else None
            if mobile is None and not self._by_ear(tx, notice):
                return None
            if not self._notices.begin_stage(tx, notice.id, SMS, mine):
                return None
            language = self._conversations.of(tx, notice.conversation).language
        sent = self._said(job, mobile, notice.case_no, language) if mobile and notice.case_no else ""

        def finish(tx: Connection) -> None:
            self._notices.sms_sent(tx, notice.id, sent)
            enqueue(tx, CALL_JOB, f"{CALL_JOB}:{notice.id}", job.body, now() + CALL_AFTER, max_attempts=4)

        return finish

    def by_call(self, job: Job) -> Finish | None:
        """The job that has a call made, by the gateway as any other notice: for who only ever telephoned, and where
        the SMS did not arrive; never for who asked not to be called."""
        with self._db.read() as tx:
            notice = self._notices.get(tx, job.body["notice"])
            if notice is None or notice.seen:
                return None
            mobile = self._conversations.mobile_of_case(tx, notice.case_no) if notice.case_no else None
            if self._wants_no_calls(tx, mobile, notice.conversation):
                return None
            only_by_ear = self._only_by_ear(tx, notice)
        if not only_by_ear and notice.sms and self._sms.arrived(notice.sms):
            return None
        return lambda tx: self._notices.begin_call(tx, notice.id, now())

    def callee(self, tx: Connection, notice: Notice) -> Conversation | None:
        """Whom a call about a notice goes to: the telephone from which they called us, else the mobile of the case."""
        if known := self._by_ear(tx, notice):
            return known[0]
        if notice.case_no and (mobile := self._conversations.mobile_of_case(tx, notice.case_no)):
            found = self._conversations.at(tx, "phone", f"+91{mobile}")
            return None if found.silent else found
        return None

    def _said(self, job: Job, mobile: str, case_no: str, language: str) -> str:
        """Sends the SMS; the provider's name for it, empty where it would not be sent. Raises what the provider does
        while there are tries left."""
        try:
            return self._sms.send_news(mobile, case_no, language, again=job.attempt > 1)
        except Exception as error:
            if job.attempt < job.max_attempts:
                raise
            _log.warning("an SMS about news could not be sent: %s", type(error).__name__)
            return ""

    def _by_ear(self, tx: Connection, notice: Notice) -> list[Conversation]:
        people = self._conversations.of_person(tx, notice.conversation, notice.case_no)
        return [one for one in people if one.by_ear]

    def _only_by_ear(self, tx: Connection, notice: Notice) -> bool:
        people = self._conversations.of_person(tx, notice.conversation, notice.case_no)
        return bool(people) and all(one.by_ear for one in people)
