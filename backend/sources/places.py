"""Districts, police stations and pincodes of Uttar Pradesh: found by words, by pincode, by position."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from facts.places import DISTRICT, LOCALITY, PINCODE, STATION, Candidate, Entry, Gazetteer
from facts.text import skeleton

from backend.kit.text import BadFile, Text

EARTH_KM = 6371.0088
_FAR_AWAY_KM = 60.0
"""A pincode's nearest station is not offered beyond this; nothing in the state is farther."""


@dataclass(frozen=True, slots=True)
class District:
    """A district; `lat`, `lon` are of its headquarters."""

    slug: str
    name: Text
    aliases: tuple[str, ...]
    policing: Literal["commissionerate", "sp"]
    zone: str
    range: str
    rto: str
    lgd: str
    headquarters: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Station:
    """A police station. `kind` is "thana" for the ordinary ones, else mahila, cyber, ahtu, grp …

    `code` is the CCTNS code, or "new-…" for newer stations that have none in the list. `phone` and
    `circle` are None and `lat`, `lon` are None when they are not known. `sure` tells how far the
    coordinates can be trusted: high, medium, low (may be tens of kilometres off) or none.
    """

    code: str
    name: Text
    kind: str
    district: str
    lat: float | None
    lon: float | None
    sure: Literal["high", "medium", "low", "none"]
    phone: str | None
    circle: str | None

    @property
    def located(self) -> bool:
        """True when its coordinates are good enough to send a person there."""
        return self.lat is not None and self.sure in ("high", "medium")


@dataclass(frozen=True, slots=True)
class Place:
    """One meaning of somebody's words.

    `kind`: "station" (it was named), "locality" or "pincode" (`station` is then the nearest ordinary one of
    that district, or None), "district" (no station is known; ask further). `score` is 0-100.
    """

    label: Text
    district: District
    station: Station | None
    lat: float | None
    lon: float | None
    kind: str
    score: float = 100.0


@dataclass(frozen=True, slots=True)
class Found:
    """The places that a text may mean, the best first; empty when none was recognised."""

    places: tuple[Place, ...] = ()

    @property
    def one(self) -> Place | None:
        """The place, when the words fit it well and no second one nearly as well."""
        best = self.places[0] if self.places else None
        if best is None or best.score < 78 or any(p.score >= best.score - 4 for p in self.places[1:]):
            return None
        return best


@dataclass(frozen=True, slots=True)
class Near:
    """A station and its distance by air in kilometres."""

    station: Station
    km: float


@dataclass(frozen=True, slots=True)
class _Spot:
    """A pincode with its post office, or a locality that has one too."""

    pincode: str
    district: str
    office: Text
    lat: float | None
    lon: float | None


class Places:
    """The state's places, all in memory. Build it once with `Places.load`; threads may share it."""

    def __init__(
        self,
        districts: Iterable[District],
        stations: Iterable[Station],
        spots: Iterable[_Spot],
        localities: Iterable[_Spot] = (),
    ) -> None:
        self._districts = {d.slug: d for d in districts}
        self._stations = {s.code: s for s in stations}
        self._spots = {s.pincode: s for s in spots}
        self._localities = {f"near-{n}": spot for n, spot in enumerate(localities)}
        self._here = {kind: _Points(self._located(kind)) for kind in {s.kind for s in self._stations.values()}}
        self.gazetteer = Gazetteer(self._entries())

    @classmethod
    def load(cls, folder: Path) -> "Places":
        """Reads districts.csv, stations.csv, pincodes.csv and localities.csv of `folder`.

        Raises BadFile with file and line where a row can't be used.
        """
        districts = [_district(row, where) for row, where in _rows(folder / "districts.csv")]
        known = {d.slug for d in districts}
        stations = [_station(row, where, known) for row, where in _rows(folder / "stations.csv")]
        spots = [_spot(row, where, known) for row, where in _rows(folder / "pincodes.csv")]
        localities = [_spot(row, where, known) for row, where in _rows(folder / "localities.csv")]
        return cls(districts, stations, spots, localities)

    @property
    def districts(self) -> tuple[District, ...]:
        """All districts, by slug."""
        return tuple(self._districts.values())

    def district(self, slug: str) -> District:
        """The district with this slug. Raises KeyError."""
        return self._districts[slug]

    def station(self, code: str) -> Station:
        """The station with this code. Raises KeyError."""
        return self._stations[code]

    def has_station(self, code: str) -> bool:
        """Whether there is a station with this code."""
        return code in self._stations

    def in_district(self, slug: str, kind: str | None = "thana") -> tuple[Station, ...]:
        """The stations of a district by their English names; of every kind when `kind` is None."""
        inside = (s for s in self._stations.values() if s.district == slug and kind in (None, s.kind))
        return tuple(sorted(inside, key=lambda s: s.name.en))

    def near(self, lat: float, lon: float, n: int = 3, kind: str = "thana") -> list[Near]:
        """The `n` stations nearest to a position in degrees, nearest first.

        Only stations whose coordinates can be trusted. Raises ValueError for a position that is none.
        """
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            raise ValueError("not a position on earth")
        points = self._here.get(kind)
        return points.near(lat, lon, n) if points else []

    def find(self, text: str, language: str = "hi", district: str | None = None) -> Found:
        """The places that somebody's words may mean: "Hazratganj, Lucknow", "हज़रतगंज", "226010", "Faizabad".

        `district`: a slug, when the district is already known. `language` is accepted for callers that
        pass it along; both scripts are always read.
        """
        matches = self.gazetteer.find(text, district)
        return Found(tuple(self._place(match.value) for match in matches))

    def outside(self, lat: float, lon: float) -> bool:
        """True when a position is far from every station, so surely not in the state."""
        nearest = self.near(lat, lon, 1)
        return not nearest or nearest[0].km > _FAR_AWAY_KM

    def _place(self, candidate: Candidate) -> Place:
        home = self._districts[candidate.district]
        if candidate.kind == DISTRICT:
            return Place(home.name, home, None, home.lat, home.lon, DISTRICT, candidate.score)
        if candidate.kind == STATION:
            station = self._stations[candidate.id]
            label = _joined(station.name, home.name)
            return Place(label, home, station, station.lat, station.lon, STATION, candidate.score)
        spot = self._localities.get(candidate.id) or self._spots[candidate.id.removeprefix("at-")]
        label = _joined(spot.office, home.name)
        if candidate.kind == PINCODE:
            label = Text(f"{spot.pincode} ({label.hi})", f"{spot.pincode} ({label.en})")
        station = self._nearest_in(home.slug, spot.lat, spot.lon)
        return Place(label, home, station, spot.lat, spot.lon, candidate.kind, candidate.score)

    def _nearest_in(self, slug: str, lat: float | None, lon: float | None) -> Station | None:
        if lat is None or lon is None:
            return None
        inside = (near.station for near in self.near(lat, lon, 40) if near.km <= _FAR_AWAY_KM)
        return next((station for station in inside if station.district == slug), None)

    def _located(self, kind: str) -> list[Station]:
        return [s for s in self._stations.values() if s.kind == kind and s.located]

    def _entries(self) -> Iterable[Entry]:
        for d in self._districts.values():
            short = tuple(a for a in d.aliases if a.isascii() and len(a) <= (3 if set(a.lower()) & set("aeiou") else 4))
            names = (d.name.en, d.name.hi, *(a for a in d.aliases if a not in short))
            yield Entry(d.slug, DISTRICT, d.slug, names, short)
        for s in self._stations.values():
            yield Entry(s.code, STATION, s.district, _names_of(s, self._districts[s.district]))
        for spot in self._spots.values():
            yield Entry(spot.pincode, PINCODE, spot.district, ())
            home = self._districts[spot.district]
            own = {skeleton(name) for name in (home.name.en, *home.aliases)}
            if spot.lat is not None and skeleton(spot.office.en) not in own:
                yield Entry(f"at-{spot.pincode}", LOCALITY, spot.district, (spot.office.en,))
        for id_, spot in self._localities.items():
            yield Entry(id_, LOCALITY, spot.district, tuple(dict.fromkeys((spot.office.en, spot.office.hi))))


class _Points:
    """Stations as an array of positions."""

    def __init__(self, stations: list[Station]) -> None:
        self._stations = stations
        positions = [(s.lat, s.lon) for s in stations]
        self._radians = np.radians(np.array(positions, dtype=float).reshape(-1, 2))

    def near(self, lat: float, lon: float, n: int) -> list[Near]:
        """Haversine to all of them at once; fine for a few thousand."""
        here = np.radians([lat, lon])
        d = self._radians - here
        a = np.sin(d[:, 0] / 2) ** 2 + np.cos(here[0]) * np.cos(self._radians[:, 0]) * np.sin(d[:, 1] / 2) ** 2
        km = 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(a, 0, 1)))
        return [Near(self._stations[i], round(float(km[i]), 2)) for i in np.argsort(km, kind="stable")[:n]]


def _names_of(station: Station, home: District) -> tuple[str, ...]:
    """A station's names, and what people say for them: without "Kotwali", brackets, or the city's name."""
    names = [station.name.en, station.name.hi]
    for name in (station.name.en, station.name.hi):
        plain, _, bracket = name.partition("(")
        if bracket:
            names += [plain.strip(), bracket.rstrip(") ")]
        for word in ("Kotwali ", "कोतवाली ", "Noida ", "नोएडा ", "Thana ", "थाना "):
            rest = plain.removeprefix(word).strip()
            if rest != plain.strip() and rest not in ("Nagar", "Dehat", "City", "Sadar", "नगर", "देहात", "सदर"):
                names.append(rest)
    own, city = names[:2], (home.name.en, home.name.hi)
    return tuple(dict.fromkeys([*own, *(n for n in names if n and n not in city)]))


def _joined(name: Text, district: Text) -> Text:
    """ "Hazratganj, Lucknow"; only once when both are the same."""
    return Text(*(a if a == b else f"{a}, {b}" for a, b in ((name.hi, district.hi), (name.en, district.en))))


def _rows(path: Path) -> Iterable[tuple[dict[str, str], str]]:
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            for row in (reader := csv.DictReader(lines)):
                yield row, f"{path.name}:{reader.line_num}"
    except OSError:
        raise BadFile(f"{path.name}: cannot be read") from None


def _district(row: dict[str, str], where: str) -> District:
    try:
        aliases = tuple(a.strip() for a in row["aliases"].split(";") if a.strip())
        policing = "commissionerate" if row["policing"] == "commissionerate" else "sp"
        name, position = Text(row["name_hi"], row["name_en"]), (float(row["lat"]), float(row["lon"]))
        rest = (row["zone"], row["range"], row["rto"], row["lgd"], row["headquarters"])
        return District(row["slug"], name, aliases, policing, *rest, *position)
    except (KeyError, ValueError, TypeError) as wrong:
        raise BadFile(f"{where}: not a district ({type(wrong).__name__})") from None


def _station(row: dict[str, str], where: str, districts: set[str]) -> Station:
    if row.get("district") not in districts:
        raise BadFile(f"{where}: no such district")
    try:
        name, lat, lon = Text(row["name_hi"], row["name_en"]), _number(row["lat"]), _number(row["lon"])
        rest = (row["sure"], row["phone"] or None, row["circle"] or None)
        return Station(row["code"], name, row["kind"], row["district"], lat, lon, *rest)
    except (KeyError, ValueError, TypeError) as wrong:
        raise BadFile(f"{where}: not a station ({type(wrong).__name__})") from None


def _spot(row: dict[str, str], where: str, districts: set[str]) -> _Spot:
    if row.get("district") not in districts:
        raise BadFile(f"{where}: no such district")
    try:
        name = row["office"] if "office" in row else row["name_en"]
        named = Text(row.get("name_hi") or name, name)
        return _Spot(row["pincode"], row["district"], named, _number(row["lat"]), _number(row["lon"]))
    except (KeyError, ValueError, TypeError) as wrong:
        raise BadFile(f"{where}: not a pincode ({type(wrong).__name__})") from None


def _number(text: str) -> float | None:
    return float(text) if text else None
