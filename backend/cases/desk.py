"""The officers' side of a case: queue, one case, report, decision. Reach is applied here, by row, always."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Connection, Row

from backend.cases import queue, store
from backend.cases.dictation import write_down
from backend.cases.forwarding import forward_of
from backend.cases.queue import ALL, Counts, Only, QueueRow
from backend.cases.status import office_of
from backend.cases.telling import tell_desks
from backend.cases.timeline import Step, timeline_of
from backend.cases.workflow import NotNow, move
from backend.catalogue.model import Catalogue
from backend.catalogue.reports import ReportForm
from backend.kit.clock import now, today
from backend.kit.text import Text, Texts
from backend.people.officers import Officer
from backend.people.reach import reach
from backend.search.service import Search

MOST_FILES = 10
"""So many files may be attached to one report."""


@dataclass(frozen=True)
class AnswerView:
    """One answer of the citizen: its place on the case's sheet, from 1; `file_id` when it is an uploaded file;
    `given` is false for a question that was skipped. One that was only `spoken` is to be `written` down."""

    number: int
    label: Text
    shown: Text
    file_id: str | None
    given: bool = True
    question: str = ""
    spoken: bool = False
    written: bool = False


def answers_of(sheet: Sequence[Mapping[str, Any]]) -> list[AnswerView]:
    """The answers of a case's sheet."""
    return [
        AnswerView(
            n,
            Text(**line["label"]),
            Text(**line["shown"]),
            line["file"],
            line["value"] is not None,
            line["question"],
            line.get("spoken", False),
            line.get("written", False),
        )
        for n, line in enumerate(sheet, 1)
    ]


def position_of(sheet: Sequence[Mapping[str, Any]]) -> tuple[float, float] | None:
    """Where it is about, in degrees: the first answer that is a place on the map."""
    places = (line["value"] for line in sheet if isinstance(line["value"], Mapping))
    return next(((p["lat"], p["lon"]) for p in places if p.get("lat") is not None), None)


@dataclass(frozen=True)
class TaskView:
    """One desk's task; `report` holds labels and values once it is filed, `draft` what was typed so far, `files` the
    ids of what was attached."""

    id: str
    desk: str
    office: Text
    due_on: date
    state: str
    late: bool
    taken_by: str | None
    form: ReportForm
    draft: Mapping[str, str]
    report: list[tuple[Text, Text]]
    filed_by: str | None
    filed_at: datetime | None
    files: tuple[str, ...] = ()


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
    position: tuple[float, float] | None
    tasks: list[TaskView]
    own_task: TaskView | None
    findings: list[Finding]
    timeline: list[Step]
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
        search: Search,
    ) -> None:
        self._search = search
        self._catalogue = catalogue
        self._reports = reports
        self._texts = texts
        self._places = places
        self._notices = notices

    def queue(
        self, tx: Connection, officer: Officer, *, state: str = "open", search: str = "", only: Only = ALL
    ) -> list[QueueRow]:
        """The officer's cases, the most urgent first: `state` is "open" or "done", `only` what of the open ones.

        `search` is a case number, a name in either script as it sounds, a mobile, a plate, an IMEI or an account.
        """
        return [
            queue.shown(row, officer, self.title, state) for row in self._looked_for(tx, officer, state, search, only)
        ]

    def _looked_for(self, tx: Connection, officer: Officer, state: str, search: str, only: Only) -> Sequence[Row]:
        def fetch(found: ColumnElement[bool] | None) -> Sequence[Row]:
            return queue.listed(tx, officer, state, only, found)

        cases = store.cases.c
        found = self._search.find(tx, search, cases.case_no, cases.id, fetch, lambda row: row.id)
        return fetch(None) if found is None else found

    def counts(self, tx: Connection, officer: Officer, district: str = "") -> Counts:
        """How much lies open on the officer's desk; in one `district`, for whoever sees several."""
        return queue.counts(tx, officer, district)

    def take_on(self, tx: Connection, officer: Officer, case_no: str, taking: bool) -> None:
        """Notes that this officer works on their desk's report, or no longer. Raises LookupError, NotNow."""
        case = self.open_case(tx, officer, case_no)
        if case.own_task is None:
            raise LookupError(case_no)
        if not store.update_task(tx, case.own_task.id, taken_by=officer.id if taking else None):
            raise NotNow("take_on")
        verb = "taken_on" if taking else "given_back"
        store.add_event(tx, case.id, now(), f"officer:{officer.id}", verb, desk=case.own_task.desk)

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
            title=self.title(row),
            state=row.state,
            received_at=row.opened_at,
            answers=answers_of(row.sheet),
            position=position_of(row.sheet),
            # A desk reports on what it found, unswayed by the others; who decides sees all reports.
            tasks=tasks if mine.decides else near,
            own_task=own,
            findings=self.findings(rows) if mine.decides else [],
            timeline=timeline_of(tx, row.id, self._texts, reasons=mine.decides),
            decision=row.decision,
            forwards=row.service in self._catalogue
            and bool(forward_of(self._catalogue[row.service], self._places, row)),
            priority=row.priority,
            can=frozenset(may),
        )

    def write_down(self, tx: Connection, officer: Officer, case_no: str, words: Mapping[str, str]) -> None:
        """Puts the words (by question) of recordings into a case, while the officer's own desk has yet to report.
        Raises LookupError, NotNow."""
        if "report" not in self.open_case(tx, officer, case_no).can:
            raise NotNow("the report is filed")
        row = self._case(tx, officer, case_no)
        if row.service in self._catalogue:
            write_down(tx, row, self._catalogue[row.service], officer, words, self._search)

    def save_report_draft(self, tx: Connection, officer: Officer, task_id: str, values: Mapping[str, str]) -> None:
        """Keeps what was typed into a report so far. Raises LookupError, or NotNow when it is filed."""
        task = self._own_task(tx, officer, task_id)
        if not store.update_task(tx, task.id, draft=dict(values), taken_by=task.taken_by or officer.id):
            raise NotNow("the report is filed")

    def attach(self, tx: Connection, officer: Officer, task_id: str, file_id: str) -> None:
        """Adds a recorded file to a report that is not filed yet. Raises LookupError; NotNow when it is filed, or has
        MOST_FILES already."""
        task = self._own_task(tx, officer, task_id)
        files = [*(task.files or ()), file_id]
        if len(files) > MOST_FILES or not store.update_task(tx, task.id, files=files):
            raise NotNow("the report is filed or full")

    def detach(self, tx: Connection, officer: Officer, task_id: str, file_id: str) -> None:
        """Takes a file out of a report that is not filed yet. Raises LookupError, NotNow."""
        task = self._own_task(tx, officer, task_id)
        if file_id not in (task.files or ()):
            raise LookupError(file_id)
        if not store.update_task(tx, task.id, files=[file for file in task.files if file != file_id]):
            raise NotNow("the report is filed")

    def file_report(self, tx: Connection, officer: Officer, task_id: str, values: Mapping[str, str]) -> None:
        """Files a desk's report (values judged by `parse_report`); filing it again changes nothing.

        The last report of a case makes it ready for the signatory; a case without one is closed, and the citizen
        told what the desks reply. Raises LookupError.
        """
        task = self._own_task(tx, officer, task_id)
        moment = now()
        filed = {"state": "done", "report": dict(values), "draft": None, "filed_by": officer.id, "filed_at": moment}
        filed["filed_late"] = moment.date() > task.due_on
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
            tell_desks(tx, row.id, "ready")

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
            title=self.title(row),
            reply=reply,
        )

    def decide_favourable(self, tx: Connection, officer: Officer, case_no: str) -> None:
        """Decides to issue what nobody has decided yet. Raises as `decide` does, ReasonNeeded when a report speaks
        against it; NotNow when the case waits for nothing."""
        row = self._case(tx, officer, case_no)
        if row.state == "ready_to_sign" and not row.decision:
            self.decide(tx, officer, case_no, "issue", "")

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
        if not reason and (decision == "refuse" or self.findings(store.tasks_of(tx, row.id))):
            raise ReasonNeeded(decision)
        kept = {"decision": decision, "reason": reason, "by": officer.id}
        if row.decision == kept:
            return
        if not store.update_case(tx, row.id, "ready_to_sign", decision=kept):
            raise NotNow(decision)
        why = {"reason": reason} if reason else {}
        store.add_event(tx, row.id, now(), f"officer:{officer.id}", "decided", decision=decision, **why)

    def file_of(self, tx: Connection, officer: Officer, case_no: str, file_id: str) -> str:
        """The id of a file of this case, the citizen's or one attached to a report that this officer may read. Raises
        LookupError for any other file."""
        case = self.open_case(tx, officer, case_no)
        attached = {file for task in case.tasks for file in task.files}
        if file_id not in {answer.file_id for answer in case.answers if answer.file_id} | attached:
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
            task.taken_by,
            form,
            task.draft or {},
            report,
            task.filed_by,
            task.filed_at,
            tuple(task.files or ()),
        )

    def findings(self, tasks: Sequence[Row]) -> list[Finding]:
        """What the reports of these tasks say against the applicant."""
        return [
            Finding(office_of(task, self._texts, self._places), label, value)
            for task in tasks
            for label, value in self._reports[task.report_form].against(task.report or {})
        ]

    def title(self, row: Row) -> Text:
        """The service's title; a service that was taken out of the catalogue is shown by its id."""
        known = row.service in self._catalogue
        return self._catalogue[row.service].title if known else Text(row.service, row.service)
