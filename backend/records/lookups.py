"""What citizens are answered from imported registers. Every answer from a made-up row says so."""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Protocol
from urllib.parse import urlencode

from facts.language import written
from facts.text import key as sound
from sqlalchemy import Connection, Row, Table

from backend.drafts.turn import Finished
from backend.kit.clock import now, today
from backend.kit.links import Links
from backend.kit.message import Message, message
from backend.kit.text import Texts
from backend.records import store, vehicles
from backend.records.likeness import LookAlikes
from backend.records.papers import Links as Issued
from backend.records.papers import Summaries
from backend.records.persons import Alike, Description, of_row, words_of
from backend.sources.answers import other_maps
from backend.sources.directions import directions_to
from backend.trail.entries import note

LISTED = 10
SHOWN = 5
"""So many photographs come with one answer."""
ARRESTS_HOURS = 24
"""BNSS s. 37: a list of those arrested, kept in the district and shown."""
LOOKS_A_DAY = 10
_ZONE_KM = 5.0
_BODIES = 50
_POSTS = ("station", "co", "sp", "control_room")
_EARTH_KM = 6371.0


class Pictures(Protocol):
    """Where photographs are kept."""

    def likeness(self, tx: Connection, file_id: str) -> bytes:
        """A photograph for the screen of a phone."""


class Lookups:
    """Answers the look-ups over registers. `mark` turns a mobile into what next of kin are found by."""

    def __init__(
        self,
        texts: Texts,
        places: Any,
        links: Links,
        mark: Callable[[str], str],
        summaries: Summaries,
        look_alikes: LookAlikes,
    ) -> None:
        self._texts = texts
        self._places = places
        self._links = links
        self._mark = mark
        self._summaries = summaries
        self._look_alikes = look_alikes

    def vehicle(self, tx: Connection, asked: Finished) -> list[Message]:
        """Whether a vehicle is on record as stolen or recovered."""
        language = asked.language
        rows, exact = vehicles.by_any(tx, str(asked.values["number"]))
        if not rows:
            return [self._say("vehicle.none", language)]
        head = self._texts(f"records.vehicle.{'exact' if exact else 'close'}", language)
        lines = [
            self._line(
                f"vehicle.{row.state}",
                row,
                language,
                plate="".join(filter(None, (row.rto, row.series, row.num))) or row.chassis or row.engine,
                what=row.what,
                date=self._day(row.reported_on, language),
                station=row.station,
            )
            for row in rows[:LISTED]
        ]
        return [self._told([head, *lines], rows[:LISTED], language, "vehicle.foot")]

    def arrested(self, tx: Connection, asked: Finished) -> list[Message]:
        """The arrests of the last 24 hours at a station or in its whole district."""
        place, language = asked.values["place"], asked.language
        station, district = place["station"], place["district_name"][written(language)]
        since = now() - timedelta(hours=ARRESTS_HOURS)
        rows = store.arrests_since(tx, place["district"], station, since, LISTED + 1)
        where = place["station_name"][written(language)] if station else district
        title = self._texts("records.arrests.whole", language, district=district)
        more = {"title": title, "value": f"/{asked.service.id}?{urlencode({'place': district})}"}
        choices = {"choices": [more] if station else []}
        if not rows:
            return [self._say("arrests.none", language, where=where) | choices]
        lines = [self._texts("records.arrests.head", language, where=where)]
        lines += [
            self._line(
                "arrests.line", row, language, name=row.name, age=row.age, sections=row.sections,
                station=self._station(row.station, language), at=f"{row.arrested_at:%H:%M}",
                date=self._day(row.arrested_at.date(), language),
            )
            for row in rows[:LISTED]
        ]  # fmt: skip
        return [self._told(lines, rows, language, "arrests.foot") | choices]

    def rewarded(self, tx: Connection, asked: Finished) -> list[Message]:
        """The rewarded criminals of a district."""
        place, language = asked.values["place"], asked.language
        rows, where = store.rewarded_in(tx, place["district"], LISTED), place["district_name"][written(language)]
        if not rows:
            return [self._say("rewarded.none", language, where=where)]
        lines = [self._texts("records.rewarded.head", language, where=where)]
        lines += [
            self._line(
                f"rewarded.{'line' if row.reward else 'wanted'}", row, language,
                name=row.name + (f" ({row.alias})" if row.alias else ""),
                reward=f"{row.reward:,}", offence=row.offence,
            )
            for row in rows
        ]  # fmt: skip
        told = self._told(lines, rows, language, "rewarded.foot")
        return [told, *self._photos(store.rewarded, rows, language)]

    def directory(self, tx: Connection, asked: Finished) -> list[Message]:
        """The phones of a station, its circle officer and the district's police chief; what we lack says so."""
        place, language = asked.values["place"], asked.language
        rows = {row.post: row for row in store.phones_of(tx, place["district"], place["station"])}
        names = {"station": place["station_name"][written(language)]} if place["station"] else {}
        lines = [self._texts("records.phones.head", language, where=place["district_name"][written(language)])]
        links = [(self._texts("sources.call_112", language), "tel:112")]
        for post in _POSTS if place["station"] else _POSTS[1:]:
            office = self._texts(f"records.phones.{post}", language, name=names.get(post, ""))
            row = rows.get(post)
            if row is None:
                lines.append(self._texts("records.phones.none", language, office=office))
                continue
            lines.append(self._line("phones.line", row, language, office=office, phone=row.phone))
            links.append((office[:24], f"tel:{re.sub(r'[^0-9+]', '', row.phone)}"))
        lines.append(self._texts("records.phones.foot", language))
        return [message("\n".join(lines), links=links)]

    def accident_zone(self, tx: Connection, asked: Finished) -> list[Message]:
        """Whether a position lies in, near or outside a black spot, with the crashes of past years and a map."""
        position, language = asked.values["place"], asked.language
        lat, lon = position["lat"], position["lon"]
        wide = _ZONE_KM / 111.0
        rows = store.spots_between(tx, lat - wide, lat + wide, lon - wide * 1.2, lon + wide * 1.2)
        near = sorted((_km(lat, lon, row.lat, row.lon), row.id, row) for row in rows)
        near = [(km, row) for km, _, row in near if km <= _ZONE_KM]
        spots = [[*self._names(row), row.lat, row.lon] for _, row in near[:LISTED]]
        image = self._links.picture("map", lat=lat, lon=lon, language=language, spots=spots)
        if not near:
            return [message(self._texts("records.zone.none", language, km=int(_ZONE_KM)), image=image)]
        within = near[0][0] * 1000 <= near[0][1].radius_m
        lines = [self._texts(f"records.zone.{'inside' if within else 'near'}", language)]
        for km, row in near[:3]:
            years = ", ".join(f"{year}: {number}" for year, number in sorted(row.crashes.items()))
            crashes = years or self._texts("records.zone.unknown", language)
            name = row.name_en if language == "en" else row.name_hi
            lines.append(self._line("zone.line", row, language, name=name, km=f"{km:.1f}", crashes=crashes))
        lines.append(self._texts("records.zone.foot", language))
        ways = directions_to(near[0][1].lat, near[0][1].lon)
        links = [(self._texts("records.zone.way", language), ways.google), *other_maps(ways, self._texts, language)]
        return [message("\n".join(lines), links=links, image=image)]

    def persons(self, register: str) -> Callable[[Connection, Finished], list[Message]]:
        """The look-up of a register of persons: "missing" or "body"."""
        return lambda tx, asked: self._persons(tx, asked, register)

    def _persons(self, tx: Connection, asked: Finished, register: str) -> list[Message]:
        values, language = asked.values, asked.language
        place = values.get("place")
        if values["by"] == "list":
            rows = store.persons_in(tx, register, place["district"], LISTED)
            found = [(row, ()) for row in rows]
        else:
            sex = values.get("sex")
            asked_for = Description(
                values.get("person"),
                None if sex in (None, "unknown") else sex,
                values.get("age"),
                values.get("height"),
                words_of(" ".join(filter(None, (values.get("marks"), values.get("clothes"))))),
                place["district"] if place else None,
            )
            found = [(one.row, one.reasons) for one in self._look_alikes.find(tx, register, asked_for)]
        if not found:
            return [self._say(f"{register}.none", language)]
        key = "list" if values["by"] == "list" else "alike"
        lines = [self._texts(f"records.{register}.{key}", language)]
        lines += [self._person(row, reasons, language) for row, reasons in found]
        rows = [row for row, _ in found]
        told = self._told(lines, rows, language, f"{register}.foot")
        if asked.service.follow:  # photographs that are shown on request only
            return [told | {"choices": self._photo_buttons(rows, asked.service.follow, language)}]
        return [told, *self._photos(store.persons, rows, language)]

    def _person(self, row: Row, reasons: Iterable[str], language: str) -> str:
        unknown = self._texts("records.person.unknown", language)
        age = str(row.age_from) if row.age_from == row.age_to else f"{row.age_from}–{row.age_to}"
        told = self._line(
            f"person.{row.register}",
            row,
            language,
            name=row.name or unknown,
            sex=self._texts(f"records.sex.{row.sex}", language),
            age=age,
            marks=row.marks or unknown,
            clothes=row.clothes or unknown,
            date=self._day(row.day, language),
            station=self._station(row.station, language),
            number=_number(row),
        )
        why = ", ".join(self._texts(f"records.reason.{reason}", language) for reason in reasons)
        return f"{told}\n  {self._texts('records.person.why', language, reasons=why)}" if why else told

    def body_photo(self, tx: Connection, asked: Finished) -> list[Message]:
        """The photograph of one unidentified body, for whoever was warned and still wants to see it."""
        record, language = asked.values["record"], asked.language
        row = store.person(tx, "body", int(record)) if str(record).isdecimal() else None
        if asked.values["sure"] != "yes":
            return [self._say("body.not_shown", language)]
        shown = self._photos(store.persons, [row], language) if row is not None else []
        return shown or [self._say("body.no_photo", language)]

    def picture(self, pictures: Pictures) -> Callable[[Connection, Mapping[str, Any]], tuple[bytes, str] | None]:
        """What draws the photograph that a link asks for: {table, row}; none once the record is gone."""

        def drawn(tx: Connection, content: Mapping[str, Any]) -> tuple[bytes, str] | None:
            photo = store.photo_of(tx, content["table"], content["row"])
            return (pictures.likeness(tx, photo), "image/jpeg") if photo else None

        return drawn

    def post_mortem(self, tx: Connection, asked: Finished, issued: Issued) -> list[Message]:
        """The summary of a post-mortem report, for the next of kin's own mobile on record only. A stranger, somebody
        who asks for another's and somebody who asked too often get words that tell of no record."""
        values, language = asked.values, asked.language
        mark = self._mark(values["mobile"])
        if store.count_view(tx, today(), mark, store.post_mortems.name) > LOOKS_A_DAY:
            return [self._say("post_mortem.too_many", language)]
        rows = [row for row in store.post_mortems_of(tx, mark) if _matches(row, values)]
        for looked in [row.id for row in rows] or ["none"]:
            note(tx, "citizen", "viewed", subject=f"post-mortem:{looked}", by=mark)
        if not rows:
            return [self._say("post_mortem.none", language)]
        lines = [
            self._line(
                "post_mortem.line", row, language, number=row.number, name=row.deceased, hospital=row.hospital,
                cause=row.cause, manner=row.manner or "–", date=self._day(row.day, language),
            )
            for row in rows
        ]  # fmt: skip
        papers = [self._summaries.link(tx, row, asked.conversation, language, issued) for row in rows]
        if None in papers:
            lines.append(self._texts("records.post_mortem.soon", language))
        told = self._told(lines, rows, language, "post_mortem.foot")
        return [told | {"documents": [paper for paper in papers if paper]}]

    # --- inside --------------------------------------------------------------------------------

    def _photos(self, table: Table, rows: Iterable[Row], language: str) -> list[Message]:
        """The photographs that there are of these rows, a message each, with the name or number below it."""
        told = []
        for row in [row for row in rows if row.photo][:SHOWN]:
            name = row.name or self._texts("records.person.number", language, number=_number(row))
            text = self._texts("records.sample", language, line=name) if row.sample else name
            told.append(message(text, image=self._links.picture("record", table=table.name, row=row.id)))
        return told

    def _photo_buttons(self, rows: Iterable[Row], service: str, language: str) -> list[dict[str, str]]:
        return [
            {
                "title": self._texts("records.body.photo", language, number=_number(row)),
                "value": f"/{service}?record={row.id}",
            }
            for row in rows
            if row.photo
        ][:SHOWN]

    def _say(self, key: str, language: str, **params: object) -> Message:
        return message(self._texts(f"records.{key}", language, **params))

    def phone_of(self, tx: Connection, station: str) -> str | None:
        """A station's phone in the register; a made-up one is none."""
        return store.phone_of_station(tx, station)

    def _line(self, key: str, row: Row, language: str, **params: object) -> str:
        line = self._texts(f"records.{key}", language, **params)
        return self._texts("records.sample", language, line=line) if row.sample else line

    def _told(self, lines: list[str], rows: Iterable[Row], language: str, foot: str) -> Message:
        if any(row.sample for row in rows):
            lines.append(self._texts("records.sample_note", language))
        return message("\n".join([*lines, self._texts(f"records.{foot}", language)]))

    def _names(self, spot: Row) -> tuple[str, str]:
        """A black spot's name in Hindi and English, for a map; a made-up one says so there too."""
        names = ((spot.name_hi, "hi"), (spot.name_en, "en"))
        return tuple(self._texts("records.sample", of, line=name) if spot.sample else name for name, of in names)

    def _day(self, day: date, language: str) -> str:
        month = self._texts("answers.date.months", language).split(",")[day.month - 1].strip()
        return f"{day.day} {month} {day.year}"

    def _station(self, code: str, language: str) -> str:
        return self._places.station(code).name.of(language) if self._places.has_station(code) else code


def bodies_of(tx: Connection, district: str) -> list[Row]:
    """The newest unidentified bodies of a district; for officers."""
    return store.persons_in(tx, "body", district, _BODIES, hidden=True)


def matches_of(tx: Connection, look_alikes: LookAlikes, body: Row, limit: int = 5) -> Sequence[Alike]:
    """The missing persons who may be an unidentified body, the most alike first, with reasons; for officers."""
    # Nobody was found dead before going missing.
    return look_alikes.find(tx, "missing", of_row(body), limit, hidden=True, until=body.day)


def _matches(row: Row, values: Mapping[str, Any]) -> bool:
    number, name = values.get("number"), values.get("deceased")
    if number:
        return re.sub(r"\W", "", str(number)).casefold() == re.sub(r"\W", "", row.number).casefold()
    return bool(name) and set(sound(name).split()) & set(row.deceased_sound.split()) != set()


def _number(person: Row) -> str:
    """The number of a person in their register."""
    return person.key.partition(":")[2]


def _km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    x = math.radians(lon2 - lon1) * math.cos(math.radians((lat1 + lat2) / 2))
    return _EARTH_KM * math.hypot(x, math.radians(lat2 - lat1))
