"""Time as the police keep it: Indian Standard Time, working days, the state's holidays."""

import os
from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from backend.kit.text import load_yaml

IST = ZoneInfo("Asia/Kolkata")


def now() -> datetime:
    """The present moment in Asia/Kolkata, to the second's fraction.

    `SAHAYAK_NOW` (ISO 8601; without an offset it is Indian time) stands in for it, so that tests
    can say what day it is.
    """
    frozen = os.environ.get("SAHAYAK_NOW")
    if not frozen:
        return datetime.now(IST)
    moment = datetime.fromisoformat(frozen)
    return moment.replace(tzinfo=IST) if moment.tzinfo is None else moment.astimezone(IST)


def today() -> date:
    """The present date in Asia/Kolkata."""
    return now().date()


@dataclass(frozen=True)
class WorkingDays:
    """The days on which an office of the state is open: not Sundays, not second Saturdays
    (both by the government order in the file), not gazetted holidays."""

    holidays: Container[date]

    @classmethod
    def load(cls, path: Path) -> "WorkingDays":
        """Reads `data/law/holidays.yml`: `holidays` is a list of `{date, name}`."""
        rows = load_yaml(path)["holidays"]
        return cls(frozenset(_as_date(row["date"]) for row in rows))

    def is_open(self, day: date) -> bool:
        """Whether offices are open on `day`."""
        second_saturday = day.weekday() == 5 and 8 <= day.day <= 14
        return day.weekday() != 6 and not second_saturday and day not in self.holidays

    def add(self, start: date, days: int) -> date:
        """The `days`-th open day after `start`; the start itself is never counted."""
        day = start
        while days > 0:
            day += timedelta(days=1)
            days -= self.is_open(day)
        return day

    def between(self, start: date, end: date) -> int:
        """How many open days lie after `start` up to and including `end`; negative when `end` is earlier."""
        if end < start:
            return -self.between(end, start)
        return sum(self.is_open(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


def _as_date(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))
