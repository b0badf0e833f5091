"""What look-ups about places are answered with."""

from collections.abc import Callable, Mapping
from typing import Any

from backend.kit.links import Links
from backend.kit.message import Message, message
from backend.kit.text import Texts
from backend.sources.directions import Directions, directions
from backend.sources.helplines import Helplines
from backend.sources.places import Near, Places

STATIONS = 3
HERE_KM = 0.1


def stations_near(
    places: Places,
    texts: Texts,
    pictures: Links,
    position: Mapping[str, Any],
    language: str,
    phone_of: Callable[[str], str | None],
) -> list[Message]:
    """The three nearest police stations of a position {lat, lon} in degrees, nearest first: distance, phone (as
    `phone_of` tells it of a station's code) or an honest "not known", a link to each, a map; the last words are always
    112."""
    near = places.near(position["lat"], position["lon"], STATIONS)
    if not near or places.outside(position["lat"], position["lon"]):
        return [message(texts("sources.stations.none", language), links=[_call_112(texts, language)])]
    lines = [texts("sources.stations.head", language)]
    lines += [_line(n, number, places, texts, language, phone_of) for number, n in enumerate(near, 1)]
    lines.append(texts("sources.stations.foot", language))
    links = [_way(n, places, texts, language) for n in near]
    nearest = directions(near[0].station, places.district(near[0].station.district))
    links += other_maps(nearest, texts, language)
    image = pictures.picture("map", lat=position["lat"], lon=position["lon"], language=language)
    return [message("\n".join(lines), links=[*links, _call_112(texts, language)], image=image)]


def other_maps(ways: Directions, texts: Texts, language: str) -> list[tuple[str, str]]:
    """Links to the same place on other maps: OpenStreetMap, and the phone's own app."""
    found = [("OpenStreetMap", ways.openstreetmap), (texts("sources.own_map", language), ways.geo)]
    return [(title, url) for title, url in found if url]


def helplines_told(helplines: Helplines, texts: Texts, language: str) -> list[Message]:
    """112 first and ready to be tapped, then the other numbers; those for danger at this moment can be tapped too."""
    first, *others = helplines.all
    head = texts("sources.helplines.head", language)
    rows = [texts("sources.helplines.line", language, number=line.number, name=line.name) for line in others]
    links = [(texts("sources.helplines.call", language, number=line.number), line.tel) for line in helplines.emergency]
    rest = "\n".join([texts("sources.helplines.others", language), *rows])
    return [message(head, links=[(_call_112(texts, language)[0], first.tel)]), message(rest, links=links[1:])]


def _line(
    near: Near, number: int, places: Places, texts: Texts, language: str, phone_of: Callable[[str], str | None]
) -> str:
    station = near.station
    district = places.district(station.district).name
    phone = phone_of(station.code) or station.phone or texts("sources.stations.no_phone", language)
    key = "at" if near.km < HERE_KM else "away"
    distance = texts(f"sources.stations.{key}", language, km=near.km)
    return texts(
        "sources.stations.line",
        language,
        n=number,
        station=station.name,
        district=district,
        distance=distance,
        phone=phone,
    )


def _way(near: Near, places: Places, texts: Texts, language: str) -> tuple[str, str]:
    title = texts("sources.stations.way", language, station=near.station.name)
    return title, directions(near.station, places.district(near.station.district)).google


def _call_112(texts: Texts, language: str) -> tuple[str, str]:
    return texts("sources.call_112", language), "tel:112"
