"""The officers' side of a case: queue, one case, report, decision. Reach is applied here, by row, always."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from facts.text import key as sound
from sqlalchemy import Connection, Row

from backend.cases import store
from backend.cases.forwarding import forward_of
from backend.cases.status import office_of
from backend.cases.workflow import NotNow, move
from backend.catalogue.model import Catalogue
from backend.catalogue.reports import ReportForm
from backend.kit.clock import now, today
from backend.kit.text import Text, Texts
from backend.people.officers import Officer
from backend.people.reach import reach

QUEUE_LIMIT = 200


@dataclass(frozen=True)
class QueueRow:
    """One line of a desk's queue; `state` is the case's, `task_state` the desk's own ("open" or "done")."""

    case_no: str
    service_title: Text
    applicant: str
    received_on: date
    due_on: date | None
    task_state: str
    late: bool
    state: str
    priority: bool


@dataclass(frozen=True)
class AnswerView:
    """One answer of the citizen; `file_id` when it is an uploaded file."""

    label: Text
    shown: Text
    file_id: str | None


@dataclass(frozen=True)
class TaskView:
    """One desk's task; `report` holds labels and values once it is filed, `draft` what was typed so far."""

    id: str
    desk: str
    office: Text
    due_on: date
    state: str
    late: bool
    form: ReportForm
    draft: Mapping[str, str]
    report: list[tuple[Text, Text]]
    filed_by: str | None
    filed_at: datetime | None


@dataclass(frozen=True)
class Finding:
    """An answer in a filed report that speaks against the applicant."""

    office: Text
    label: Text
    value: Text


class ReasonNeeded(ValueError):
    """A decision that must not be taken without its reason in writing."""


@dataclass(frozen=True)
class CaseView:
    """A case as an officer sees it. `can` holds what this officer may do now: report, ask, decide, sign.
    `findings` is what speaks against the applicant, for whoever decides; `forwards`: whether the signed report goes
    on to another office, which decides."""

    id: str
    case_no: str
    service: str
    title: Text
    state: str
    received_at: datetime
    answers: list[AnswerView]
    tasks: list[TaskView]
    own_task: TaskView | None
    findings: list[Finding]
    timeline: list[tuple[datetime, Text]]
    decision: Mapping[str, str] | None
    forwards: bool
    priority: bool
    can: frozenset[str]


class Notices(Protocol):
    """What a desk needs of notices."""

    def put(self, tx: Connection, event: str, key: str, conversation: str, language: str, **params: Any) -> bool:
        """Keeps a notice for a conversation, once per key."""


class Desk:
    """What officers do with cases. Whatever lies beyond an officer's reach raises LookupError."""

    def __init__(
        self,
        catalogue: Catalogue,
        reports: Mapping[str, ReportForm],
        texts: Texts,
        places: Any,
        notices: Notices,
    ) -> None:
        self._catalogue = catalogue
        self._reports = reports
        self._texts = texts
        self._places = places
        self._notices = notices

    def queue(self, tx: Connection, officer: Officer, *, state: str = "open", search: str = "") -> list[QueueRow]:
        """The officer's cases, the most urgent first: `state` is "open" or "done".

        `search` is a case number, or a name in either script, spelt as it sounds.
        """
        mine, found = reach(officer), [k for word in search.split() if (k := word if word.isdigit() else sound(word))]
        if mine.all_of_district:
            within = store.case_reach(mine)
            rows = store.signing_queue(tx, within, state == "done", found, QUEUE_LIMIT)
            return [self._row(row, None, "done" if state == "done" else "open") for row in rows]
        if mine.forwarded:
            rows = store.forwarded_queue(tx, store.case_reach(mine), state == "done", found, QUEUE_LIMIT)
            return [self._row(row, None, state) for row in rows]
        within = store.task_reach(mine)
        rows = store.desk_queue(tx, within, state, found, QUEUE_LIMIT)
        return [self._row(row, row.due_on, row.task_state) for row in rows]

    def open_case(self, tx: Connection, officer: Officer, case_no: str) -> CaseView:
        """One case with all that this officer may see of it. Raises LookupError."""
        row = self._case(tx, officer, case_no)
        mine = reach(officer)
        rows = store.tasks_of(tx, row.id)
        tasks = [self._task(task) for task in rows]
        near = [t for t, r in zip(tasks, rows, strict=True) if mine.covers(r.desk, r.station, r.district)]
        own = next((t for t in near if mine.writes and t.desk in mine.desks), None)
        may = {"report", "ask"} if own and own.state == "open" and row.state == "with_desks" else set()
        if mine.decides and row.state == "ready_to_sign":
            may |= {"decide"} | ({"sign"} if row.decision else set())
        return CaseView(
            id=row.id,
            case_no=row.case_no,
            service=row.service,
            title=self._title(row),
            state=row.state,
            received_at=row.opened_at,
            answers=[AnswerView(Text(**a["label"]), Text(**a["shown"]), a["file"]) for a in row.sheet],
            # A desk reports on what it found, unswayed by the others; who decides sees all reports.
            tasks=tasks if mine.decides else near,
            own_task=own,
            findings=self._findings(rows) if mine.decides else [],
            timeline=[(e.at, self._told(e, mine.decides)) for e in store.events_of(tx, row.id)],
            decision=row.decision,
            forwards=row.service in self._catalogue
            and bool(forward_of(self._catalogue[row.service], self._places, row)),
            priority=row.priority,
            can=frozenset(may),
        )

    def save_report_draft(self, tx: Connection, officer: Officer, task_id: str, values: Mapping[str, str]) -> None:
        """Keeps what was typed into a report so far. Raises LookupError, or NotNow when it is filed."""
        if not store.update_task(tx, self._own_task(tx, officer, task_id).id, draft=dict(values)):
            raise NotNow("the report is filed")

    def file_report(self, tx: Connection, officer: Officer, task_id: str, values: Mapping[str, str]) -> None:
        """Files a desk's report (values judged by `parse_report`); filing it again changes nothing.

        The last report of a case makes it ready for the signatory; a case without one is closed, and the citizen
        told what the desks reply. Raises LookupError.
        """
        task = self._own_task(tx, officer, task_id)
        moment = now()
        filed = {"state": "done", "report": dict(values), "draft": None, "filed_by": officer.id, "filed_at": moment}
        if not store.update_task(tx, task.id, **filed):
            return
        store.add_event(tx, task.case, moment, f"officer:{officer.id}", "reported", desk=task.desk)
        done = store.tasks_of(tx, task.case)
        if any(t.state != "done" for t in done):
            return
        row = store.case_by_id(tx, task.case)
        if row.service in self._catalogue and not self._catalogue[row.service].signatory:
            self._close(tx, row, done, officer)
        elif store.update_case(tx, row.id, "with_desks", state=move("with_desks", "complete")):
            store.add_event(tx, row.id, moment, "system", "ready")

    def _close(self, tx: Connection, row: Row, done: Sequence[Row], officer: Officer) -> None:
        """Ends a case that nobody decides: the citizen is told what was done."""
        reply = "\n".join(words for t in done if (words := self._reports[t.report_form].reply(t.report)))
        kept = {"decision": "close", "reason": reply, "by": officer.id}
        closed = move("with_desks", "close")
        if not store.update_case(tx, row.id, "with_desks", state=closed, decision=kept, closed_at=now()):
            return
        store.add_event(tx, row.id, now(), f"officer:{officer.id}", "closed")
        self._notices.put(
            tx,
            "closed",
            f"closed:{row.id}",
            row.conversation,
            row.language,
            case_no=row.case_no,
            number=row.case_no,
            title=self._title(row),
            reply=reply,
        )

    def decide(self, tx: Connection, officer: Officer, case_no: str, decision: str, reason: str) -> None:
        """Keeps the signatory's decision ("issue" or "refuse", with its reason) until it is signed.

        A refusal needs its reason; so does issuing in spite of a report that speaks against it. Each
        decision stands in the timeline with its reason, also one that is changed before it is signed.
        Raises LookupError, NotNow, ReasonNeeded.
        """
        row = self._case(tx, officer, case_no)
        move(row.state, decision)
        if not reach(officer).decides:
            raise LookupError(case_no)
        reason = reason.strip()
        if not reason and (decision == "refuse" or self._findings(store.tasks_of(tx, row.id))):
            raise ReasonNeeded(decision)
        kept = {"decision": decision, "reason": reason, "by": officer.id}
        if row.decision == kept:
            return
        if not store.update_case(tx, row.id, "ready_to_sign", decision=kept):
            raise NotNow(decision)
        why = {"reason": reason} if reason else {}
        store.add_event(tx, row.id, now(), f"officer:{officer.id}", "decided", decision=decision, **why)

    def file_of(self, tx: Connection, officer: Officer, case_no: str, file_id: str) -> str:
        """The id of a file of this case. Raises LookupError for any other file."""
        row = self._case(tx, officer, case_no)
        if file_id not in {line["file"] for line in row.sheet if line["file"]}:
            raise LookupError(file_id)
        return file_id

    def _case(self, tx: Connection, officer: Officer, case_no: str) -> Row:
        mine = reach(officer)
        within = store.case_reach(mine)
        row = store.case_by_number(tx, case_no, within)
        if row is None:
            raise LookupError(case_no)
        return row

    def _own_task(self, tx: Connection, officer: Officer, task_id: str) -> Row:
        mine = reach(officer)
        task = store.task(tx, task_id, store.task_reach(mine)) if mine.writes else None
        if task is None:
            raise LookupError(task_id)
        return task

    def _row(self, row: Row, due: date | None, task_state: str) -> QueueRow:
        late = due is not None and task_state == "open" and due < today()
        return QueueRow(
            case_no=row.case_no,
            service_title=self._title(row),
            applicant=row.applicant,
            received_on=row.opened_at.date(),
            due_on=due,
            task_state=task_state,
            late=late,
            state=row.state,
            priority=row.priority,
        )

    def _task(self, task: Row) -> TaskView:
        form = self._reports[task.report_form]
        late = task.state == "open" and task.due_on < today()
        report = form.shown(task.report) if task.report else []
        return TaskView(
            task.id,
            task.desk,
            office_of(task, self._texts, self._places),
            task.due_on,
            task.state,
            late,
            form,
            task.draft or {},
            report,
            task.filed_by,
            task.filed_at,
        )

    def _findings(self, tasks: Sequence[Row]) -> list[Finding]:
        return [
            Finding(office_of(task, self._texts, self._places), label, value)
            for task in tasks
            for label, value in self._reports[task.report_form].against(task.report or {})
        ]

    def _title(self, row: Row) -> Text:
        """The service's title; a service that was taken out of the catalogue is shown by its id."""
        known = row.service in self._catalogue
        return self._catalogue[row.service].title if known else Text(row.service, row.service)

    def _told(self, event: Row, decides: bool) -> Text:
        """An event in words. A decision's reason is for those who decide: it may speak of any desk's report."""
        detail = {name: value for name, value in event.detail.items() if isinstance(value, str)}
        named = {k: self._texts.pair(f"cases.word.{v}") for k, v in detail.items() if f"cases.word.{v}" in self._texts}
        verb = f"{event.verb}_why" if decides and "reason" in detail else event.verb
        return self._texts.pair(f"cases.timeline.{verb}").fill(**{**detail, **named})
