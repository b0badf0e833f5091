"""Lays every new report of a lost or found article beside those of the other side, and tells the owner.

The owner hears which station holds what was found, never who found it.
"""

from datetime import date, timedelta
from typing import Any

from facts.text import key as sound
from sqlalchemy import Connection, Row

from backend.articles import store
from backend.articles.likeness import ENOUGH, Report, likeness, sounding
from backend.cases import store as cases
from backend.drafts.turn import Finished
from backend.kit import secrets
from backend.kit.clock import now
from backend.kit.message import Message, message
from backend.kit.text import LANGUAGES, Text, Texts
from backend.notices.service import Notices

_CANDIDATES = 500
_WINDOW = timedelta(days=120)
_LONG_ENOUGH = 6  # characters: the last four digits of a card are no identifier


class Articles:
    """Called for every filed case; those of services that are no register of articles pass through."""

    def __init__(self, notices: Notices, texts: Texts, places: Any, key: bytes) -> None:
        self._notices = notices
        self._texts = texts
        self._places = places
        self._key = key

    def filed(self, tx: Connection, filing: Finished, case: Row) -> list[Message]:
        """Keeps the report, looks for its other half; what this citizen is told about it, if anything."""
        about = filing.service.article
        if about is None:
            return []
        mine, marks = self._read(filing, case), self._marks(filing)
        values, other = filing.values, "found" if about.side == "lost" else "lost"
        row = {"case": case.id, "side": about.side, "article": values[about.sort], "words": sorted(mine.words)}
        store.add(tx, {**row, "name": mine.name, "lat": mine.lat, "lon": mine.lon, "on": mine.on}, marks)
        sure = store.with_marks(tx, other, marks) if marks else ()
        likely = self._alike(tx, mine, about.side, values[about.sort]) if not sure else []
        pairs = [(row.case, ("identifier",)) for row in sure] + likely
        return self._tell(tx, case, about.side, pairs, filing.language)

    def _alike(self, tx: Connection, mine: Report, side: str, article: str) -> list[tuple[str, tuple[str, ...]]]:
        first, last = (mine.on - timedelta(days=1), mine.on + _WINDOW)
        if side == "found":
            first, last = (mine.on - _WINDOW, mine.on + timedelta(days=1))
        found = []
        for row in store.like(tx, "found" if side == "lost" else "lost", article, first, last, _CANDIDATES):
            other = Report(row.case, frozenset(row.words), row.name, row.lat, row.lon, row.on)
            score, reasons = likeness(mine, other) if side == "lost" else likeness(other, mine)
            if score >= ENOUGH:
                found.append((score, row.case, tuple(reasons)))
        return [(case, reasons) for _, case, reasons in sorted(found, reverse=True)[:3]]

    def _tell(
        self, tx: Connection, case: Row, side: str, pairs: list[tuple[str, tuple[str, ...]]], language: str
    ) -> list[Message]:
        told = []
        for other_id, reasons in pairs:
            lost_id, found_id = (case.id, other_id) if side == "lost" else (other_id, case.id)
            if not store.add_match(tx, lost_id, found_id, reasons):
                continue
            lost, found = cases.case_by_id(tx, lost_id), cases.case_by_id(tx, found_id)
            for matched in (lost, found):
                cases.add_event(tx, matched.id, now(), "system", "matched")
            station = self._places.station(found.station)
            why = self._reasons(reasons)
            if side == "lost":
                words = {"station": station.name, "reasons": why, "number": found.case_no}
                told.append(message(self._texts("articles.found_already", language, **words)))
            else:
                self._notices.put(
                    tx,
                    "article_found",
                    f"article:{lost.id}:{found.id}",
                    lost.conversation,
                    lost.language,
                    case_no=lost.case_no,
                    number=lost.case_no,
                    station=station.name,
                    reasons=why,
                    found=found.case_no,
                )
        if side == "found" and told == [] and pairs:
            told.append(message(self._texts("articles.owner_told", language)))
        return told

    def _reasons(self, reasons: tuple[str, ...]) -> Text:
        pairs = [self._texts.pair(f"articles.reason.{reason}") for reason in reasons]
        return Text(*(", ".join(pair.of(language) for pair in pairs) for language in LANGUAGES))

    def _read(self, filing: Finished, case: Row) -> Report:
        about, values = filing.service.article, filing.values
        place = values[filing.service.routing.place]
        words = sounding(" ".join(_written(values.get(question)) for question in about.words))
        name = sound(_written(values.get(about.name))) if about.name else ""
        return Report(case.id, words, name, place["lat"], place["lon"], date.fromisoformat(values[about.on]))

    def _marks(self, filing: Finished) -> list[str]:
        """The identifiers as marks that nobody can read back: a number that was lost is personal."""
        given = (_written(filing.values.get(question)) for question in filing.service.article.identifiers)
        plain = ("".join(c for c in value.upper() if c.isascii() and c.isalnum()) for value in given)
        return [secrets.mac(self._key, "article", value.encode()) for value in plain if len(value) >= _LONG_ENOUGH]


def _written(value: Any) -> str:
    """An answer in words; nothing for one that was skipped or only spoken."""
    return "" if value is None or isinstance(value, dict) else str(value)
