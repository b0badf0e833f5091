"""Links that show the way to a police station on a map."""

from dataclasses import dataclass
from urllib.parse import urlencode

from backend.sources.places import District, Station


@dataclass(frozen=True, slots=True)
class Directions:
    """Links for one place; `openstreetmap` and `geo` (whatever map app the phone has) are None when only its name is
    known, not its place."""

    google: str
    openstreetmap: str | None
    geo: str | None = None


def directions(station: Station, district: District) -> Directions:
    """The links for a station.

    Where its coordinates can't be trusted, the map is asked for it by name: better a search than a wrong road.
    """
    if station.located:
        return directions_to(station.lat, station.lon)
    name = station.name.en if station.kind != "thana" else f"Police Station {station.name.en}"
    google = urlencode({"api": 1, "destination": f"{name}, {district.name.en}, Uttar Pradesh"})
    return Directions(f"https://www.google.com/maps/dir/?{google}", None)


def directions_to(lat: float, lon: float) -> Directions:
    """The links for a position in degrees."""
    here = f"{lat},{lon}"
    google = urlencode({"api": 1, "destination": here}, safe=",")
    osm = urlencode({"to": here}, safe=",")
    return Directions(
        f"https://www.google.com/maps/dir/?{google}", f"https://www.openstreetmap.org/directions?{osm}", f"geo:{here}"
    )
