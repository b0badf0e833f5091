"""What an administrator changed in the portal: laid over the data files, kept with who, when and what was there before.

The files stay as they are. A change holds for every process within `FRESH_SECONDS`, without a restart, and is taken
back by another line: no line is ever written over.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from backend.kit.clock import now
from backend.kit.db import Database
from backend.kit.ids import new_id
from backend.sources import store
from backend.trail.entries import note

FRESH_SECONDS = 5.0
"""So long another process may go on with what was there before."""


@dataclass(frozen=True, slots=True)
class Amendment:
    """One change: `value` in place of `before`, plain JSON; None: as in the file again. `by`: an officer's id."""

    key: str
    value: Any
    before: Any
    by: str
    at: datetime


class Amendments:
    """The changes of each topic, such as texts or fees."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._now: dict[str, tuple[float, Mapping[str, Any]]] = {}

    def current(self, topic: str) -> Mapping[str, Any]:
        """The values in force, by key: the same object as long as nothing was read anew."""
        read_at, values = self._now.get(topic, (None, {}))
        if read_at is None or time.monotonic() - read_at > FRESH_SECONDS:
            with self._db.read() as tx:
                fresh = {key: change.value for key, change in self.in_force(tx, topic).items()}
            values = values if read_at is not None and fresh == values else fresh
            self._now[topic] = (time.monotonic(), values)
        return values

    def in_force(self, tx: Connection, topic: str) -> dict[str, Amendment]:
        """The changes in force, by key."""
        return {row.key: _amendment(row) for row in store.last_amendments(tx, topic) if row.value is not None}

    def history(self, tx: Connection, topic: str, key: str = "") -> list[Amendment]:
        """What was ever changed of one key, or of all, the newest first."""
        return [_amendment(row) for row in store.amendments_of(tx, topic, key)]

    def put(self, tx: Connection, topic: str, key: str, value: Any, before: Any, by: str) -> None:
        """From now on `value` holds, or the file's again when it is None; `before` is what held until now, `by` the
        administrator's id. What the trail keeps of it is the whole change."""
        row = {"id": new_id(), "topic": topic, "key": key, "value": value, "before": before, "by": by, "at": now()}
        store.add_amendment(tx, row)
        verb = "amended" if value is not None else "amendment_taken_back"
        note(tx, f"officer:{by}", verb, subject=f"{topic}:{key}", now=value, was=before)
        self._now.pop(topic, None)


def _amendment(row: Row) -> Amendment:
    return Amendment(row.key, row.value, row.before, row.by, row.at)
