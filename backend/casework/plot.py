"""Where the members of a series stand on a map and on a time line: numbers for a drawing, no drawing."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from backend.casework.series import Member, Series
from backend.kit.text import Text
from backend.sources.places import EARTH_KM

WIDTH, HEIGHT, EDGE = 720.0, 460.0, 36.0
_HOURS = 84.0  # room for the names of the hours, left of the first day
"""The drawing, in its own units; a phone shows it smaller."""
_LEAST_KM = 1.0
_STATIONS = 6
_NICE_KM = (0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200)
_TICKS = 6


@dataclass(frozen=True, slots=True)
class Dot:
    """A member or a police station (`number` 0) at a point of the drawing."""

    x: float
    y: float
    number: int
    name: Text


@dataclass(frozen=True, slots=True)
class Line:
    """Two linked members."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Map:
    """The map, north up: `scale` is the length of `scale_km` kilometres; `unplaced` are members that are on no map."""

    dots: tuple[Dot, ...]
    stations: tuple[Dot, ...]
    lines: tuple[Line, ...]
    scale: float
    scale_km: float
    unplaced: int


@dataclass(frozen=True, slots=True)
class TimeLine:
    """Days from left to right, hours from top to bottom; `ticks` are days with their places."""

    dots: tuple[Dot, ...]
    ticks: tuple[tuple[float, date], ...]


def map_of(series: Series, places: Any) -> Map | None:
    """The map of a series with the police stations near it; None when none of it has a place."""
    placed = [m for m in series.members if m.trace.lat is not None and m.trace.lon is not None]
    if not placed:
        return None
    lats, lons = [m.trace.lat for m in placed], [m.trace.lon for m in placed]
    lat, lon = (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2
    wide = math.radians(max(lons) - min(lons)) * math.cos(math.radians(lat)) * EARTH_KM
    high = math.radians(max(lats) - min(lats)) * EARTH_KM
    unit = min((WIDTH - 2 * EDGE) / max(wide, _LEAST_KM), (HEIGHT - 2 * EDGE) / max(high, _LEAST_KM))

    def at(its_lat: float, its_lon: float) -> tuple[float, float]:
        east = math.radians(its_lon - lon) * math.cos(math.radians(lat)) * EARTH_KM
        north = math.radians(its_lat - lat) * EARTH_KM
        return round(WIDTH / 2 + east * unit, 1), round(HEIGHT / 2 - north * unit, 1)

    dots = _apart([Dot(*at(m.trace.lat, m.trace.lon), m.number, m.offence) for m in placed])
    where = {dot.number: dot for dot in dots}
    near = [n.station for n in places.near(lat, lon, _STATIONS)]
    stations = [Dot(*at(s.lat, s.lon), 0, s.name) for s in near]
    inside = tuple(d for d in stations if 0 < d.x < WIDTH and 0 < d.y < HEIGHT)
    lines = tuple(
        Line(where[link.one].x, where[link.one].y, where[link.other].x, where[link.other].y)
        for link in series.links
        if link.one in where and link.other in where
    )
    fits = [km for km in _NICE_KM if km * unit <= WIDTH / 3]
    scale_km = fits[-1] if fits else _NICE_KM[0]
    return Map(tuple(dots), inside, lines, round(scale_km * unit, 1), scale_km, len(series.members) - len(placed))


def time_line_of(members: Sequence[Member]) -> TimeLine:
    """The members by day and hour; one whose hour is unknown stands at the top."""
    days = [m.trace.day for m in members]
    first, last = min(days), max(days)
    span = max((last - first).days, 1)

    def x(day: date) -> float:
        if first == last:
            return WIDTH / 2
        return round(_HOURS + (WIDTH - _HOURS - EDGE) * (day - first).days / span, 1)

    def y(minute: int | None) -> float:
        return round(EDGE + (HEIGHT - 2 * EDGE) * (minute or 0) / (24 * 60), 1)

    dots = _apart([Dot(x(m.trace.day), y(m.trace.minute), m.number, m.offence) for m in members])
    step = max(math.ceil(span / _TICKS), 1)
    ticks = tuple((x(day), day) for n in range(0, span + 1, step) if (day := first + timedelta(days=n)) <= last)
    return TimeLine(tuple(dots), ticks)


def _apart(dots: list[Dot]) -> list[Dot]:
    """The dots with those at one spot set side by side, so that each can be read."""
    seen: dict[tuple[float, float], int] = {}
    out = []
    for dot in dots:
        n = seen.get((dot.x, dot.y), 0)
        seen[dot.x, dot.y] = n + 1
        out.append(Dot(round(dot.x + 22 * n, 1), dot.y, dot.number, dot.name))
    return out
