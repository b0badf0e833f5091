"""A picture of a place: the person's point, police stations, black spots, the towns that the roads lead to.

Made here and of our own data only: nobody else learns where somebody asked about, and no tiles are loaded.
"""

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from fontpkg_mukta import ROOT
from PIL import Image, ImageDraw, ImageFont
from sqlalchemy import Connection

from backend.kit.text import Text, Texts
from backend.sources.places import EARTH_KM, Places

SIDE = 720  # pixels
_PAPER, _INK, _GRID = "#f6f4ee", "#1d2733", "#dfdbd0"
_HERE, _STATION, _SPOT, _TOWN = "#b3261e", "#1f4e8c", "#c77700", "#5b6470"
_TOWNS = 4
_NICE_KM = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)


@dataclass(frozen=True, slots=True)
class Mark:
    """Something on the map: `sort` is "station" or "spot"; `lat`, `lon` in degrees."""

    sort: str
    name: Text
    lat: float
    lon: float


class Maps:
    """Draws maps; threads may share it."""

    def __init__(self, places: Places, texts: Texts) -> None:
        self._places = places
        self._texts = texts

    def picture(self, _tx: Connection, content: Mapping[str, Any]) -> tuple[bytes, str]:
        """The map that a link asks for: {lat, lon, language, spots?: [[hi, en, lat, lon], …]}."""
        spots = [Mark("spot", Text(hi, en), lat, lon) for hi, en, lat, lon in content.get("spots", ())]
        return self.draw(content["lat"], content["lon"], content["language"], spots), "image/png"

    def draw(self, lat: float, lon: float, language: str, spots: Sequence[Mark] = ()) -> bytes:
        """A PNG of SIDE × SIDE pixels around a position in degrees, north up, reaching as far as what it shows."""
        near = self._places.near(lat, lon, 3)
        marks = [Mark("station", n.station.name, n.station.lat, n.station.lon) for n in near] + list(spots)
        sheet = _Sheet(lat, lon, max([_km(lat, lon, m.lat, m.lon) for m in marks] + [0.5]) * 1.25)
        sheet.grid()
        for mark in marks:
            label = mark.name if mark.sort == "spot" else self._texts.pair("sources.map.station").fill(name=mark.name)
            sheet.mark(mark.lat, mark.lon, _SPOT if mark.sort == "spot" else _STATION, label.of(language))
        sheet.here(self._texts("sources.map.here", language))
        for km, name, bearing in self._towns(lat, lon, sheet.reach):
            sheet.way_out(self._texts("sources.map.town", language, town=name, km=round(km)), bearing)
        sheet.scale(self._texts("sources.map.km", language), self._texts("sources.map.north", language))
        sheet.labels()
        return sheet.png()

    def _towns(self, lat: float, lon: float, reach: float) -> list[tuple[float, Text, float]]:
        """The nearest headquarters of districts beyond the map's edge, each in another direction."""
        ways: list[tuple[float, Text, float]] = []
        towns = sorted((_km(lat, lon, d.lat, d.lon), d.slug, d) for d in self._places.districts)
        for km, _, district in towns:
            bearing = _bearing(lat, lon, district.lat, district.lon)
            if km > reach * 1.2 and all(_apart(bearing, other) > 50 for _, _, other in ways):
                ways.append((km, district.name, bearing))
        return ways[:_TOWNS]


class _Sheet:
    """The drawing surface: positions in degrees become pixels around its middle."""

    def __init__(self, lat: float, lon: float, reach: float) -> None:
        self.lat, self.lon, self.reach = lat, lon, reach
        self._scale = SIDE / 2 / reach  # pixels a kilometre
        self._image = Image.new("RGB", (SIDE, SIDE), _PAPER)
        self._pen = ImageDraw.Draw(self._image)
        self._taken: list[tuple[float, float, float, float]] = [(SIDE - 70, 10, SIDE, 84), (16, SIDE - 70, 210, SIDE)]
        self._named: list[tuple[float, float, str, str]] = []

    def _at(self, lat: float, lon: float) -> tuple[float, float]:
        east = math.radians(lon - self.lon) * math.cos(math.radians(self.lat)) * EARTH_KM
        north = math.radians(lat - self.lat) * EARTH_KM
        return SIDE / 2 + east * self._scale, SIDE / 2 - north * self._scale

    def grid(self) -> None:
        """Circles of equal distance around the middle."""
        step = next((km for km in _NICE_KM if self.reach / km < 4), _NICE_KM[-1])
        for ring in range(1, 6):
            r = ring * step * self._scale
            self._pen.ellipse((SIDE / 2 - r, SIDE / 2 - r, SIDE / 2 + r, SIDE / 2 + r), outline=_GRID, width=2)
        self._step = step

    def mark(self, lat: float, lon: float, colour: str, label: str) -> None:
        """A square for a station, a triangle for a black spot."""
        x, y = self._at(lat, lon)
        size = 11
        if colour == _SPOT:
            self._pen.polygon(((x, y - size - 3), (x - size, y + size), (x + size, y + size)), fill=colour)
        else:
            self._pen.rectangle((x - size, y - size, x + size, y + size), fill=colour, outline="white", width=2)
        self._taken.append((x - size, y - size, x + size, y + size))
        self._named.append((x, y, label, colour))

    def here(self, label: str) -> None:
        """The place that was asked about, in the middle."""
        x = y = SIDE / 2
        self._pen.ellipse((x - 13, y - 13, x + 13, y + 13), fill=_HERE, outline="white", width=3)
        self._taken.append((x - 13, y - 13, x + 13, y + 13))
        self._named.insert(0, (x, y, label, _HERE))

    def labels(self) -> None:
        """The names of all that was drawn, each beside it where there is room."""
        for x, y, text, colour in self._named:
            self._label(x, y, text, colour)

    def way_out(self, label: str, bearing: float) -> None:
        """An arrow at the edge towards a town."""
        east, north = math.sin(math.radians(bearing)), math.cos(math.radians(bearing))
        edge = (SIDE / 2 - 26) / max(abs(east), abs(north))
        x, y = SIDE / 2 + east * edge, SIDE / 2 - north * edge
        tip, left, right = ((x + e * 15, y - n * 15) for e, n in _turned(east, north))
        self._pen.polygon((tip, left, right), fill=_TOWN)
        width, height = self._width(label, 22), 30
        tx = min(max(x - width / 2 - east * (width / 2 + 24), 8), SIDE - width - 8)
        level = y - height / 2 + north * (height / 2 + 20)
        beside = ((level + by, (tx, level + by, tx + width, level + by + height)) for by in (0, 34, -34))
        ty = next((b for b, box in beside if not any(_meet(box, t) for t in self._taken)), level)
        self._taken.append((tx, ty, tx + width, ty + height))
        self._write(tx, ty, label, _TOWN, 22)

    def scale(self, km_word: str, north_word: str) -> None:
        """A bar of a round number of kilometres, and where north is."""
        length, y = self._step * self._scale, SIDE - 30
        self._pen.line((24, y, 24 + length, y), fill=_INK, width=4)
        self._write(24, y - 36, f"{self._step:g} {km_word}", _INK, 22)
        self._pen.polygon(((SIDE - 40, 22), (SIDE - 52, 52), (SIDE - 28, 52)), fill=_INK)
        self._write(SIDE - 40 - self._width(north_word, 20) / 2, 52, north_word, _INK, 20)

    def png(self) -> bytes:
        """The picture."""
        content = io.BytesIO()
        self._image.quantize(64).save(content, "PNG", optimize=True)
        return content.getvalue()

    def _label(self, x: float, y: float, text: str, colour: str) -> None:
        width, height = self._width(text, 24), 32
        spots = ((x + 18, y - 20), (x - 18 - width, y - 20), (x - width / 2, y + 14), (x - width / 2, y - 50))
        inside = [(a, b) for a, b in spots if 6 <= a <= SIDE - width - 6 and 6 <= b <= SIDE - height - 6]
        free = [(a, b) for a, b in inside if not any(_meet((a, b, a + width, b + height), t) for t in self._taken)]
        a, b = (free or inside or [(min(max(x - width / 2, 6), SIDE - width - 6), min(max(y + 14, 6), SIDE - 40))])[0]
        self._taken.append((a, b, a + width, b + height))
        self._write(a, b, text, colour, 24)

    def _write(self, x: float, y: float, text: str, colour: str, size: int) -> None:
        self._pen.text((x, y), text, font=_font(size), fill=colour, stroke_width=3, stroke_fill=_PAPER)

    def _width(self, text: str, size: int) -> float:
        return self._pen.textlength(text, font=_font(size))


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    """Mukta, shaped by HarfBuzz: without it Devanagari falls apart."""
    path = next(ROOT.rglob("Mukta-SemiBold.ttf"))
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.RAQM)


def _km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """The distance of two positions near each other, in kilometres."""
    east = math.radians(other_lon - lon) * math.cos(math.radians((lat + other_lat) / 2))
    return math.hypot(east, math.radians(other_lat - lat)) * EARTH_KM


def _bearing(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    east = (other_lon - lon) * math.cos(math.radians(lat))
    return math.degrees(math.atan2(east, other_lat - lat)) % 360


def _apart(one: float, other: float) -> float:
    return min((one - other) % 360, (other - one) % 360)


def _turned(east: float, north: float) -> tuple[tuple[float, float], ...]:
    """The direction itself and two that point back on both sides of it: the corners of an arrow's head."""
    corners = []
    for degrees in (0, 140, 220):
        c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        corners.append((east * c - north * s, east * s + north * c))
    return tuple(corners)


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
