"""The state's holidays: the file's, and over them what an administrator entered.

Due dates are counted when a case is opened and kept; a day entered later counts for what comes then.
"""

import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from backend.kit.db import Database
from backend.kit.text import Text, load_yaml, text_from
from backend.sources import store
from backend.trail.entries import note

_FRESH_SECONDS = 60.0  # another process may have entered a day


@dataclass(frozen=True)
class Holiday:
    """A day on which offices are closed; `by_hand`: an administrator entered it."""

    day: date
    name: Text
    by_hand: bool


class Gazette:
    """The holidays as a container of days, for `WorkingDays`; read anew once a minute."""

    def __init__(self, path: Path, db: Database) -> None:
        rows = load_yaml(path)["holidays"]
        self._file = {
            date.fromisoformat(str(row["date"])): text_from(row["name"], f"{path.name}: name") for row in rows
        }
        self._db = db
        self._days: frozenset[date] = frozenset()
        self._read_at: float | None = None

    def __contains__(self, day: object) -> bool:
        if self._read_at is None or time.monotonic() - self._read_at > _FRESH_SECONDS:
            with self._db.read() as tx:
                self._days = frozenset(one.day for one in self.all(tx))
            self._read_at = time.monotonic()
        return day in self._days

    def all(self, tx: Connection) -> list[Holiday]:
        """Every holiday, in order."""
        days = {day: Holiday(day, name, False) for day, name in self._file.items()}
        for row in store.all_holidays(tx):
            days.pop(row.day, None)
            if row.closed:
                days[row.day] = Holiday(row.day, Text(row.name_hi, row.name_en), True)
        return [days[day] for day in sorted(days)]

    def close(self, tx: Connection, day: date, name: Text, by: str) -> None:
        """Offices are closed on this day; `by` is the administrator's id."""
        store.put_holiday(tx, day, closed=True, name_hi=name.hi, name_en=name.en)
        self._changed(tx, day, "holiday_entered", by)

    def open(self, tx: Connection, day: date, by: str) -> None:
        """Offices are open on this day after all."""
        store.put_holiday(tx, day, closed=False, name_hi="", name_en="")
        self._changed(tx, day, "holiday_taken_off", by)

    def _changed(self, tx: Connection, day: date, verb: str, by: str) -> None:
        note(tx, f"officer:{by}", verb, subject=f"holiday:{day}")
        self._read_at = None
