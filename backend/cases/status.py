"""Where a case stands, told to whoever proved that it is theirs, and to nobody else."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Protocol

from sqlalchemy import Connection, Row

from backend.cases import store
from backend.cases.looks import Looks
from backend.cases.service import Cases
from backend.catalogue.model import Catalogue
from backend.kit.clock import WorkingDays, now, today
from backend.kit.message import Message, message
from backend.kit.text import Text, Texts

Standing = Callable[[Connection, Row, str], Message]
"""What a road of its own says, in a language, of where its case stands, with what can be done now."""


class Documents(Protocol):
    """What the status needs of issued documents."""

    def links(self, tx: Connection, case_id: str) -> list[dict[str, str]]:
        """The issued documents of a case as {"name", "url"}."""


class Status:
    """Answers the look-up `cases_of`: the cases of a mobile that was verified by a one-time code."""

    def __init__(self, catalogue: Catalogue, cases: Cases, texts: Texts, places: Any, days: WorkingDays) -> None:
        self._catalogue = catalogue
        self._cases = cases
        self._texts = texts
        self._places = places
        self._days = days
        self._looks = Looks(texts)
        self._standing: dict[str, Standing] = {}
        self._in_state: dict[str, Standing] = {}

    def also(self, road: str, standing: Standing) -> None:
        """Lets a road of its own say where its cases stand."""
        self._standing[road] = standing

    def in_state(self, state: str, standing: Standing) -> None:
        """Lets others say more of cases in a state: a fee that is due, an office that decides."""
        self._in_state[state] = standing

    def of_mobile(
        self, tx: Connection, mobile: str, case_no: str | None, language: str, documents: Documents
    ) -> list[Message]:
        """What there is to say about the cases of `mobile` (ten digits, verified), or about the one `case_no`.

        A case filed with another mobile and one that does not exist get the same words. Each look is noted.
        """
        found = store.cases_of_mobile(tx, self._cases.mobile_mark(mobile))
        if case_no:
            found = [row for row in found if row.case_no == case_no]
        if not found:
            return [message(self._texts("cases.status.none", language))]
        for row in found:
            store.add_event(tx, row.id, now(), "citizen", "told")
        return [self._told(tx, row, language, documents) for row in reversed(found)]

    def _told(self, tx: Connection, row: Row, language: str, documents: Documents) -> Message:
        known = row.service in self._catalogue
        title = self._catalogue[row.service].title if known else Text(row.service, row.service)
        day = shown(row.opened_at.date(), self._texts, language)
        lines = [self._texts("cases.status.head", language, title=title, case_no=row.case_no, date=day)]
        if known and (own := self._standing.get(self._catalogue[row.service].road({}))):
            told = own(tx, row, language)
            text = "\n".join([*lines, told["text"]])
            return {**told, "text": text, "documents": documents.links(tx, row.id)}
        lines.append(self._texts(f"cases.status.state.{row.state}", language))
        choices = []
        if row.state == "with_desks":
            lines += [self._task(task, language) for task in store.tasks_of(tx, row.id)]
        elif row.state == "returned" and known:
            asked = next(event for event in reversed(store.events_of(tx, row.id)) if event.verb == "asked")
            lines.append(f"“{asked.detail['question']}”")
            button = f"/{self._catalogue[row.service].answer}?case_no={row.case_no}"
            choices.append((self._texts("cases.answer.button", language), button))
        elif row.state == "closed" and row.decision:
            lines.append(row.decision["reason"])
        if looks := self._looks.told(tx, row.id, language):
            lines.append(looks)
        papers = documents.links(tx, row.id)
        told = message("\n".join(lines), choices=choices, documents=papers, case_no=row.case_no)
        if row.state in self._in_state:
            more = self._in_state[row.state](tx, row, language)
            told |= {"text": "\n".join(filter(None, (told["text"], more["text"])))}
            told |= {key: [*told[key], *more[key]] for key in ("choices", "links")}
        return told

    def _task(self, task: Row, language: str) -> str:
        office = office_of(task, self._texts, self._places)
        if task.state == "done":
            return self._texts("cases.status.task_done", language, office=office)
        day, left = shown(task.due_on, self._texts, language), self._left(task.due_on, language)
        return self._texts("cases.status.task_open", language, office=office, date=day, left=left)

    def _left(self, due: date, language: str) -> str:
        """How many open days are left, or by how many it is late; a closed day after the last one is late by none."""
        days = self._days.between(today(), due)
        if days == 0:
            return self._texts("cases.status.over" if due < today() else "cases.status.today", language)
        key = f"cases.status.{'left' if days > 0 else 'late'}{'_one' if abs(days) == 1 else ''}"
        return self._texts(key, language, days=abs(days))


def shown(day: date, texts: Texts, language: str) -> str:
    """A date in words, as in 24 November 2026."""
    month = texts("answers.date.months", language).split(",")[day.month - 1].strip()
    return f"{day.day} {month} {day.year}"


def desks_told(tx: Connection, case_id: str, texts: Texts, places: Any, language: str) -> str:
    """Where a case has gone, a line for each office with the day by which it reports."""
    lines = [
        texts(
            "cases.filed.office",
            language,
            office=office_of(task, texts, places),
            date=shown(task.due_on, texts, language),
        )
        for task in store.tasks_of(tx, case_id)
    ]
    return "\n".join(lines)


def office_of(task: Mapping[str, Any] | Row, texts: Texts, places: Any) -> Text:
    """The office behind a task: its station, or its district's bureau or unit."""
    where = places.station(task.station) if task.station else places.district(task.district)
    return texts.pair(f"cases.office.{task.desk}").fill(place=where.name)
