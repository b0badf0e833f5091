"""Applications made on the e-District portal: judged by the same questions as in the chat, and opened as cases.

They come without a talk: their news are kept in a conversation that nobody opens, the portal tells the applicant, and
whoever asks in the chat with the same mobile finds the case.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from backend.cases import store as cases_store
from backend.cases.service import Cases
from backend.catalogue.kinds import Otp, Table
from backend.catalogue.kinds.base import Around, Refused
from backend.catalogue.model import Catalogue, Question, Service, hold
from backend.catalogue.said import Said
from backend.drafts.conversations import Conversations
from backend.drafts.turn import Finished
from backend.edistrict import store
from backend.evidence.files import Files
from backend.kit.clock import now
from backend.kit.ids import new_id
from backend.kit.text import Texts

CHANNEL = "edistrict"


class Taken(Exception):
    """The portal's number stands for another application already."""


class Wrong(Exception):
    """Answers that can't be taken: `mistakes` has a reason (English) by question."""

    def __init__(self, mistakes: Mapping[str, str]) -> None:
        super().__init__("application refused")
        self.mistakes = dict(mistakes)


class _NotTaken(Exception):
    """Why one answer can't be taken."""


@dataclass(frozen=True, slots=True)
class Application:
    """An application as the portal sends it: `answers` by question, `files` ids of uploaded files by question."""

    number: str
    service: str
    language: str
    answers: Mapping[str, Any]
    files: Mapping[str, str]

    @property
    def digest(self) -> str:
        """What makes it the same application; the files' ids are ours and left out."""
        same = [self.service, self.answers, sorted(self.files)]
        return hashlib.sha256(json.dumps(same, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


class Applying:
    """Takes applications from the portal."""

    def __init__(
        self, catalogue: Catalogue, cases: Cases, conversations: Conversations, files: Files, texts: Texts, places: Any
    ) -> None:
        self._catalogue = catalogue
        self._cases = cases
        self._conversations = conversations
        self._files = files
        self._texts = texts
        self._places = places

    def known(self, tx: Connection, number: str) -> Row | None:
        """The case of an application, by the portal's number."""
        asked = store.application(tx, number)
        return cases_store.case_by_id(tx, asked.case) if asked else None

    def take(self, tx: Connection, given: Application) -> tuple[Row, bool]:
        """The case of an application and whether it was opened now; any fee was paid on the portal.

        Raises LookupError for a service that does not come from there, Wrong with all mistakes, Taken.
        """
        if (asked := store.application(tx, given.number)) is not None:
            if asked.digest != given.digest:
                raise Taken(given.number)
            return cases_store.case_by_id(tx, asked.case), False
        if given.service not in self._catalogue or not self._catalogue[given.service].from_e_district:
            raise LookupError(given.service)
        service = self._catalogue[given.service]
        answers = self._judged(tx, service, given)
        conversation = self._conversations.at(tx, CHANNEL, given.number, given.language)
        filing = Finished(new_id(), service, conversation.id, given.language, answers)
        case = self._cases.open(tx, filing, paid=True)
        row = {"number": given.number, "case": case.id, "digest": given.digest, "received_at": now()}
        store.add_application(tx, row)
        cases_store.add_event(tx, case.id, now(), "system", "from_edistrict", number=given.number)
        return case, True

    def _judged(self, tx: Connection, service: Service, given: Application) -> tuple[tuple[Question, Any], ...]:
        values: dict[str, Any] = {}
        wrong = {name: "no such question" for name in {*given.answers, *given.files}}
        kept = []
        for question in service.questions:
            if isinstance(question.kind, Otp):  # who applies was identified by the portal
                wrong.pop(question.id, None)
                continue
            if not hold(question.when, values):
                continue
            wrong.pop(question.id, None)
            raw = given.files.get(question.id, given.answers.get(question.id))
            if raw is None and question.optional:
                kept.append((question, None))
                continue
            around = Around(now(), "en", values, self._places, file=lambda file_id: self._files.info(tx, file_id))
            try:
                values[question.id] = self._value(question, raw, question.id in given.files, around)
            except _NotTaken as why:
                wrong[question.id] = str(why)
                continue
            kept.append((question, values[question.id]))
        if wrong:
            raise Wrong(wrong)
        return tuple(kept)

    def _value(self, question: Question, raw: Any, is_file: bool, around: Around) -> Any:
        if raw is None:
            raise _NotTaken("missing")
        if isinstance(question.kind, Table):
            return self._rows(question.kind, raw, around)
        if not isinstance(raw, str | int):
            raise _NotTaken("expected a text")
        text = str(raw)
        said = Said(file=text) if is_file else Said(choice=text) if _chosen(question, text) else Said(text=text)
        value = question.kind.parse(said, around)
        if isinstance(value, Refused):
            raise _NotTaken(self._reason(value))
        return value

    def _rows(self, table: Table, raw: Any, around: Around) -> Any:
        if not isinstance(raw, list) or not raw or not all(isinstance(row, Mapping) for row in raw):
            raise _NotTaken("expected a list of rows")
        rows = []
        for n, cells in enumerate(raw, 1):
            row: dict[str, Any] = {}
            for column in table.columns:
                text = str(cells.get(column.id) or "").strip()
                if not text and column.optional:
                    row[column.id] = None
                    continue
                value = column.kind.parse(Said(text=text or "?"), around)
                if isinstance(value, Refused):
                    raise _NotTaken(f"row {n}, {column.id}: {'not understood' if text else 'missing'}")
                row[column.id] = value
            rows.append(row)
        return rows

    def _reason(self, refused: Refused) -> str:
        try:
            return self._texts(refused.reason, "en", **refused.params)
        except KeyError:
            return refused.reason


def _chosen(question: Question, text: str) -> bool:
    return text in (question.kind.values() or ()) or text.startswith(("station:", "district:"))
