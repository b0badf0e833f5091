"""Answers that are places: a place with its police station, a location on the map."""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal, Protocol

from facts.language import written
from facts.places import Gazetteer
from facts.text import ascii_digits

from backend.catalogue.kinds.base import Around, Choice, Kind, Refused, spoken
from backend.catalogue.kinds.matching import contained, pick, sounds
from backend.catalogue.kinds.words import tidy
from backend.catalogue.said import Said
from backend.kit.text import Text

NONE = "place:none"
_STATION, _DISTRICT, _SPOT = "station:", "district:", "at:"
_PINCODE = re.compile(r"(?<!\d)([1-9]\d{2})\s?(\d{3})(?!\d)")
_UP_PINCODES = range(20, 29)
"""The first two digits of the state's pincodes."""
_CHOICES = 6


class Station(Protocol):
    """What a police station tells here."""

    code: str
    name: Text
    district: str
    lat: float | None
    lon: float | None


class District(Protocol):
    """What a district tells here."""

    slug: str
    name: Text
    lat: float
    lon: float


class Spot(Protocol):
    """One meaning of somebody's words; `kind` is station, locality, pincode or district."""

    label: Text
    district: District
    station: Station | None
    lat: float | None
    lon: float | None
    kind: str


class Places(Protocol):
    """The places of the state; an unknown code or slug raises KeyError."""

    gazetteer: Gazetteer

    def find(self, text: str, language: str = "hi", district: str | None = None) -> Any: ...
    def near(self, lat: float, lon: float, n: int = 3) -> Sequence[Any]: ...
    def station(self, code: str) -> Station: ...
    def district(self, slug: str) -> District: ...
    def outside(self, lat: float, lon: float) -> bool: ...


class Place(Kind):
    """A place of Uttar Pradesh with its police station.

    The value: `label` (the person's own words), `station` (code), `station_name`, `district` (slug),
    `district_name`, `lat`, `lon`. A station is always known: what it can't be told from is asked further. Where the
    `district_will_do` it is not: the station is None where none was named.
    """

    name: Literal["place"] = "place"
    echoed: ClassVar[bool] = True
    district_will_do: bool = False

    def parse(self, said: Said, around: Around) -> Mapping[str, Any] | Refused:
        """Names, pincodes, a shared location, or one of the choices offered before; a choice alone decides."""
        if said.location is not None:
            return self._located(said.location, around)
        if said.choice is not None:
            return self._picked(said.choice, around)
        if said.text is None:
            return Refused("answers.place.write", partial=around.partial)
        return self._named(tidy(said.text), around)

    def _picked(self, choice: str, around: Around) -> Mapping[str, Any] | Refused:
        label = around.partial.get("words")
        try:
            if choice.startswith(_STATION):
                return self._at_station(around.places.station(choice.removeprefix(_STATION)), label, around)
            if choice.startswith(_DISTRICT):
                return self._of_district(around.places.district(choice.removeprefix(_DISTRICT)), label, around)
            if choice.startswith(_SPOT):
                lat, lon = map(float, choice.removeprefix(_SPOT).split(","))
                return self._at_spot(lat, lon, label, around)
        except (KeyError, ValueError):
            pass
        if choice == NONE:
            district = {k: v for k, v in around.partial.items() if k == "district"}
            return Refused("answers.place.none_of_these", partial=district)
        return Refused("answers.choice.stale", partial=around.partial)

    def _named(self, text: str, around: Around) -> Mapping[str, Any] | Refused:
        offered = [(value, titles) for value, *titles in around.partial.get("offered", ())]
        if chosen := pick(text, offered, near=False).value:
            return self._picked(chosen, around)
        known = around.partial.get("district")
        found = around.places.find(text[:500], around.language, district=known)
        if known and not found.places:
            found = around.places.find(text[:500], around.language)
        outside = contained(text, spoken(self._words, "answers.words.outside"))
        if not found.places or len(outside) > 1:  # one such name may be a street's: "Delhi Road, Meerut"
            reason = "outside" if outside or _other_pincode(text) else "missing"
            if known and reason == "missing":
                return self._of_town(around.places.district(known), text[:120], around)
            return Refused(f"answers.place.{reason}", partial=around.partial)
        spot = found.one
        if spot is None:
            return self._several(found.places, text, around)
        if spot.kind == "district" and (earlier := around.partial.get("words")):
            inside = around.places.find(earlier, around.language, district=spot.district.slug).one
            if inside is not None and inside.kind != "district":
                spot, text = inside, f"{earlier}, {text}"
        if spot.kind == "district" or (spot.station is None and spot.lat is None):
            return self._of_district(spot.district, text[:120], around)
        return self._one(spot, text[:120], around)

    def _one(self, spot: Spot, label: str, around: Around) -> Mapping[str, Any] | Refused:
        if spot.kind == "station" and spot.station is not None:
            return self._at_station(spot.station, label, around)
        return self._nearest(spot.lat, spot.lon, label, around, spot.district.slug)

    def _nearest(
        self, lat: float | None, lon: float | None, label: str | None, around: Around, district: str | None = None
    ) -> Mapping[str, Any] | Refused:
        """The station of a position: the nearest when no other is nearly as near, else the person says which."""
        if lat is None or lon is None:
            return self._of_district(around.places.district(district), label, around)
        near = [n for n in around.places.near(lat, lon, 12) if district in (None, n.station.district)][:4]
        if not near:
            return (
                self._of_district(around.places.district(district), label, around)
                if district
                else Refused("answers.place.outside")
            )
        if self.district_will_do:
            return self._of_district(around.places.district(near[0].station.district), label, around)
        if len(near) == 1 or near[1].km > max(1.5 * near[0].km, 1.0):
            return self._value(near[0].station, label, lat, lon, around)
        choices = [Choice(_STATION + n.station.code, n.station.name) for n in near]
        home = around.places.district(near[0].station.district)
        partial = {"district": home.slug, "words": label} if label else {}
        return self._offer("answers.place.which_station", choices, partial, district=home.name)

    def _several(self, spots: Sequence[Spot], text: str, around: Around) -> Refused:
        choices: dict[str, Choice] = {}
        for spot in spots[:_CHOICES]:
            value = self._choice_of(spot)
            choices.setdefault(value, Choice(value, spot.label))
        return self._offer("answers.place.several", [*choices.values()], {**around.partial, "words": text[:120]})

    def _offer(self, reason: str, choices: list[Choice], partial: Mapping[str, Any], **params: Text) -> Refused:
        """A refusal with choices, which are remembered so that a number or a part of a title picks one."""
        choices.append(Choice(NONE, self._words.pair("answers.place.none")))
        offered = [[c.value, *c.title.every] for c in choices]
        return Refused(reason, params, tuple(choices), {**partial, "offered": offered})

    def _of_town(self, district: District, label: str, around: Around) -> Refused:
        """A place of a known district that nobody has on a list: the stations of its town are offered, so that nobody
        is stuck who knows no other name."""
        near = [n for n in around.places.near(district.lat, district.lon, 12) if n.station.district == district.slug]
        choices = [Choice(_STATION + n.station.code, n.station.name) for n in near[:_CHOICES]]
        partial = {"district": district.slug, "words": label}
        return self._offer("answers.place.of_town", choices, partial, district=district.name)

    def _choice_of(self, spot: Spot) -> str:
        if spot.kind == "district" or spot.station is None:
            return _DISTRICT + spot.district.slug
        return _STATION + spot.station.code

    def _of_district(self, district: District, label: str | None, around: Around) -> Mapping[str, Any] | Refused:
        """A district without a station: enough, or asked further."""
        if self.district_will_do:
            at = {"lat": district.lat, "lon": district.lon}
            none = {"station": None, "station_name": None}
            return {"label": label, **none, "district": district.slug, "district_name": _both(district.name), **at}
        return self._district_only(district)

    def _district_only(self, district: District) -> Refused:
        return Refused("answers.place.district_only", {"district": district.name}, (), {"district": district.slug})

    def _located(self, location: Mapping[str, Any], around: Around) -> Mapping[str, Any] | Refused:
        position = _position(location)
        if position is None:
            return Refused("answers.place.write", partial=around.partial)
        if around.places.outside(*position):
            return Refused("answers.place.outside")
        return self._at_spot(*position, None, around)

    def _at_spot(self, lat: float, lon: float, label: str | None, around: Around) -> Mapping[str, Any] | Refused:
        return self._nearest(lat, lon, label, around)

    def _at_station(self, station: Station, label: str | None, around: Around) -> Mapping[str, Any] | Refused:
        return self._value(station, label, station.lat, station.lon, around)

    def _value(
        self, station: Station, label: str | None, lat: float | None, lon: float | None, around: Around
    ) -> Mapping[str, Any]:
        district = around.places.district(station.district)
        return {
            "label": label,
            "station": station.code,
            "station_name": _both(station.name),
            "district": district.slug,
            "district_name": _both(district.name),
            "lat": lat if lat is not None else district.lat,
            "lon": lon if lon is not None else district.lon,
        }

    def show(self, value: Any, language: str) -> str:
        if value["station_name"] is None:
            name = value["district_name"][written(language)]
            return self._words("answers.place.shown_district", language, district=name)
        names = {name: value[f"{name}_name"][written(language)] for name in ("station", "district")}
        label = value["label"]
        if not label or self._says_no_more(label, value):
            return self._words("answers.place.shown_station", language, **names)
        return self._words("answers.place.shown", language, label=label, **names)

    def _says_no_more(self, label: str, value: Any) -> bool:
        """Whether the person's words are only the names of station and district."""
        known = " ".join(n for key in ("station_name", "district_name") for n in value[key].values())
        fillers = " ".join(spoken(self._words, "answers.words.place_filler"))
        return set(sounds(label).split()) <= set(sounds(f"{known} {fillers}").split())


class Location(Place):
    """A position on the map, shared or named; the value has `label`, `lat`, `lon`, and where known the rest."""

    name: Literal["location"] = "location"  # type: ignore[assignment]

    def _choice_of(self, spot: Spot) -> str:
        if spot.kind in ("locality", "pincode") and spot.lat is not None:
            return f"{_SPOT}{spot.lat},{spot.lon}"
        return super()._choice_of(spot)

    def _nearest(
        self, lat: float | None, lon: float | None, label: str | None, around: Around, district: str | None = None
    ) -> Mapping[str, Any] | Refused:
        if lat is None or lon is None:
            return self._district_only(around.places.district(district))
        return {"label": label, "lat": lat, "lon": lon}

    def show(self, value: Any, language: str) -> str:
        return value["label"] or self._words("answers.location.here", language)


def _position(location: Mapping[str, Any]) -> tuple[float, float] | None:
    try:
        lat, lon = float(location["lat"]), float(location["lon"])
    except (KeyError, TypeError, ValueError):
        return None
    sane = math.isfinite(lat) and math.isfinite(lon) and -90 <= lat <= 90 and -180 <= lon <= 180
    return (lat, lon) if sane else None


def _other_pincode(text: str) -> bool:
    """Whether the text has a pincode of another state."""
    found = _PINCODE.search(ascii_digits(text))
    return found is not None and int(found[1][:2]) not in _UP_PINCODES


def _both(text: Text) -> dict[str, str]:
    return {"hi": text.hi, "en": text.en}
