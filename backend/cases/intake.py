"""Where a citizen's message arrives: drafts lead the talk, and what a finished draft leads to happens here."""

from collections import ChainMap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from backend.cases import store
from backend.cases.forwarding import DECISION, outcome_of
from backend.cases.papers import NOT_THE_APPLICANTS
from backend.cases.service import SEAL_JOB, Cases
from backend.cases.status import desks_told
from backend.catalogue.said import Said, Understanding
from backend.documents.service import Documents
from backend.documents.store import Document
from backend.drafts.service import Drafts
from backend.drafts.turn import Finished, Turn
from backend.kit import secrets
from backend.kit.db import Database
from backend.kit.message import Message, message
from backend.kit.text import Texts
from backend.notices.service import Notice, Notices
from backend.trail.entries import note

LINK_SECONDS = 24 * 3600
MAILBOX = frozenset({"tip_mailbox", "tip_reply"})
"""The sources of anonymous tips."""
_SEALED_AT_ONCE = 3
"""Of many cases filed together so many papers travel with the answer; the others follow."""


@dataclass(frozen=True)
class Taken:
    """What taking a finished draft led to: what the citizen is told, and the jobs (by key) that are done at once,
    after the transaction, so that their documents arrive with this very answer."""

    messages: list[Message]
    at_once: tuple[str, ...] = ()
    case_no: str | None = None


Source = Callable[[Connection, Finished], list[Message] | Taken]
"""Answers a look-up: from its finished draft to what the citizen is told."""

Road = Callable[[Connection, Finished], Taken]
"""Takes a finished draft on a road of its own (see `Service.road`), in the transaction that finished it."""

OnFiling = Callable[[Connection, Finished, Row], list[Message]]
"""Told of every case as it is opened; what it returns is said besides."""

Charge = Callable[[Connection, Sequence[Row]], tuple[str, ...]]
"""Asks one fee for cases that were filed together; the jobs (by key) that are done at once."""


class Intake:
    """The citizens' side of the backend. All methods but `settle` take the caller's transaction."""

    def __init__(
        self,
        db: Database,
        drafts: Drafts,
        cases: Cases,
        sources: Mapping[str, Source],
        roads: dict[str, Road],
        on_filing: Sequence[OnFiling],
        notices: Notices,
        documents: Documents,
        texts: Texts,
        places: Any,
        key: bytes,
        do_now: Callable[[str], bool],
        charge: Charge = lambda _tx, _cases: (),
    ) -> None:
        self._db = db
        self._drafts = drafts
        self._cases = cases
        self._sources = sources
        self._on_filing = on_filing
        self._roads = ChainMap(roads, {"lookup": self._look_up, "case": self._file, "receipt": self._file})
        self._notices = notices
        self._documents = documents
        self._texts = texts
        self._places = places
        self._key = key
        self._do_now = do_now
        self._charge = charge

    def meet(
        self, tx: Connection, channel: str, address: str, language: str | None, call: bool = False
    ) -> dict[str, Any]:
        """The conversation of a channel's address, begun now if there is none, and where it stands; `call`: a new
        telephone call begins."""
        return self._drafts.meet(tx, channel, address, language, call)

    def known(self, tx: Connection, sender: str) -> dict[str, Any]:
        """Where a conversation stands: `{language, draft, service}`. Raises UnknownConversation."""
        return self._drafts.known(tx, sender)

    def count_file(self, tx: Connection, sender: str) -> int:
        """Counts one more file of a conversation; how many it sent today. Raises UnknownConversation."""
        return self._drafts.count_file(tx, sender)

    def open(
        self, tx: Connection, sender: str, service: str, said: Said, heard: Understanding, language: str | None
    ) -> Turn:
        """Opens a draft of a service; one that we do not have leads to general talk. Raises UnknownConversation."""
        return self._end(tx, self._drafts.open(tx, sender, service, said, heard, language))

    def answer(
        self, tx: Connection, draft: str, sender: str, said: Said, heard: Understanding, language: str | None
    ) -> Turn:
        """Judges an answer; a draft that it finishes becomes a case or is looked up. Raises UnknownDraft."""
        return self._end(tx, self._drafts.answer(tx, draft, sender, said, heard, language))

    def say(
        self, tx: Connection, sender: str, intent: str, said: Said, heard: Understanding, language: str | None
    ) -> Turn:
        """General talk. Raises UnknownConversation."""
        return self._end(tx, self._drafts.say(tx, sender, intent, said, heard, language))

    def settle(self, turn: Turn) -> dict[str, Any]:
        """The turn as it travels, after its transaction: a document that it caused is made at once and goes along.

        When making it takes a second try, the worker does that and the document arrives as a notice.
        """
        if not turn.at_once:
            return turn.as_json()
        for job in turn.at_once:
            self._do_now(job)
        conversation = turn.finished.conversation
        with self._db.write() as tx:
            brought = {one["id"] for one in turn.news or ()}
            news = [notice for notice in self._notices.inbox(tx, conversation) if notice.id not in brought]
            turn.messages += [self.news(tx, notice) for notice in news]
            if news:
                self._notices.seen(tx, conversation, news[-1].id)
            else:
                turn.messages.append(message(self._texts("cases.filed.soon", turn.language)))
        return turn.as_json()

    def updates(self, tx: Connection, sender: str, seen: str | None) -> dict[str, Any]:
        """What the conversation has not shown yet, and its open question drawn anew for a page that was reloaded."""
        return {"messages": self.news_for(tx, sender, seen), **self._drafts.open_question(tx, sender)}

    def news_for(self, tx: Connection, sender: str, seen: str | None) -> list[Message]:
        """The notices that the conversation has not shown yet, with their ids; those up to `seen` were."""
        conversation = sender.partition(".")[0]
        if seen:
            self._notices.seen(tx, conversation, seen)
        return [self.news(tx, notice) | {"id": notice.id} for notice in self._notices.inbox(tx, conversation)]

    def links(self, tx: Connection, case_id: str) -> list[dict[str, str]]:
        """The applicant's documents of a case as {"name", "url"}; the links run out after a day."""
        issued = [
            document for document in self._documents.of_case(tx, case_id) if document.kind not in NOT_THE_APPLICANTS
        ]
        made = [self._link(document.id, self._documents.file_name(document)) for document in issued]
        row = store.case_by_id(tx, case_id)
        given = [line["file"] for line in row.sheet if line["question"] == DECISION and line["file"]]
        return made + [self._link(None, f"{row.case_no}.pdf", file) for file in given]

    def link_of(self, tx: Connection, case_id: str, kind: str) -> dict[str, str] | None:
        """The issued document of that kind in a case as {"name", "url"}; None while there is none."""
        found = [d for d in self._documents.of_case(tx, case_id) if d.kind == kind]
        return self._link(found[0].id, self._documents.file_name(found[0])) if found else None

    def document(self, tx: Connection, token: str) -> Document | None:
        """The document behind a link, or None when the link is not ours or has run out."""
        named = secrets.read_token(self._key, "document link", token, LINK_SECONDS)
        return self._documents.get(tx, named["document"]) if named and "document" in named else None

    def paper(self, token: str) -> tuple[str, str] | None:
        """Name and file id of another office's paper behind a link, or None when the link leads to none."""
        named = secrets.read_token(self._key, "document link", token, LINK_SECONDS)
        return (named["name"], named["file"]) if named and "file" in named else None

    def _end(self, tx: Connection, turn: Turn) -> Turn:
        if turn.aside is not None:
            turn.messages[:0] = self._look_up(tx, turn.aside).messages
        if (finished := turn.finished) is not None:
            taken = self._roads[finished.service.road(finished.values)](tx, finished)
            if taken.case_no:
                self._drafts.became(tx, finished.draft, taken.case_no)
            turn.messages += taken.messages
            turn.at_once = taken.at_once
        return turn

    def _look_up(self, tx: Connection, asked: Finished) -> Taken:
        """Asks a source. A source that tells of a case notes whose look it was; for the registers it is noted here that
        one was asked. A mailbox of tips leaves nothing, as the hour alone could tell who its sender is."""
        if asked.service.source not in MAILBOX:
            note(tx, "citizen", "asked_for", subject=f"source:{asked.service.source}")
        told = self._sources[asked.service.source](tx, asked)
        return told if isinstance(told, Taken) else Taken(told)

    def _file(self, tx: Connection, finished: Finished) -> Taken:
        cases = [(filing, self._cases.open(tx, filing)) for filing in finished.rows()]
        first = cases[0][1]
        more = [told for hook in self._on_filing for filing, case in cases for told in hook(tx, filing, case)]
        told = [self._filed(tx, finished, first)]
        if len(cases) > 1:
            numbers = "\n".join(case.case_no for _, case in cases)
            text = self._texts("cases.filed.each", finished.language, count=len(cases), numbers=numbers)
            told = [message(text, case_no=first.case_no), *told]
        # Where a fee is asked, the papers follow it; one that is settled at once brings them along.
        unpaid = [case for _, case in cases if case.state == "awaiting_fee"]
        jobs = self._charge(tx, unpaid) if unpaid else ()
        jobs += tuple(f"{SEAL_JOB}:{case.id}" for _, case in cases[:_SEALED_AT_ONCE])
        return Taken([*told, *more], jobs, first.case_no)

    def _filed(self, tx: Connection, finished: Finished, case: Any) -> Message:
        language = finished.language
        if finished.service.kind == "receipt":
            text = self._texts("cases.filed.receipt", language, case_no=case.case_no)
        elif case.state == "awaiting_fee":
            text = self._texts("cases.filed.fee", language, case_no=case.case_no)
        else:
            offices = desks_told(tx, case.id, self._texts, self._places, language)
            following = self._texts(f"cases.next.{outcome_of(finished.service, self._places, case)}", language)
            text = self._texts("cases.filed.case", language, case_no=case.case_no, offices=offices, next=following)
        return message(text, case_no=case.case_no)

    def news(self, tx: Connection, notice: Notice) -> Message:
        """A notice as a message, its documents as links."""
        documents = [self._link(paper.get("id"), paper["name"], paper.get("file")) for paper in notice.documents]
        return {**message(""), **notice.message, "documents": documents}

    def _link(self, document_id: str | None, name: str, file_id: str | None = None) -> dict[str, str]:
        content = {"file": file_id, "name": name} if file_id else {"document": document_id}
        token = secrets.timed_token(self._key, "document link", content)
        return {"name": name, "url": f"/documents/{token}"}
