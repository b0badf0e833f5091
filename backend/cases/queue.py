"""An officer's queue: what lies on the desk, the most urgent first, what is late, and how much there is of each."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, Row

from backend.cases import store
from backend.cases.deadlines import HANDED_UP
from backend.kit.clock import today
from backend.kit.text import Text
from backend.people.officers import Officer
from backend.people.reach import narrowed, reach

QUEUE_LIMIT = 200
_TO = {"sho": HANDED_UP, "circle_officer": HANDED_UP, "sp": ("sp",)}
"""Whose late reports are handed up to whom: what goes on to the SP stays with the SHO."""


@dataclass(frozen=True)
class QueueRow:
    """One line of a desk's queue; `state` is the case's, `task_state` the desk's own ("open" or "done").

    `handed`: it was handed up to this officer; `mine`: this officer has taken it on; `taken_by`: who has (an id).
    """

    case_no: str
    service: str
    service_title: Text
    applicant: str
    received_on: date
    due_on: date | None
    task_state: str
    late: bool
    state: str
    priority: bool
    handed: bool = False
    taken_by: str | None = None


@dataclass(frozen=True)
class Only:
    """What of a queue is shown: cases of one service, late ones, those taken on by the officer, those handed up; of one
    district, for whoever sees several."""

    service: str = ""
    district: str = ""
    late: bool = False
    mine: bool = False
    handed: bool = False


ALL = Only()


@dataclass(frozen=True)
class Counts:
    """How much there is in an officer's open queue, of all services: `services` by id."""

    open: int
    late: int
    mine: int
    handed: int
    services: dict[str, int]


def listed(
    tx: Connection, officer: Officer, state: str, only: Only, found: ColumnElement[bool] | None
) -> Sequence[Row]:
    """The rows of the officer's cases, the most urgent first; `found`: only these."""
    return store.queue(tx, _on_desk(officer, only.district), state == "done", found, asdict(only), QUEUE_LIMIT)


def shown(row: Row, officer: Officer, title: Callable[[Row], Text], state: str) -> QueueRow:
    """A line of the queue."""
    done, desk = state == "done", _on_desk(officer)
    return QueueRow(
        case_no=row.case_no,
        service=row.service,
        service_title=title(row),
        applicant=row.applicant,
        received_on=row.opened_at.date(),
        due_on=row.due_on,
        task_state="done" if done else "open",
        late=row.due_on is not None and not done and row.due_on < desk.today,
        state=row.state,
        priority=row.priority,
        handed=not done and row.alarm in desk.alarms,
        taken_by=row.taken_by,
    )


def counts(tx: Connection, officer: Officer, district: str = "") -> Counts:
    """How much lies on the desk; of one `district`, for whoever sees several."""
    totals, services = store.queue_counts(tx, _on_desk(officer, district))
    return Counts(**totals, services=services)


def _on_desk(officer: Officer, district: str = "") -> store.OnDesk:
    return store.OnDesk(narrowed(reach(officer), district), officer.id, today(), _TO.get(officer.role, ()))
