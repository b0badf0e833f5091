"""How alike the manner of two complaints is: the same offence, near each other, at the same hour, in the same way."""

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from backend.articles.likeness import sounding
from backend.firs.store import Fir
from backend.search.service import IDENTIFIERS
from backend.sources.places import EARTH_KM

ENOUGH = 0.65  # more than the same offence, near, at the same hour: that many things happen at a market
NEAR_KM = 3.0
_VERY_NEAR_KM = 1.0
_DAYS = 60
_SOON_DAYS = 30
_MINUTES = 90
_DAY_MINUTES = 24 * 60
_WAYS = ("entry", "accused_looks", "suspect", "vehicle_details")
"""Answers that tell how it was done and by whom."""
_UNTOLD = frozenset({None, "none", "not_seen"})


@dataclass(frozen=True, slots=True)
class Trace:
    """What a complaint tells of its manner: `minute` of the day, `words` as they sound, `marks` as (sort, mark) of
    whatever identifies somebody but the complainant."""

    case_id: str
    offence: str
    lat: float | None
    lon: float | None
    day: date
    minute: int | None
    weapon: str | None
    words: frozenset[str]
    marks: frozenset[tuple[str, str]]


def trace_of(fir: Fir, marks: Iterable[tuple[str, str]]) -> Trace:
    """The trace of a complaint with the marks it is found by."""
    told = fir.values
    place = told.get("place") or {}
    at = time.fromisoformat(told["from_time"]) if told.get("from_time") else None
    words = sounding(" ".join(str(told.get(question) or "") for question in _WAYS))
    return Trace(
        fir.case_id,
        fir.offence,
        place.get("lat"),
        place.get("lon"),
        date.fromisoformat(told["day"]) if told.get("day") else fir.opened_at.date(),
        at.hour * 60 + at.minute if at else None,
        told.get("weapon"),
        words,
        frozenset(marks),
    )


def alike(one: Trace, other: Trace, common: Collection[str] = ()) -> tuple[float, tuple[str, ...]]:
    """From 0 to 1 how likely both are the same people's work, with the reasons (names of texts under
    `casework.reason`). Words that are `common` tell nothing."""
    same = {sort for sort, _ in one.marks & other.marks}
    reasons = [sort for sort in IDENTIFIERS if sort in same]
    score = 1.0 if same else 0.0
    apart = abs((one.day - other.day).days)
    km = distance(one, other)
    if one.offence == other.offence and apart <= _DAYS and km <= NEAR_KM:
        score += 0.3 if km <= _VERY_NEAR_KM else 0.2
        reasons.append("place")
        if one.minute is not None and other.minute is not None and _hours_apart(one.minute, other.minute) <= _MINUTES:
            score, reasons = score + 0.2, [*reasons, "hour"]
        if shared := (one.words & other.words) - set(common):
            score += min(0.15 * len(shared), 0.45)
            reasons.append("manner")
        if one.weapon == other.weapon and one.weapon not in _UNTOLD:
            score, reasons = score + 0.1, [*reasons, "weapon"]
        if apart <= _SOON_DAYS:
            score += 0.1
    return min(score, 1.0), tuple(reasons)


def distance(one: Trace, other: Trace) -> float:
    """Kilometres between two places; far away where one is not on the map."""
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return math.inf
    east = math.radians(other.lon - one.lon) * math.cos(math.radians((one.lat + other.lat) / 2))
    return math.hypot(east, math.radians(other.lat - one.lat)) * EARTH_KM


def happened(trace: Trace) -> datetime:
    """Day and hour, for putting traces in order; midnight where no hour is known."""
    return datetime.combine(trace.day, time(*divmod(trace.minute or 0, 60)))


def _hours_apart(one: int, other: int) -> int:
    apart = abs(one - other)
    return min(apart, _DAY_MINUTES - apart)  # 23:50 and 00:10 are near
