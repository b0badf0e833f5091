"""What an FIR's papers say: the acknowledgement, form I.I.F.-I with its fifteen items, the masked public copy."""

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row

from backend.cases.status import shown
from backend.firs import store
from backend.firs.law import Law
from backend.firs.masking import COVER, masked
from backend.firs.store import Fir
from backend.kit.text import LANGUAGES, Text, Texts
from backend.people import officers

Facts = Mapping[str, str | Text | date]
_ACCUSED = ("accused", "suspect", "accused_looks", "dacoits", "weapon", "injured", "caller", "to_account")
_PROPERTY = ("property", "vehicle_kind", "plate", "vehicle_details", "imei", "account", "transaction")
_CHILD = ("child_name", "child_age", "child_sex", "child_looks")
_PRIVATE = frozenset(
    ("accused", "suspect", "caller", "to_account", "plate", "imei", "account", "transaction", "spot", *_CHILD)
)
"""Answers that the public copy leaves out whole."""
_PERSONAL = ("name", "parent", "address", "mobile", "identity", "child_name", "accused")
"""Answers whose words it covers wherever they stand."""
_COMPASS = ("n", "ne", "e", "se", "s", "sw", "w", "nw")
_EARTH_KM = 6371.0


class FirPapers:
    """Gathers the facts. The story stands in them word by word."""

    def __init__(self, law: Law, texts: Texts, places: Any) -> None:
        self._law = law
        self._texts = texts
        self._places = places

    def facts(self, tx: Connection, case: Row, kind: str) -> Facts:
        """The facts of a paper of this kind; for the public copy covered as `masking` says."""
        fir = store.of_case(tx, case.id)
        if fir is None:
            raise LookupError(case.id)
        told = {line["question"]: line for line in fir.sheet if line["value"] is not None}
        public = kind in ("fir_public", "zero_fir_public")
        if kind.startswith("zero_fir"):
            fir = fir.as_zero()
        answers = {q: line for q, line in told.items() if q not in _PRIVATE} if public else told
        facts = self._when_and_where(fir, answers) | self._who_and_what(fir, answers)
        facts |= {"next": self._texts.pair("firs.next"), "sign_by": self._moment(fir.sign_by)}
        if fir.refused_why:
            facts |= {"reason": fir.refused_why}
        if fir.registered_at:
            facts |= self._registered(tx, fir)
        return self._covered(facts, told) if public else facts

    def _when_and_where(self, fir: Fir, answers: Mapping[str, Any]) -> dict[str, Any]:
        place = answers["place"]["value"]
        theirs = self._places.station(fir.place_station)
        outside = self._texts.pair("firs.outside").fill(
            station=theirs.name, district=self._places.district(theirs.district).name
        )
        return {
            "occurred": self._joined(answers, ("day", "from_time", "to_time")),
            "received": self._moment(fir.signed_at or fir.opened_at),
            "place": self._joined(answers, ("place", "spot")),
            "direction": self._direction(self._places.station(fir.station), place),
            "outside": outside if fir.zero else self._texts.pair("firs.inside"),
            "station": self._places.station(fir.station).name,
            "district": self._places.district(fir.district).name,
        }

    def _who_and_what(self, fir: Fir, answers: Mapping[str, Any]) -> dict[str, Any]:
        known = "known" if fir.accused_known else "unknown"
        accused = self._texts.pair(f"firs.accused.{known}")
        told = self._listed(answers, _ACCUSED)
        story = answers["story"]
        spoken = not isinstance(story["value"], str)
        contents = (fir.transcript or self._texts.pair("firs.spoken")) if spoken else Text(**story["shown"])
        return {
            "accused_told": Text(*(f"{accused.of(lang)} {told.of(lang)}".strip() for lang in LANGUAGES)),
            "things": self._listed(answers, (*_PROPERTY, *_CHILD)),
            "value": self._shown(answers, "value") or self._shown(answers, "amount") or Text("–", "–"),
            "delay_reason": fir.delay or self._texts.pair("firs.no_delay"),
            "story_words": contents if isinstance(contents, Text) else Text(contents, contents),
            "signed": self._signed(fir),
            "offence_name": self._shown(answers, "offence") or "",
            "nationality": self._texts.pair("firs.indian"),
            "kind_of_information": self._texts.pair("firs.paper.information"),
            "action_taken": self._texts.pair("firs.paper.action"),
            "dispatch": self._texts.pair("firs.paper.dispatch"),
            "inquest": self._texts.pair("firs.paper.none"),
            "occupation_or_none": self._shown(answers, "occupation") or self._texts.pair("firs.paper.none"),
        }

    def _registered(self, tx: Connection, fir: Fir) -> dict[str, Any]:
        officer = officers.by_id(tx, fir.registered_by)
        named = [self._law.sections.get(str(section)) for section in fir.sections]
        titles = Text(*(", ".join(
            f"{section} ({known.title.of(lang)})" if known else str(section)
            for section, known in zip(fir.sections, named, strict=True)
        ) for lang in LANGUAGES))  # fmt: skip
        name = Text(*(f"{officer.name.of(lang)}, {officer.rank.of(lang)}" for lang in LANGUAGES)) if officer else "–"
        return {
            "fir_number": fir.number,
            "registered": self._moment(fir.registered_at),
            "sections": titles,
            "fir_gd": fir.gd_number or "",
            "registered_by": name,
        } | self._zero(fir)

    def _zero(self, fir: Fir) -> dict[str, Any]:
        """That it is a Zero FIR, and whose it becomes; or which Zero FIR it was before."""
        if not fir.zero_no:
            return {}
        key, other = ("zero.goes_on", fir.place_station) if not fir.fir_no else ("zero.was", fir.zero_station)
        station = self._places.station(other).name
        told = {"number": fir.zero_number, "station": station}
        if fir.handed_on:
            told["when"] = self._moment(fir.as_zero().registered_at)
        return {"zero_fir": self._texts.pair(f"firs.{key}").fill(**told)}

    def _covered(self, facts: dict[str, Any], answers: Mapping[str, Any]) -> Facts:
        place = answers["place"]["value"]
        known = [*place["district_name"].values(), *place["station_name"].values()]
        names = [str(answers[q]["shown"][lang]) for q in _PERSONAL if q in answers for lang in LANGUAGES]
        own = {q: COVER for q in (*answers, "name") if q in _PERSONAL}
        told = {key: value for key, value in facts.items() if key != "direction"}
        for key in _SPEAKING & facts.keys():
            both = facts[key] if isinstance(facts[key], Text) else Text(facts[key], facts[key])
            told[key] = Text(masked(both.hi, names, known), masked(both.en, names, known))
        return {**told, **own}

    def _shown(self, answers: Mapping[str, Any], question: str) -> Text | None:
        return Text(**answers[question]["shown"]) if question in answers else None

    def _joined(self, answers: Mapping[str, Any], questions: tuple[str, ...]) -> Text:
        parts = [answers[question]["shown"] for question in questions if question in answers]
        return Text(*(", ".join(part[lang] for part in parts) for lang in LANGUAGES))

    def _listed(self, answers: Mapping[str, Any], questions: tuple[str, ...]) -> Text:
        """Answers with their labels: "Registration number: UP32AB1234; …"; a dash when there are none."""
        lines = [answers[question] for question in questions if question in answers]
        return Text(*("; ".join(f"{line['label'][lang]}: {line['shown'][lang]}" for line in lines) or "–"
                      for lang in LANGUAGES))  # fmt: skip

    def _signed(self, fir: Fir) -> Text:
        if fir.signed_at is None:
            return self._texts.pair("firs.signature.none")
        when = self._moment(fir.signed_at)
        return self._texts.pair(f"firs.signature.{fir.signed_how}").fill(when=when)

    def _moment(self, at: Any) -> Text:
        return Text(*(f"{shown(at.date(), self._texts, lang)}, {at:%H:%M}" for lang in LANGUAGES))

    def _direction(self, station: Any, place: Mapping[str, Any]) -> Text:
        """Distance and compass point of the place as seen from the station; a dash where either is not on the map."""
        if place.get("lat") is None or station.lat is None:
            return Text("–", "–")
        lat1, lon1, lat2, lon2 = map(math.radians, (station.lat, station.lon, place["lat"], place["lon"]))
        x = math.cos(lat2) * math.sin(lon2 - lon1)
        y = math.cos(lat1) * math.sin(lat2) - math.sin(lat1) * math.cos(lat2) * math.cos(lon2 - lon1)
        km = _EARTH_KM * math.hypot(lat2 - lat1, (lon2 - lon1) * math.cos((lat1 + lat2) / 2))
        if km < 0.1:
            return self._texts.pair("firs.nearby")
        point = _COMPASS[round(math.degrees(math.atan2(x, y)) / 45) % 8]
        return self._texts.pair("firs.direction").fill(km=f"{km:.1f}", point=self._texts.pair(f"firs.point.{point}"))


_SPEAKING = frozenset({"story_words", "accused_told", "things", "delay_reason", "place"})
"""Facts made of the complainant's own words."""
