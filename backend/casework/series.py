"""Series: open complaints that may be the same people's work, for those who look over more than one station."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from typing import Any

from sqlalchemy import Connection

from backend.casework import store
from backend.casework.manner import ENOUGH, NEAR_KM, Trace, alike, happened, trace_of
from backend.firs.store import Fir
from backend.kit.clock import now
from backend.kit.text import Text
from backend.people.officers import Officer
from backend.search import store as search_store
from backend.search.service import IDENTIFIERS

DAYS = 180
_LOOKED_AT = 5000
_CELL = NEAR_KM / 90  # degrees: not less than the distance itself, so that places so near lie in neighbouring cells
_COMMON = 0.3
"""A word of so many of the complaints of an offence tells nothing of one."""
_BY_MANNER = 3
"""So many complaints make a series where only the manner is the same; two where a plate, phone or account is."""


@dataclass(frozen=True, slots=True)
class Member:
    """One complaint of a series. What it shows names nobody: offence, station, place, day and hour."""

    number: int
    case_id: str
    case_no: str
    offence: Text
    station: Text
    district: Text
    trace: Trace


@dataclass(frozen=True, slots=True)
class Link:
    """Two members, by their numbers, and what they share (names of texts under `casework.reason`)."""

    one: int
    other: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """Complaints linked with each other, the first first; `name` stays while its first complaint is the same."""

    name: str
    members: tuple[Member, ...]
    links: tuple[Link, ...]

    @property
    def reasons(self) -> list[str]:
        """All reasons, those of most links first."""
        return [reason for reason, _ in Counter(r for link in self.links for r in link.reasons).most_common()]


class SeriesFinder:
    """Finds candidates; an officer decides whether they are one series."""

    def __init__(self, places: Any) -> None:
        self._places = places

    def find(self, tx: Connection, officer: Officer) -> list[Series]:
        """The candidates among the open complaints of the last 180 days that the officer looks over, the largest
        first."""
        firs = store.open_firs(tx, store.within(officer), now() - timedelta(days=DAYS), _LOOKED_AT)
        marks = defaultdict(set)
        for row in search_store.keys_of(tx, [fir.case_id for fir in firs], IDENTIFIERS):
            if not row.own:
                marks[row.case].add((row.sort, row.key))
        known = {fir.case_id: (fir, trace_of(fir, marks[fir.case_id])) for fir in firs}
        links = list(_links([trace for _, trace in known.values()]))
        found = [self._series(group, known, links) for group in _groups(links)]
        return sorted(found, key=lambda series: (-len(series.members), series.name))

    def _series(
        self,
        group: frozenset[str],
        known: dict[str, tuple[Fir, Trace]],
        links: Sequence[tuple[str, str, tuple[str, ...]]],
    ) -> Series:
        ordered = sorted(group, key=lambda case: (happened(known[case][1]), case))
        number = {case: n for n, case in enumerate(ordered, 1)}
        inside = [Link(number[a], number[b], why) for a, b, why in links if a in group]
        members = tuple(self._member(number[case], *known[case]) for case in ordered)
        return Series(members[0].case_no, members, tuple(inside))

    def _member(self, number: int, fir: Fir, trace: Trace) -> Member:
        offence = next((line["shown"] for line in fir.sheet if line["value"] == fir.offence), None)
        station = self._places.station(fir.station)
        return Member(
            number,
            fir.case_id,
            fir.case_no,
            Text(**offence) if offence else Text(fir.offence, fir.offence),
            station.name,
            self._places.district(fir.district).name,
            trace,
        )


def _links(traces: Sequence[Trace]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    by_id = {trace.case_id: trace for trace in traces}
    common = _common_words(traces)
    for one, other in sorted(_pairs(traces)):
        a, b = by_id[one], by_id[other]
        score, reasons = alike(a, b, common[a.offence])
        if score >= ENOUGH:
            yield one, other, reasons


def _pairs(traces: Sequence[Trace]) -> set[tuple[str, str]]:
    """The pairs worth a look: with a mark in common, or of one offence in neighbouring cells of the map."""
    rooms: dict[Any, list[str]] = defaultdict(list)
    for trace in traces:
        for mark in trace.marks:
            rooms[mark].append(trace.case_id)
        if trace.lat is not None and trace.lon is not None:
            row, column = int(trace.lat / _CELL), int(trace.lon / _CELL)
            for north in (0, 1):
                for east in (0, 1):
                    rooms[trace.offence, row + north, column + east].append(trace.case_id)
    return {pair for room in rooms.values() for pair in combinations(sorted(set(room)), 2)}


def _common_words(traces: Iterable[Trace]) -> dict[str, frozenset[str]]:
    words: dict[str, Counter[str]] = defaultdict(Counter)
    size: Counter[str] = Counter()
    for trace in traces:
        words[trace.offence].update(trace.words)
        size[trace.offence] += 1
    # of a handful of complaints a shared word tells something
    return {
        offence: frozenset(w for w, n in counted.items() if size[offence] >= 20 and n > _COMMON * size[offence])
        for offence, counted in ((offence, words[offence]) for offence in size)
    }


def _groups(links: Sequence[tuple[str, str, tuple[str, ...]]]) -> list[frozenset[str]]:
    """The linked complaints in groups; where only the manner links them, groups that are large enough."""
    group: dict[str, set[str]] = {}
    for one, other, _ in links:
        joined = group.get(one, {one}) | group.get(other, {other})
        for case in joined:
            group[case] = joined
    sure = {case for one, other, why in links if set(why) & set(IDENTIFIERS) for case in (one, other)}
    whole = {frozenset(members) for members in group.values()}
    return [members for members in whole if len(members) >= _BY_MANNER or members & sure]
