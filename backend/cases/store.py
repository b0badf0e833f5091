"""Tables of cases, the desks' tasks and what happened; the only SQL about them."""

from collections.abc import Callable, Mapping, Sequence
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
    String,
    Table,
    Text,
    and_,
    exists,
    false,
    or_,
    select,
    true,
    update,
)

from backend.cases.workflow import CLOSED
from backend.kit.db import Moment, insert_ignore, metadata
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
    Column("language", String(2), nullable=False),
    Column("applicant", Text, nullable=False, default=""),
    Column("applicant_key", Text, nullable=False, default=""),
    Column("mobile_mark", String(64)),
    Column("sheet", JSON, nullable=False),
    Column("priority", Boolean, nullable=False, default=False),
    Column("gd_number", String(40)),
    Column("decision", JSON),
    Column("opened_at", Moment, nullable=False),
    Column("closed_at", Moment),
)
Index("ix_cases_reach", cases.c.district, cases.c.state, cases.c.opened_at)
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
    Column("due_on", Date, nullable=False),
    Column("state", String(10), nullable=False, default="open"),  # open done
    Column("draft", JSON),
    Column("report", JSON),
    Column("filed_by", String(26)),
    Column("filed_at", Moment),
    Column("filed_late", Boolean),  # once it is filed
    Column("alarm", String(10)),  # reminded: half day; handed up to: sho sp
    Column("taken_by", String(26)),  # the officer who works on it
)
Index("ix_tasks_case", tasks.c.case)
Index("ix_tasks_desk", tasks.c.district, tasks.c.desk, tasks.c.state, tasks.c.due_on)

counters = Table(
    "counters",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("value", Integer, nullable=False),
)


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
    there = and_(cases.c.closed_at <= moment, cases.c.sheet != [])
    return list(tx.execute(select(cases).where(there).order_by(cases.c.closed_at).limit(limit)))


def erase_case(tx: Connection, case_id: str) -> None:
    """Forgets who applied and all that was told, asked and reported; number, service, days and state stay."""
    nobody = {"applicant": "", "applicant_key": "", "mobile_mark": None, "sheet": [], "decision": None}
    tx.execute(update(cases).where(cases.c.id == case_id).values(**nobody))
    tx.execute(update(tasks).where(tasks.c.case == case_id).values(draft=None, report=None))
    forget(tx, case_id)


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
    """The cases that an officer may open: those with a task of their desks, all of the district, or what was
    forwarded to another office."""
    if not mine.district:
        return false()
    if mine.all_of_district:
        return cases.c.district == mine.district
    if mine.forwarded:
        went = exists().where(events.c.case == cases.c.id, events.c.verb == "forwarded")
        return and_(cases.c.district == mine.district, or_(cases.c.state == "forwarded", went))
    return cases.c.id.in_(select(tasks.c.case).where(task_reach(mine)))


def desk_queue(
    tx: Connection, reach: ColumnElement[bool], state: str, limit: int, found: ColumnElement[bool] | None = None
) -> list[Row]:
    """Tasks of a desk with their cases, those with priority and the most urgent first (done: the newest first);
    `found`: only these."""
    rows = select(cases, tasks.c.due_on, tasks.c.state.label("task_state"))
    rows = rows.join(tasks, tasks.c.case == cases.c.id).where(reach, tasks.c.state == state, _all(found))
    order = (cases.c.priority.desc(), tasks.c.due_on, cases.c.id) if state == "open" else (tasks.c.filed_at.desc(),)
    return list(tx.execute(rows.order_by(*order).limit(limit)))


def signing_queue(
    tx: Connection, reach: ColumnElement[bool], closed: bool, limit: int, found: ColumnElement[bool] | None = None
) -> list[Row]:
    """Cases that go to the signatory: first those that wait for the signature or the office's own report, then by
    age; `found`: only these."""
    finished = cases.c.state.in_(CLOSED | {"forwarded"})
    own = select(tasks.c.case).where(tasks.c.desk == "sp_office", tasks.c.state == "open")
    waiting = or_(cases.c.state == "ready_to_sign", cases.c.id.in_(own))
    with_tasks = cases.c.id.in_(select(tasks.c.case))  # a receipt is nobody's to decide
    rows = select(cases).where(reach, with_tasks, finished if closed else ~finished, _all(found))
    order = (cases.c.closed_at.desc(),) if closed else (~waiting, cases.c.priority.desc(), cases.c.opened_at)
    return list(tx.execute(rows.order_by(*order).limit(limit)))


def forwarded_queue(
    tx: Connection, reach: ColumnElement[bool], decided: bool, limit: int, found: ColumnElement[bool] | None = None
) -> list[Row]:
    """Cases that went on to another office: those it is to decide, the oldest first, or those `decided`."""
    state = cases.c.state != "forwarded" if decided else cases.c.state == "forwarded"
    rows = select(cases).where(reach, state, _all(found))
    return list(tx.execute(rows.order_by(cases.c.opened_at.desc() if decided else cases.c.opened_at).limit(limit)))


def _all(found: ColumnElement[bool] | None) -> ColumnElement[bool]:
    return true() if found is None else found
