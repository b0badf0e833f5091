"""Tables of cases, the desks' tasks and what happened; the only SQL about them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    Index,
    Integer,
    Row,
    Select,
    String,
    Table,
    Text,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    null,
    or_,
    select,
    true,
    update,
)

from backend.cases.workflow import CLOSED, STATES
from backend.kit.db import Moment, insert_ignore, metadata
from backend.kit.sealed import SealedJson, SealedText
from backend.people.reach import Reach
from backend.trail import store as trail
from backend.trail.entries import forget, note
from backend.trail.store import events

cases = Table(
    "cases",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("case_no", String(20), nullable=False, unique=True),
    Column("draft", String(26), nullable=False, unique=True),
    Column("service", String(60), nullable=False),
    Column("version", String(64), nullable=False),
    Column("state", String(20), nullable=False),
    Column("station", String(20)),
    Column("district", String(40)),
    Column("conversation", String(26), nullable=False),
    Column("language", String(3), nullable=False),
    Column("applicant", SealedText, nullable=False, default=""),
    Column("mobile_mark", String(64)),
    Column("sheet", SealedJson, nullable=False),
    Column("priority", Boolean, nullable=False, default=False),
    Column("gd_number", String(40)),
    Column("decision", SealedJson),
    Column("opened_at", Moment, nullable=False),
    Column("closed_at", Moment),
)
Index("ix_cases_reach", cases.c.district, cases.c.state, cases.c.opened_at)
Index("ix_cases_state", cases.c.state)
Index("ix_cases_mobile_mark", cases.c.mobile_mark)

tasks = Table(
    "tasks",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("case", String(26), nullable=False),
    Column("desk", String(10), nullable=False),
    Column("station", String(20)),
    Column("district", String(40), nullable=False),
    Column("report_form", String(60), nullable=False),
    Column("begun_on", Date),
    Column("due_on", Date, nullable=False),
    Column("state", String(10), nullable=False, default="open"),  # open done
    Column("draft", SealedJson),
    Column("report", SealedJson),
    Column("files", JSON),  # what the desk attached: ids
    Column("filed_by", String(26)),
    Column("filed_at", Moment),
    Column("filed_late", Boolean),  # once it is filed
    Column("alarm", String(10)),  # reminded: half day; handed up to: sho sp
    Column("taken_by", String(26)),  # the officer who works on it
)
Index("ix_tasks_case", tasks.c.case)
Index("ix_tasks_state", tasks.c.state, tasks.c.case, tasks.c.due_on, tasks.c.alarm)
Index("ix_tasks_desk", tasks.c.district, tasks.c.desk, tasks.c.state, tasks.c.due_on)

counters = Table(
    "counters",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("value", Integer, nullable=False),
)


@dataclass(frozen=True)
class OnDesk:
    """Whose queue: the reach, the officer's id, the present day, and the alarms that hand a task up to them."""

    reach: Reach
    officer: str
    today: date
    alarms: Sequence[str]


def next_number(tx: Connection, name: str) -> int:
    """Counts up the counter `name` from 1, without gaps: a rolled-back transaction takes its number back."""
    insert_ignore(tx, counters, {"name": name, "value": 0})
    step = update(counters).where(counters.c.name == name).values(value=counters.c.value + 1)
    return tx.execute(step.returning(counters.c.value)).scalar_one()


def add_case(tx: Connection, row: Mapping[str, Any]) -> None:
    """Keeps a new case."""
    tx.execute(cases.insert().values(**row))


def add_tasks(tx: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keeps the desks' tasks of a case."""
    if rows:
        tx.execute(tasks.insert(), [dict(row) for row in rows])


def add_event(tx: Connection, case_id: str, at: datetime, actor: str, verb: str, **detail: object) -> None:
    """Notes what happened to a case; `detail` holds no personal data but what an officer wrote as a reason."""
    note(tx, actor, verb, case=case_id, at=at, **detail)


def case_of_draft(tx: Connection, draft_id: str) -> Row | None:
    """The case that came of a draft."""
    return tx.execute(select(cases).where(cases.c.draft == draft_id)).first()


def case_by_id(tx: Connection, case_id: str) -> Row | None:
    """One case by its id."""
    return tx.execute(select(cases).where(cases.c.id == case_id)).first()


def case_by_number(tx: Connection, case_no: str, reach: ColumnElement[bool] | None = None) -> Row | None:
    """One case by its number, within a reach when one is given; locked for a writer that shares the rows."""
    query = select(cases).where(cases.c.case_no == case_no)
    return tx.execute(query if reach is None else query.where(reach)).first()


def cases_of_mobile(tx: Connection, mobile_mark: str, limit: int = 10) -> list[Row]:
    """The newest cases filed with a mobile."""
    mine = select(cases).where(cases.c.mobile_mark == mobile_mark)
    return list(tx.execute(mine.order_by(cases.c.opened_at.desc()).limit(limit)))


def update_case(tx: Connection, case_id: str, was: str, /, **values: Any) -> bool:
    """Changes a case whose state is still `was`; False when another was faster."""
    row = update(cases).where(cases.c.id == case_id, cases.c.state == was)
    return tx.execute(row.values(**values)).rowcount == 1


def task(tx: Connection, task_id: str, reach: ColumnElement[bool]) -> Row | None:
    """One task within a reach."""
    return tx.execute(select(tasks).where(tasks.c.id == task_id, reach)).first()


def tasks_of(tx: Connection, case_id: str) -> list[Row]:
    """All tasks of a case, in the order of their due dates."""
    return list(tx.execute(select(tasks).where(tasks.c.case == case_id).order_by(tasks.c.due_on, tasks.c.desk)))


def update_task(tx: Connection, task_id: str, /, **values: Any) -> bool:
    """Changes a task that is still open; False when its report is already filed."""
    row = update(tasks).where(tasks.c.id == task_id, tasks.c.state == "open")
    return tx.execute(row.values(**values)).rowcount == 1


def closed_before(tx: Connection, moment: datetime, limit: int) -> list[Row]:
    """Cases closed before a moment whose answers are still there, the oldest first."""
    there = and_(cases.c.closed_at <= moment, cast(cases.c.sheet, Text) != "[]")
    return list(tx.execute(select(cases).where(there).order_by(cases.c.closed_at).limit(limit)))


def cases_after(tx: Connection, case_id: str, limit: int) -> list[Row]:
    """The cases after an id, in the order of their ids, whose answers are still there."""
    there = and_(cases.c.id > case_id, cast(cases.c.sheet, Text) != "[]")
    return list(tx.execute(select(cases).where(there).order_by(cases.c.id).limit(limit)))


def erase_case(tx: Connection, case_id: str) -> None:
    """Forgets who applied and all that was told, asked and reported; number, service, days and state stay."""
    nobody = {"applicant": "", "mobile_mark": None, "sheet": [], "decision": None}
    tx.execute(update(cases).where(cases.c.id == case_id).values(**nobody))
    tx.execute(update(tasks).where(tasks.c.case == case_id).values(draft=None, report=None, files=None))
    forget(tx, case_id)


def task_by_id(tx: Connection, task_id: str) -> Row | None:
    """One task by its id."""
    return tx.execute(select(tasks).where(tasks.c.id == task_id)).first()


def delay_tasks(tx: Connection, case_id: str, due_on: Callable[[date], date]) -> None:
    """Gives the open tasks of a case other due dates, each from its present one."""
    for row in tasks_of(tx, case_id):
        if row.state == "open":
            update_task(tx, row.id, due_on=due_on(row.due_on))


def events_of(tx: Connection, case_id: str) -> list[Row]:
    """What happened to a case, oldest first."""
    return trail.of_case(tx, case_id)


def task_reach(mine: Reach) -> ColumnElement[bool]:
    """The tasks of an officer's desks."""
    if not mine.desks or not mine.district:
        return false()
    theirs = and_(tasks.c.desk.in_(mine.desks), tasks.c.district == mine.district)
    return theirs if mine.stations is None else and_(theirs, tasks.c.station.in_(mine.stations))


def case_reach(mine: Reach) -> ColumnElement[bool]:
    """The cases that an officer may open: those with a task of their desks, all of the district or the state, or what
    was forwarded to another office."""
    if mine.whole_state:
        return cases.c.district == mine.district if mine.district else true()
    if not mine.district:
        return false()
    if mine.all_of_district:
        return cases.c.district == mine.district
    if mine.forwarded:
        went = exists().where(events.c.case == cases.c.id, events.c.verb == "forwarded")
        return and_(cases.c.district == mine.district, or_(cases.c.state == "forwarded", went))
    return cases.c.id.in_(select(tasks.c.case).where(task_reach(mine)))


def queue(
    tx: Connection, desk: OnDesk, done: bool, found: ColumnElement[bool] | None, only: Mapping[str, Any], limit: int
) -> list[Row]:
    """Cases of an officer's queue with the `due_on`, `alarm` and `taken_by` of their task, the most urgent first
    (done: the newest first). `found`: only these; `only`: `service`, and which of `late`, `mine` and `handed` must
    hold."""
    lines, task = _lines(desk.reach, done)
    marks = _marks(desk, task)
    lines = lines.where(
        true() if found is None else found, *(marks[name] for name in ("late", "mine", "handed") if only.get(name))
    )
    if only.get("service"):
        lines = lines.where(cases.c.service == only["service"])
    if done:
        order = (task.filed_at.desc(),) if "filed_at" in task else (cases.c.closed_at.desc(), cases.c.id.desc())
    elif desk.reach.whole_state:  # what is late the longest; what waits for nobody's report last
        order = (task.due_on.is_(None), task.due_on, cases.c.opened_at, cases.c.id)
    elif desk.reach.all_of_district:
        order = (~_waiting(), ~marks["handed"], cases.c.priority.desc(), cases.c.opened_at)
    else:
        order = (cases.c.priority.desc(), task.due_on, cases.c.opened_at, cases.c.id)
    return list(tx.execute(lines.order_by(*order).limit(limit)))


def queue_counts(tx: Connection, desk: OnDesk) -> tuple[dict[str, int], dict[str, int]]:
    """How many cases are open on a desk, and for how many `late`, `mine`, `handed` hold; and how many by service."""
    lines, task = _lines(desk.reach, False)
    marked = {name: func.sum(case((mark, 1), else_=0)) for name, mark in _marks(desk, task).items()}
    counted = [func.count().label("open"), *(total.label(name) for name, total in marked.items())]
    totals = tx.execute(lines.with_only_columns(*counted)).one()
    by_service = lines.with_only_columns(cases.c.service, func.count()).group_by(cases.c.service)
    services = {row[0]: row[1] for row in tx.execute(by_service.order_by(cases.c.service))}
    return {name: getattr(totals, name) or 0 for name in ("open", *marked)}, services


def _lines(mine: Reach, done: bool) -> tuple[Select, Any]:
    """The lines of a queue, and the columns of the task that each is about: the desk's own, or, for those who see
    all desks, what is most pressing of the open ones."""
    if not (mine.all_of_district or mine.whole_state or mine.forwarded):
        lines = select(cases, tasks.c.due_on, tasks.c.alarm, tasks.c.taken_by)
        lines = lines.join(tasks, tasks.c.case == cases.c.id)
        return lines.where(task_reach(mine), tasks.c.state == ("done" if done else "open")), tasks.c
    pressing = select(tasks.c.case, func.min(tasks.c.due_on).label("due_on"), func.max(tasks.c.alarm).label("alarm"))
    here = tasks.c.district == mine.district if mine.district else true()
    pressing = pressing.where(here, tasks.c.state == "open").group_by(tasks.c.case)
    task = pressing.subquery().c
    lines = select(cases, task.due_on, task.alarm, null().label("taken_by"))
    lines = lines.outerjoin(task.case.table, task.case == cases.c.id).where(case_reach(mine))
    if mine.forwarded:
        return lines.where(cases.c.state != "forwarded" if done else cases.c.state == "forwarded"), task
    done_with = CLOSED | {"forwarded"}
    with_tasks = exists().where(tasks.c.case == cases.c.id)  # a receipt is nobody's to decide
    return lines.where(with_tasks, cases.c.state.in_(done_with if done else STATES - done_with)), task


def _marks(desk: OnDesk, task: Any) -> dict[str, ColumnElement[bool]]:
    own = task.taken_by == desk.officer if "taken_by" in task else _waiting()
    handed = func.coalesce(task.alarm, "").in_(desk.alarms)
    return {"late": func.coalesce(task.due_on < desk.today, false()), "mine": own, "handed": handed}


def _waiting() -> ColumnElement[bool]:
    """Cases that wait for the signature or for the report of the signatory's own office."""
    own = select(tasks.c.case).where(tasks.c.desk == "sp_office", tasks.c.state == "open")
    return or_(cases.c.state == "ready_to_sign", cases.c.id.in_(own))


def punctuality(tx: Connection, since: date, day: date) -> list[Row]:
    """By district and service: tasks due since a day, as `on_time`, `late` (filed or still open) and `open`."""
    still, past = tasks.c.state == "open", tasks.c.due_on < day
    late = or_(tasks.c.filed_late, and_(still, past))
    on_time = and_(tasks.c.state == "done", ~tasks.c.filed_late)
    counted = select(
        tasks.c.district,
        cases.c.service,
        func.sum(case((on_time, 1), else_=0)).label("on_time"),
        func.sum(case((late, 1), else_=0)).label("late"),
        func.sum(case((and_(still, ~past), 1), else_=0)).label("open"),
    ).join(cases, cases.c.id == tasks.c.case)
    return list(tx.execute(counted.where(tasks.c.due_on >= since).group_by(tasks.c.district, cases.c.service)))


def late_by_desk(tx: Connection, day: date) -> list[Row]:
    """How many open tasks of each desk, over the whole state, were due before `day`."""
    late = select(tasks.c.desk, func.count()).join(cases, cases.c.id == tasks.c.case)
    late = late.where(tasks.c.state == "open", tasks.c.due_on < day, cases.c.state == "with_desks")
    return list(tx.execute(late.group_by(tasks.c.desk).order_by(tasks.c.desk)))


def latest_tasks(tx: Connection, day: date, district: str | None, limit: int) -> list[Row]:
    """Open tasks whose due date is past, the longest late first; nothing in them says whose case it is."""
    late = select(cases.c.case_no, cases.c.service, tasks).join(cases, cases.c.id == tasks.c.case)
    late = late.where(tasks.c.state == "open", tasks.c.due_on < day, cases.c.state == "with_desks")
    if district:
        late = late.where(tasks.c.district == district)
    return list(tx.execute(late.order_by(tasks.c.due_on, cases.c.case_no).limit(limit)))


def unregistered(tx: Connection, before: datetime) -> dict[str, int]:
    """By district: signed complaints that came before a moment and are not registered yet."""
    waiting = select(cases.c.district, func.count()).where(cases.c.state == "with_station", cases.c.opened_at < before)
    return {row[0]: row[1] for row in tx.execute(waiting.group_by(cases.c.district))}


def to_sign(tx: Connection, reach: ColumnElement[bool], limit: int) -> list[Row]:
    """Cases that wait for a decision or its signature, those with priority and the oldest first."""
    rows = select(cases).where(reach, cases.c.state == "ready_to_sign")
    return list(tx.execute(rows.order_by(cases.c.priority.desc(), cases.c.opened_at).limit(limit)))
