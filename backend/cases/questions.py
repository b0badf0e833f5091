"""A question that a desk asks the citizen about a case, and the citizen's answer, which goes into the case."""

from typing import Any, Protocol

from sqlalchemy import Connection, Row

from backend.cases import store
from backend.cases.deadlines import watch
from backend.cases.desk import Desk
from backend.cases.workflow import CLOSED, NotNow, move
from backend.catalogue.model import Catalogue
from backend.drafts.turn import Finished
from backend.kit.clock import WorkingDays, now, today
from backend.kit.message import Message, message
from backend.kit.text import LANGUAGES, Text, Texts
from backend.people.officers import Officer
from backend.search.service import Search

LONGEST = 1000
"""Characters of a question."""


class Notices(Protocol):
    """What a question needs of notices."""

    def put(self, tx: Connection, event: str, key: str, conversation: str, language: str, **params: Any) -> bool:
        """Keeps a notice for a conversation, once per key."""


def open_question(tx: Connection, case_id: str) -> Row | None:
    """The event of a question that waits for its answer."""
    last = [event for event in store.events_of(tx, case_id) if event.verb in ("asked", "answered")][-1:]
    return last[0] if last and last[0].verb == "asked" else None


class Questions:
    """Carries a desk's question to the chat and the answer back. While it is with the citizen, the case is `returned`
    and the desks' time stands still: their due dates move by the working days that the answer took."""

    def __init__(
        self, desk: Desk, catalogue: Catalogue, notices: Notices, texts: Texts, days: WorkingDays, search: Search
    ) -> None:
        self._search = search
        self._desk = desk
        self._catalogue = catalogue
        self._notices = notices
        self._texts = texts
        self._days = days

    def ask(self, tx: Connection, officer: Officer, case_no: str, words: str) -> None:
        """Sends the question of a desk that has yet to report. Raises LookupError, or NotNow when none may be asked."""
        case = self._desk.open_case(tx, officer, case_no)
        if "ask" not in case.can or case.own_task is None:
            raise NotNow("ask_back")
        row = store.case_by_id(tx, case.id)
        if not store.update_case(tx, row.id, row.state, state=move(row.state, "ask_back")):
            raise NotNow("ask_back")
        self.send(tx, officer, row, case.own_task.office, words)

    def send(self, tx: Connection, officer: Officer, row: Row, office: Text, words: str) -> None:
        """Sends an office's question about a case; whoever calls has seen to it that it may be asked."""
        store.add_event(tx, row.id, now(), f"officer:{officer.id}", "asked", question=words)
        asked = sum(event.verb == "asked" for event in store.events_of(tx, row.id))
        button = f"/{self._catalogue[row.service].answer}?case_no={row.case_no}"
        self._notices.put(
            tx,
            "asked",
            f"asked:{row.id}:{asked}",
            row.conversation,
            row.language,
            case_no=row.case_no,
            choices=[(self._texts("cases.answer.button", row.language), button)],
            number=row.case_no,
            office=office,
            question=words,
        )

    def answer(self, tx: Connection, asked: Finished) -> list[Message]:
        """Puts the citizen's answer into the case that waits for it; one that waits for none, and one of another
        conversation, get the same words."""
        row = store.case_by_number(tx, str(asked.values["case_no"]))
        event = open_question(tx, row.id) if row and row.conversation == asked.conversation else None
        if row is None or event is None or row.state in CLOSED:
            return [message(self._texts("cases.answer.none", asked.language))]
        label = {language: event.detail["question"] for language in LANGUAGES}
        said = [line for line in asked.sheet if line["question"] != "case_no" and line["value"] is not None]
        given = [line | {"label": label} for line in said]
        state = move(row.state, "reply") if row.state == "returned" else row.state
        store.update_case(tx, row.id, row.state, state=state, sheet=[*row.sheet, *given])
        waited = self._days.between(event.at.date(), today())
        self._search.index(tx, row.id, ((q.id, q.kind.name, value) for q, value in asked.answers if q.id != "case_no"))
        store.delay_tasks(tx, row.id, lambda due: self._days.add(due, waited))
        watch(tx, row.id)
        store.add_event(tx, row.id, now(), "citizen", "answered")
        return [message(self._texts("cases.answer.taken", asked.language, case_no=row.case_no), case_no=row.case_no)]
