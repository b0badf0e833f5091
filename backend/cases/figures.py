"""Figures for headquarters: how punctual the districts and the services are. Numbers, and nobody's name."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, Row

from backend.cases import store
from backend.kit.clock import now, today

PERIODS = (30, 90, 365)
"""Days that may be looked back."""
LIMIT = 100
_REGISTER_WITHIN = timedelta(hours=24)


@dataclass(frozen=True)
class Figure:
    """Reports of one district or service: filed `on_time`, `late` (filed late, or open past their day), still `open`
    within their time; `unregistered`: signed complaints that have waited for more than a day."""

    name: str
    on_time: int
    late: int
    open: int
    unregistered: int = 0

    @property
    def rate(self) -> int | None:
        """On time, in percent of all whose day is past or whose report is filed; None when there are none."""
        due = self.on_time + self.late
        return round(100 * self.on_time / due) if due else None


@dataclass(frozen=True)
class Figures:
    """All figures of a period, the least punctual first."""

    whole: Figure
    districts: list[Figure]
    services: list[Figure]


def punctuality(tx: Connection, days: int, district: str | None = None) -> Figures:
    """How punctual reports were that fell due in the last so many days, or are still to come; of one district only
    when it is named."""
    rows = store.punctuality(tx, today() - timedelta(days=days), today())
    waiting = store.unregistered(tx, now() - _REGISTER_WITHIN)
    rows = [row for row in rows if district in (None, row.district)]
    districts = _summed(rows, "district", waiting if district is None else {})
    return Figures(_total(rows, sum(waiting.values())), districts, _summed(rows, "service", {}))


def latest(tx: Connection, district: str | None) -> list[Row]:
    """What is longest late: case number, service, desk, due date; in one district or everywhere."""
    return store.latest_tasks(tx, today(), district, LIMIT)


def _summed(rows: list[Row], by: str, waiting: dict[str, int]) -> list[Figure]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, by)].append(row)
    names = {*groups, *waiting}
    figures = [_total(groups.get(name, []), waiting.get(name, 0), name) for name in names]
    return sorted(figures, key=lambda f: (f.rate is None, f.rate, -f.late, f.name))


def _total(rows: list[Row], unregistered: int, name: str = "") -> Figure:
    return Figure(
        name, *(sum(getattr(row, part) for row in rows) for part in ("on_time", "late", "open")), unregistered
    )
