"""What is read across cases; the only SQL about it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Row, and_, or_, select, true

from backend.cases import store as cases_store
from backend.cases.store import cases
from backend.firs import store as firs_store
from backend.firs.store import Fir, firs
from backend.people.officers import Officer
from backend.people.reach import reach


def within(officer: Officer) -> ColumnElement[bool]:
    """All that an officer may open: cases of their desks, and complaints of their station or district."""
    mine = reach(officer)
    complaints = and_(cases.c.id.in_(select(firs.c.case)), firs_store.complaint_reach(mine))
    return or_(cases_store.case_reach(mine), complaints)


def cases_of(tx: Connection, ids: Sequence[str], reach: ColumnElement[bool]) -> list[Row]:
    """Those of these cases that lie within a reach, the newest first, each with its `offence` if it is an FIR."""
    rows = select(cases, firs.c.offence).join(firs, firs.c.case == cases.c.id, isouter=True)
    return list(tx.execute(rows.where(cases.c.id.in_(ids), reach).order_by(cases.c.opened_at.desc())))


def overlooked(officer: Officer) -> ColumnElement[bool]:
    """The complaints whose manner an officer compares: those within reach; of the whole state for headquarters, which
    are shown nothing that names anybody."""
    return true() if officer.active and officer.role == "headquarters" else within(officer)


def open_firs(tx: Connection, reach: ColumnElement[bool], since: datetime, limit: int) -> list[Fir]:
    """Complaints within a reach that are not refused or lapsed, given since a moment, the newest first."""
    return firs_store.open_since(tx, reach, since, limit)
