"""Opening a case: from a submitted draft to case number, desks' tasks, event and jobs, in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from facts.text import key as sound
from sqlalchemy import Connection, Row

from backend.cases import store
from backend.cases.workflow import move
from backend.catalogue.model import Service
from backend.kit import secrets
from backend.kit.clock import WorkingDays, now
from backend.kit.ids import case_no, new_id
from backend.kit.jobs import enqueue
from backend.kit.text import LANGUAGES

SEAL_JOB = "receipt.seal"


class Answer(Protocol):
    """One answered question of a draft, as its journey gives it."""

    question: Any
    value: Any


@dataclass(frozen=True)
class Filing:
    """A submitted draft: `answers` are the answered questions in the order they were asked."""

    draft: str
    service: Service
    conversation: str
    language: str
    answers: tuple[tuple[Any, Any], ...]  # (question, value)

    def value(self, question_id: str) -> Any:
        """The value given to a question, or None."""
        return next((value for question, value in self.answers if question.id == question_id), None)


class Cases:
    """Opens cases. `days` are the state's working days; `key` marks mobiles so that they can be looked up."""

    def __init__(self, days: WorkingDays, key: bytes) -> None:
        self._days = days
        self._key = key

    def open(self, tx: Connection, filing: Filing) -> Row:
        """Opens the case of a draft and sends it to its desks; a draft that already has a case keeps that one.

        The desks' due dates are working days from today. Raises LookupError when the service routes by a
        place and the answers hold none.
        """
        known = store.case_of_draft(tx, filing.draft)
        if known is not None:
            return known
        service, opened = filing.service, now()
        place = _place(filing)
        case_id = new_id()
        name = str(filing.value(service.applicant.name) or "") if service.applicant else ""
        row = {
            "id": case_id,
            "case_no": case_no(store.next_number(tx, f"case:{opened.year}"), opened.date()),
            "draft": filing.draft,
            "service": service.id,
            "version": service.version,
            "state": move(None, "receive" if service.kind == "receipt" else "route"),
            "station": place.get("station"),
            "district": place.get("district"),
            "conversation": filing.conversation,
            "language": filing.language,
            "applicant": name,
            "applicant_key": sound(name),
            "mobile_mark": self._mobile_mark(filing),
            "sheet": [_line(question, value) for question, value in filing.answers],
            "opened_at": opened,
            "closed_at": opened if service.kind == "receipt" else None,
        }
        store.add_case(tx, row)
        store.add_tasks(tx, [self._task(case_id, desk, place, opened.date()) for desk in service.desks])
        store.add_event(tx, case_id, opened, "citizen", "opened")
        if service.kind == "receipt":
            enqueue(tx, SEAL_JOB, f"{SEAL_JOB}:{case_id}", {"case": case_id})
        return store.case_by_id(tx, case_id)

    def mobile_mark(self, mobile: str) -> str:
        """The mark under which cases of a mobile (ten digits) are found."""
        return secrets.mac(self._key, "case mobile", mobile.encode())

    def _mobile_mark(self, filing: Filing) -> str | None:
        applicant = filing.service.applicant
        mobile = filing.value(applicant.mobile) if applicant and applicant.mobile else None
        return self.mobile_mark(mobile) if mobile else None

    def _task(self, case_id: str, desk: Any, place: Mapping[str, Any], opened: Any) -> dict[str, Any]:
        return {
            "id": new_id(),
            "case": case_id,
            "desk": desk.desk,
            "station": place["station"] if desk.desk == "thana" else None,
            "district": place["district"],
            "report_form": desk.report,
            "due_on": self._days.add(opened, desk.days),
            "state": "open",
        }


def _place(filing: Filing) -> Mapping[str, Any]:
    if filing.service.routing is None:
        return {}
    place = filing.value(filing.service.routing.place)
    if not place or not place.get("station") or not place.get("district"):
        raise LookupError("the answers name no police station")
    return place


def _line(question: Any, value: Any) -> dict[str, Any]:
    """One line of the case's sheet: the answer with its label, as it was asked and answered."""
    return {
        "question": question.id,
        "label": {lang: question.label.of(lang) for lang in LANGUAGES},
        "shown": {lang: question.show(value, lang) for lang in LANGUAGES},
        "value": value,
        "file": question.kind.file_id(value) if value is not None else None,
    }
