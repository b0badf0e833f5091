"""Word to officers on their own chat or by e-mail: of what is new, due or late, the case's number and the day; of what
became of their own account, that it did and when; nothing else.

Whoever wants to read the summary signs in. A contact counts once its owner has sent back the code it was given.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from sqlalchemy import Connection, Row

from backend.cases import store as cases_store
from backend.cases.deadlines import HANDED_UP
from backend.casework import store
from backend.drafts.turn import Finished
from backend.firs import store as firs_store
from backend.kit import secrets
from backend.kit.clock import now
from backend.kit.db import Database
from backend.kit.ids import new_id
from backend.kit.jobs import Finish, Job, enqueue
from backend.kit.message import Message, message
from backend.kit.text import Texts
from backend.notices.mail import Mailer
from backend.people import Officer, officers
from backend.people import administration as account
from backend.people.reach import reach

MAIL_JOB = "officer.mail"
LIFE = timedelta(minutes=15)
TRIES = 5
_LAST_WORD_S = 7 * 24 * 3600  # so long a mail to an address that was taken off may wait
CHAT, EMAIL = "chat", "email"
_SIGNATORY = "sp"
Safety = Literal["password", "password_reset", "factor", "factor_removed", "contact", "code_again", "new_browser"]
"""What may become of an officer's account that its owner is told of (keys of the texts `safety`)."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Where an officer wants to hear of new cases; `code` while it is not confirmed and the officer is to send it."""

    channel: str
    address: str
    confirmed: bool
    code: str | None


class Notices(Protocol):
    """What it needs of notices."""

    def put(self, tx: Connection, event: str, key: str, conversation: str, language: str, **params: Any) -> bool:
        """Keeps a notice for a conversation, once per key."""


class DeskNews:
    """Keeps officers' contacts and sends them word. `portal` begins the portal's address."""

    def __init__(self, db: Database, notices: Notices, mailer: Mailer, texts: Texts, key: bytes, portal: str) -> None:
        self._db = db
        self._notices = notices
        self._mailer = mailer
        self._texts = texts
        self._key = key
        self._portal = portal.rstrip("/")

    @property
    def email(self) -> bool:
        """Whether e-mail is on."""
        return self._mailer.on

    # --- contacts ------------------------------------------------------------------------------

    def contacts(self, tx: Connection, officer: Officer) -> list[Contact]:
        """The officer's contacts, with the code of a chat that is yet to be linked."""
        return [self._contact(row) for row in store.contacts_of(tx, officer.id) if row.confirmed_at or _fresh(row)]

    def begin_chat(self, tx: Connection, officer: Officer, language: str) -> None:
        """Makes a code, by which a chat becomes the officer's."""
        self._told_if_on(tx, officer, CHAT)
        store.put_contact(tx, self._row(officer, CHAT, "", language))

    def begin_email(self, tx: Connection, officer: Officer, address: str, language: str) -> None:
        """Sends a code to an address, by which it becomes the officer's. Raises ValueError for what is no address."""
        address = address.strip()
        name, _, host = address.partition("@")
        if not name or "." not in host or len(address) > 200 or any(c.isspace() or ord(c) < 33 for c in address):
            raise ValueError("no e-mail address")
        self._told_if_on(tx, officer, EMAIL)
        row = self._row(officer, EMAIL, address, language)
        store.put_contact(tx, row)
        body = {"officer": officer.id, "what": "code"}
        enqueue(tx, MAIL_JOB, f"{MAIL_JOB}:code:{row['nonce']}", body, max_attempts=4)

    def confirm_email(self, tx: Connection, officer: Officer, code: str) -> bool:
        """Whether that is the code which was sent to the address; it then counts."""
        row = store.contact(tx, officer.id, EMAIL)
        if row is None or row.confirmed_at or not _fresh(row) or row.tries >= TRIES:
            return False
        if not hmac.compare_digest(_digits(code), self._code(row)):
            store.change_contact(tx, officer.id, EMAIL, tries=row.tries + 1)
            return False
        self.safety(tx, officer.id, "contact")
        store.change_contact(tx, officer.id, EMAIL, confirmed_at=now())
        return True

    def link_chat(self, tx: Connection, asked: Finished) -> list[Message]:
        """Makes the conversation that a code was sent in its officer's; whoever sends another code learns nothing."""
        given = _digits(str(asked.values["code"]))
        for row in store.contacts_of(tx, confirmed=False):
            if row.channel == CHAT and _fresh(row) and hmac.compare_digest(given, self._code(row)):
                self.safety(tx, row.officer, "contact")
                store.change_contact(tx, row.officer, CHAT, confirmed_at=now(), conversation=asked.conversation)
                return [message(self._texts("casework.contact.linked", asked.language))]
        return [message(self._texts("casework.contact.wrong_code", asked.language))]

    def forget(self, tx: Connection, officer: Officer, channel: str) -> None:
        """The officer wants no word there any more."""
        self._told_if_on(tx, officer, channel)
        store.remove_contact(tx, officer.id, channel)

    # --- word ----------------------------------------------------------------------------------

    def safety(self, tx: Connection, officer_id: str, what: Safety) -> None:
        """Tells an officer on every confirmed contact what became of their account, and when; a contact that goes with
        the same transaction is told too. ASVS 4.0.3, 2.2.3, 2.5.5 and 2.8.5."""
        if what == "contact":
            account.note(tx, officer_id, "contact_changed", officer_id)
        for contact in store.contacts_of(tx, officer_id, confirmed=True):
            key, at = f"safety:{new_id()}", f"{now():%d-%m-%Y, %H:%M}"
            if contact.channel == CHAT:
                told = self._texts(f"safety.{what}", contact.language, at=at)
                self._notices.put(tx, "officer_account", key, contact.conversation, contact.language, told=told)
            else:
                to = {"address": contact.address, "language": contact.language}
                body = {"to": secrets.timed_token(self._key, MAIL_JOB, to), "what": "safety", "of": what, "at": at}
                enqueue(tx, MAIL_JOB, f"{MAIL_JOB}:{key}", body)

    def send(self, tx: Connection, officer: Officer, case_id: str, key: str) -> bool:
        """Sends the officer word of a case on every confirmed contact, once per `key`; whether there was one."""
        row = cases_store.case_by_id(tx, case_id)
        road = "cases" if firs_store.of_case(tx, case_id) is None else "firs"
        return self._word(tx, officer, key, "news", row.case_no, f"{road}/{row.case_no}/summary")

    def told(self, job: Job) -> Finish:
        """The job that tells the officers concerned of a case that came to their desk or is ready for them, or of a
        report that is due or late."""

        def finish(tx: Connection) -> None:
            case = cases_store.case_by_id(tx, job.body["case"])
            task = cases_store.task_by_id(tx, job.body["task"]) if "task" in job.body else None
            if case is None or (task and task.state != "open"):
                return
            listening = (officers.by_id(tx, officer_id) for officer_id in store.who_listens(tx, case.district or ""))
            for officer in listening:
                if officer is None or not officer.active or officer.desk is None:
                    continue
                if task is None:
                    self._about_case(tx, officer, case.id, job)
                elif _concerns(task, job.body["stage"], officer):
                    what = "late" if job.body["stage"] in HANDED_UP else "due"
                    due = f"{task.due_on:%d-%m-%Y}"
                    self._word(tx, officer, job.key, what, case.case_no, f"cases/{case.case_no}", due=due)

        return finish

    def _about_case(self, tx: Connection, officer: Officer, case_id: str, job: Job) -> None:
        ready = job.body["stage"] == "ready"
        if (officer.role == _SIGNATORY) == ready and store.is_within(tx, officer, case_id):
            self.send(tx, officer, case_id, job.key)

    def mail(self, job: Job) -> Finish | None:
        """The job that hands a mail to the server."""
        if job.body["what"] == "safety":
            return self._mail_safety(job)
        with self._db.read() as tx:
            row = store.contact(tx, job.body["officer"], EMAIL)
        if row is None or not self._mailer.on:
            return None
        language = row.language
        if job.body["what"] == "code":
            if row.confirmed_at is None and _fresh(row):
                words = self._texts("casework.mail.code", language, code=self._code(row))
                self._mailer.send(row.address, self._texts("casework.mail.code_subject", language), words, job.id)
        elif row.confirmed_at is not None:
            told = {name: value for name, value in job.body.items() if name not in ("officer", "what")}
            words = self._texts(f"casework.mail.{job.body['what']}", language, **told)
            subject = self._texts("casework.mail.news_subject", language, **told)
            self._mailer.send(row.address, subject, words, job.id)
        return None

    # --- inside --------------------------------------------------------------------------------

    def _mail_safety(self, job: Job) -> None:
        body = job.body
        to = secrets.read_token(self._key, MAIL_JOB, body["to"], _LAST_WORD_S)
        if to is not None and self._mailer.on:
            told = self._texts(f"safety.{body['of']}", to["language"], at=body["at"])
            words = self._texts("safety.mail", to["language"], told=told)
            self._mailer.send(to["address"], self._texts("safety.subject", to["language"]), words, job.id)

    def _told_if_on(self, tx: Connection, officer: Officer, channel: str) -> None:
        row = store.contact(tx, officer.id, channel)
        if row is not None and row.confirmed_at is not None:
            self.safety(tx, officer.id, "contact")

    def _word(
        self, tx: Connection, officer: Officer, key: str, what: str, case_no: str, path: str, **more: str
    ) -> bool:
        """Sends word of a sort (news, due, late) on every confirmed contact, once per `key`; whether there was one."""
        told = {"number": case_no, "link": f"{self._portal}/portal/{path}", **more}
        found = store.contacts_of(tx, officer.id, confirmed=True)
        for contact in found:
            once = f"{key}:{officer.id}"
            if contact.channel == CHAT:
                self._notices.put(tx, f"officer_{what}", once, contact.conversation, contact.language, **told)
            else:
                enqueue(tx, MAIL_JOB, f"{MAIL_JOB}:{once}", {"officer": contact.officer, "what": what, **told})
        return bool(found)

    def _row(self, officer: Officer, channel: str, address: str, language: str) -> dict[str, Any]:
        row = {
            "officer": officer.id,
            "channel": channel,
            "address": address,
            "conversation": None,
            "language": language,
        }
        return row | {"nonce": new_id(), "asked_at": now(), "tries": 0, "confirmed_at": None}

    def _contact(self, row: Row) -> Contact:
        waits = row.channel == CHAT and row.confirmed_at is None
        return Contact(row.channel, row.address or "", row.confirmed_at is not None, self._code(row) if waits else None)

    def _code(self, row: Row) -> str:
        return f"{int(secrets.mac(self._key, 'officer contact', row.nonce.encode()), 16) % 10**10:010d}"


def _concerns(task: Row, stage: str, officer: Officer) -> bool:
    """Whether a task that is due or late is this officer's business: who took it on, else the desk; when it is late,
    to whom it was handed up."""
    mine = reach(officer)
    if not mine.covers(task.desk, task.station, task.district):
        return False
    if stage in HANDED_UP:
        return officer.role == stage
    return officer.id == task.taken_by if task.taken_by else task.desk in mine.desks


def _fresh(row: Row, at: datetime | None = None) -> bool:
    return (at or now()) - row.asked_at <= LIFE


def _digits(code: str) -> str:
    return "".join(c for c in code if c.isdecimal() and c.isascii())
