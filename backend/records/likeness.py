"""The registers of persons in memory, so that a description is compared with everybody in them.

No choice of candidates by some words goes before: whoever is most alike is found. Each process holds what is compared,
some 500 bytes a person, and reads before an answer what was changed since its last one.
"""

import logging
import threading
import time
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice

import numpy as np
from sqlalchemy import Connection, Row

from backend.kit.db import Database
from backend.records import store
from backend.records.persons import ENOUGH, Alike, Compared, Description, alike, name_words, points

log = logging.getLogger(__name__)

_AT_ONCE = 20_000
_FIRST = 100
_PARTS = ("name", "marks", "clothes")
_SEXES = ("unknown", "male", "female", "other")


class LookAlikes:
    """Finds who is most alike to a description. One for a process; any thread may ask."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._revision = 0
        self._registers: dict[str, _Register] = defaultdict(_Register)

    def find(
        self,
        tx: Connection,
        register: str,
        asked: Description,
        limit: int = 5,
        hidden: bool = False,
        until: date | None = None,
    ) -> Sequence[Alike]:
        """The persons of a register ("missing", "body") most alike to a description, those alike enough only;
        `hidden`: for officers, those too that citizens are not shown; `until`: of this day at the latest. `tx` must
        have changed no person itself: were it rolled back, its changes would be remembered here."""
        with self._lock:
            self._read_changes(tx)
            best = self._registers[register].best(asked, hidden, until)
        found: list[Alike] = []
        while len(found) < limit and (ids := list(islice(best, limit))):
            # Judged again by what the register says now: it may have changed a moment ago.
            judged = (alike(asked, row) for row in store.persons_of(tx, ids, hidden))
            found += [one for one in judged if one.score >= ENOUGH]
        return sorted(found, key=lambda one: (-one.score, one.row.id))[:limit]

    def warm(self, db: Database) -> None:
        """Reads the registers before anybody asks: with 200,000 persons that takes some seconds."""
        with self._lock, db.read() as tx:
            self._read_changes(tx)

    def _read_changes(self, tx: Connection) -> None:
        changes, begun, known = store.changes_since(tx, self._revision), time.monotonic(), self._revision
        while batch := list(islice(changes, _AT_ONCE)):
            for register in self._registers.values():
                register.forget(row.person for row in batch)
            for name in {row.register for row in batch} - {None}:
                self._registers[name].take([row for row in batch if row.register == name])
            self._revision = batch[-1].revision
        if not known and self._revision:
            log.info("registers of persons read in %.1f s", time.monotonic() - begun)


class _Register:
    """One register: a column of numbers for each thing compared, a person in each place, and for each word the places
    where it stands. Whoever changes gets a new place; the old one is dead."""

    def __init__(self) -> None:
        self._size = 0
        self._columns = np.zeros((9, 1024), dtype=np.int32)
        self._place: dict[int, int] = {}
        self._words: dict[tuple[str, str], array] = defaultdict(lambda: array("i"))
        self._districts: dict[str, int] = {}

    def forget(self, persons: Iterable[int]) -> None:
        """Takes persons out, those of them that are in."""
        dead = [place for person in persons if (place := self._place.pop(person, None)) is not None]
        self._columns[_ALIVE, dead] = 0

    def take(self, rows: Sequence[Row]) -> None:
        """Puts persons in that are not in."""
        if (dead := self._size - len(self._place)) > 1000 and dead > len(self._place):
            self._close_ranks()
        told = [
            (row.person, _SEXES.index(row.sex), row.age_from, row.age_to, row.height_cm or 0,
             self._districts.setdefault(row.district, len(self._districts)), row.day.toordinal(), row.published, 1)
            for row in rows
        ]  # fmt: skip
        end = self._size + len(rows)
        if end > self._columns.shape[1]:
            room = np.zeros((9, max(end, self._columns.shape[1])), dtype=np.int32)
            self._columns = np.concatenate((self._columns, room), axis=1)
        self._columns[:, self._size : end] = np.array(told, dtype=np.int32).T
        for place, row in enumerate(rows, self._size):
            self._place[row.person] = place
            for part in _PARTS:
                for word in row.words[part]:
                    self._words[part, word].append(place)
        self._size = end

    def best(self, asked: Description, hidden: bool, until: date | None) -> Iterator[int]:
        """The ids of those alike enough, the most alike first."""
        person, sex, age_from, age_to, height, district, day, published, alive = self._columns[:, : self._size]
        fits = (alive if hidden else alive & published).astype(bool)
        if asked.sex:
            fits &= (sex == _SEXES.index(asked.sex)) | (sex == 0)
        if asked.age is not None:
            fits &= (age_from <= asked.age + 10) & (age_to >= asked.age - 10)
        if until is not None:
            fits &= day <= until.toordinal()
        places = np.flatnonzero(fits)
        wanted = {"name": name_words(asked), "marks": asked.words, "clothes": asked.words}
        shared = {part: self._counted(part, words)[places] for part, words in wanted.items()}
        here = district[places] == self._districts.get(asked.district or "", -1)
        of = Compared(True, age_from[places], age_to[places], height[places], **shared, district=here)
        score = points(asked, of)
        enough = score >= ENOUGH
        return _best_first(person[places[enough]], score[enough])

    def _counted(self, part: str, words: Iterable[str]) -> np.ndarray:
        counts = np.zeros(self._size, dtype=np.int16)
        for word in words:
            if (part, word) in self._words:
                counts[np.array(self._words[part, word], dtype=np.int32)] += 1
        return counts

    def _close_ranks(self) -> None:
        """Gives the living new places, one after another."""
        living = np.flatnonzero(self._columns[_ALIVE, : self._size])
        moved = np.full(self._size, -1, dtype=np.int32)
        moved[living] = np.arange(len(living), dtype=np.int32)
        self._columns[:, : len(living)] = self._columns[:, living]
        self._place = {person: int(moved[place]) for person, place in self._place.items()}
        for word, places in list(self._words.items()):
            still = moved[np.array(places, dtype=np.int32)]
            self._words[word] = array("i", still[still >= 0].tolist())
            if not self._words[word]:
                del self._words[word]
        self._size = len(living)


def _best_first(ids: np.ndarray, score: np.ndarray) -> Iterator[int]:
    """The ids by falling score, then by number; few are ever asked for, so the rest is sorted last."""
    rank = ids - (score.astype(np.int64) << 32)
    first = np.argpartition(rank, _FIRST)[:_FIRST] if len(rank) > _FIRST else np.arange(len(rank))
    yield from ids[first[np.argsort(rank[first])]].tolist()
    rest = np.delete(np.arange(len(rank)), first)
    yield from ids[rest[np.argsort(rank[rest])]].tolist()


_ALIVE = 8
