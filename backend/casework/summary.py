"""The summary of a case on one page: what was told, what is missing, which sections may apply, what is alike.

Extractive: every sentence has the numbers of the answers it came from (see `sentences`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from backend.cases import store as cases_store
from backend.cases.questions import open_question
from backend.cases.status import shown
from backend.casework import store
from backend.casework.alike import Alike, Alikes
from backend.casework.manner import ENOUGH, alike, trace_of
from backend.casework.sentences import Outline, Sentence, Told, quotes_of, told_by
from backend.casework.series import DAYS
from backend.catalogue.model import Catalogue
from backend.documents.press import DoesNotFit, Issue, Press, Signatory
from backend.firs import store as firs_store
from backend.firs.law import Known, Law
from backend.firs.store import OPEN, Fir
from backend.kit.clock import now
from backend.kit.text import LANGUAGES, Text, Texts
from backend.people.officers import Officer

_TEMPLATE = "case_summary"
_UNSPOKEN = frozenset({"consent", "otp"})
_ENDED = frozenset({"issued", "refused", "closed", "withdrawn", "lapsed"})
_MOST_ALIKE = 5
_MOST_REST = 8
_LOOKED_AT = 1000


@dataclass(frozen=True)
class Summary:
    """What an officer reads. `sources` are the labels of the answers by their numbers; `evidence` sentences stand for
    files; `sections` are suggestions only."""

    case_id: str
    case_no: str
    fir: bool
    title: Text
    head: Text
    sentences: list[Sentence]
    quotes: list[Sentence]
    rest: list[Sentence]
    evidence: list[Sentence]
    missing: list[Text]
    sections: list[Known]
    alike: list[Alike]
    sources: Mapping[int, Text]
    spoken: bool


class Summaries:
    """Writes summaries, as data for a page and as a PDF."""

    def __init__(
        self,
        catalogue: Catalogue,
        outlines: Mapping[str, Outline],
        law: Law,
        alikes: Alikes,
        press: Press,
        texts: Texts,
        places: Any,
    ) -> None:
        self._catalogue = catalogue
        self._outlines = outlines
        self._law = law
        self._alikes = alikes
        self._press = press
        self._texts = texts
        self._places = places

    def of(self, tx: Connection, officer: Officer, case_id: str) -> Summary:
        """The summary of a case that the officer has opened; whoever calls has noted the look. Raises LookupError."""
        row = cases_store.case_by_id(tx, case_id)
        if row is None or row.service not in self._catalogue:
            raise LookupError(case_id)
        fir = firs_store.of_case(tx, case_id)
        told, spoken = self._told(row, fir)
        evidence = self._evidence(row)
        used = {n for line in (*told.sentences, *told.quotes, *told.rest, *evidence) for n in line.answers}
        return Summary(
            row.id,
            row.case_no,
            fir is not None,
            self._catalogue[row.service].title,
            self._head(row, fir),
            told.sentences,
            told.quotes,
            told.rest[:_MOST_REST],
            evidence,
            self._missing(tx, row, fir, bool(evidence)),
            [self._law.sections[key] for key in self._suggested(fir)],
            self._alike(tx, officer, row, fir)[:_MOST_ALIKE],
            {n: Text(**line["label"]) for n, line in enumerate(row.sheet, 1) if n in used},
            spoken,
        )

    def pdf(self, summary: Summary, officer: Officer, language: str) -> bytes:
        """The summary as a PDF of one page in one language, the answers' numbers as marks."""
        issue = Issue(summary.case_no, "", "", now(), Signatory(officer.name, officer.rank, self._office(officer)))
        for brief in (False, True):
            facts = self._facts(summary, language, brief)
            try:
                return self._press.draw(_TEMPLATE, facts, issue, language=language).pdf
            except DoesNotFit:
                if brief:
                    raise
        raise AssertionError

    # --- inside --------------------------------------------------------------------------------

    def _told(self, row: Row, fir: Fir | None) -> tuple[Told, bool]:
        service = self._catalogue[row.service]
        kinds = {question.id: question.kind.name for question in service.questions}
        stories = [(n, line) for n, line in enumerate(row.sheet, 1) if kinds.get(line["question"]) == "story"]
        skip = {line["question"] for line in row.sheet if kinds.get(line["question"]) in _UNSPOKEN}
        told = told_by(
            row.sheet,
            self._outlines.get(row.service, Outline()),
            skip | {line["question"] for _, line in stories},
        )
        quotes, spoken = [], False
        for n, line in stories:
            if line["file"] and not line.get("written"):
                spoken = True
                quotes += quotes_of((fir.transcript if fir else None) or "", n)
            elif line["value"] is not None:
                quotes += quotes_of(line["shown"]["hi"], n)
        told.quotes[:0] = quotes
        return told, spoken

    def _head(self, row: Row, fir: Fir | None) -> Text:
        place = self._places.station(row.station).name if row.station else self._places.district(row.district).name
        days = (shown(row.opened_at.date(), self._texts, lang) for lang in LANGUAGES)
        head = self._texts.pair("casework.summary.head").fill(
            title=self._catalogue[row.service].title,
            place=place,
            day=Text(*days),
            at=f"{row.opened_at:%H:%M}",
            state=self._texts.pair(f"portal.state.{row.state}"),
        )
        if fir is None or not fir.number:
            return head
        return Text(*(f"{self._texts('casework.summary.fir', lang, number=fir.number)} {head.of(lang)}"
                      for lang in LANGUAGES))  # fmt: skip

    def _evidence(self, row: Row) -> list[Sentence]:
        return [
            Sentence(Text(**line["label"]), (n,)) for n, line in enumerate(row.sheet, 1) if line["file"]
        ]  # fmt: skip

    def _missing(self, tx: Connection, row: Row, fir: Fir | None, evidence: bool) -> list[Text]:
        told: list[Text] = []
        if fir is not None:
            if fir.signed_at is None:
                told.append(self._texts.pair("casework.missing.signature").fill(until=self._moment(fir.sign_by)))
            if fir.spoken and not fir.transcript:
                told.append(self._texts.pair("casework.missing.transcript"))
        matters = self._outlines.get(row.service, Outline()).matters
        told += [
            self._texts.pair("casework.missing.answer").fill(label=Text(**line["label"]))
            for line in row.sheet
            if line["question"] in matters and line["value"] is None
        ]
        if not evidence:
            told.append(self._texts.pair("casework.missing.evidence"))
        if (asked := open_question(tx, row.id)) is not None:
            told.append(self._texts.pair("casework.missing.reply").fill(question=asked.detail["question"]))
        return told

    def _suggested(self, fir: Fir | None) -> tuple[str, ...]:
        return self._law.suggest(fir.offence, fir.values.get("from_time")) if fir else ()

    def _alike(self, tx: Connection, officer: Officer, row: Row, fir: Fir | None) -> list[Alike]:
        """Open cases that share something or have the same manner, the most reasons first."""
        found = {one.case_id: one for one in self._alikes.sharing(tx, officer, row.id)}
        if fir is not None:
            reasons = self._by_manner(tx, officer, fir)
            for one in self._alikes.shown(tx, officer, reasons):
                known = found.get(one.case_id)
                why = tuple(dict.fromkeys([*(known.reasons if known else ()), *one.reasons]))
                found[one.case_id] = replace(one, reasons=why)
        open_ones = [one for one in found.values() if one.state not in _ENDED and (one.fir or one.state not in OPEN)]
        return sorted(open_ones, key=lambda one: (-len(one.reasons), one.case_no))

    def _by_manner(self, tx: Connection, officer: Officer, fir: Fir) -> dict[str, tuple[str, ...]]:
        mine = trace_of(fir, ())  # what they share of numbers is found by its key
        since = now() - timedelta(days=DAYS)
        others = store.open_firs(tx, store.within(officer), since, _LOOKED_AT)
        judged = ((other.case_id, alike(mine, trace_of(other, ()))) for other in others if other.case_id != fir.case_id)
        return {case: reasons for case, (score, reasons) in judged if score >= ENOUGH}

    def _moment(self, at: datetime) -> Text:
        return Text(*(f"{shown(at.date(), self._texts, lang)}, {at:%H:%M}" for lang in LANGUAGES))

    def _office(self, officer: Officer) -> Text:
        at_station = officer.station is not None and self._places.has_station(officer.station)
        place = self._places.station(officer.station) if at_station else self._places.district(officer.district)
        return self._texts.pair("cases.office.thana").fill(place=place.name) if at_station else place.name

    def _facts(self, summary: Summary, language: str, brief: bool) -> dict[str, str]:
        """The blanks of the layout; `brief`: without what can be read on the page as well."""

        def lines(sentences: list[Sentence], quoted: bool = False) -> str:
            marked = ((s.text.of(language), " ".join(f"[{n}]" for n in s.answers)) for s in sentences)
            return "\n".join(
                f"“{' '.join(text.split())}” {mark}" if quoted else f"{text} {mark}" for text, mark in marked
            )

        unchecked = self._texts("casework.summary.check", language)
        sections = [
            self._texts(
                "casework.summary.section",
                language,
                section=str(known.section),
                title=known.title,
                punishment=known.punishment,
                cognizable=self._texts.pair(f"portal.firs.{known.cognizable}"),
                bailable=self._texts.pair(f"portal.firs.{known.bailable}"),
            )
            for known in summary.sections
        ]
        others = [
            f"{one.case_no}{', ' + one.station.of(language) if one.station else ''}: "
            + ", ".join(self._texts(f"casework.reason.{reason}", language) for reason in one.reasons)
            for one in summary.alike
        ]
        return {
            "head": summary.head.of(language),
            "told": lines(summary.sentences),
            "quotes": lines(summary.quotes[:1] if brief else summary.quotes, quoted=True),
            "rest": "" if brief else lines(summary.rest),
            "evidence": lines(summary.evidence),
            "missing": "\n".join(text.of(language) for text in summary.missing),
            "sections": "\n".join([*sections, unchecked]) if sections else "",
            "alike": "\n".join(others),
            "sources": "; ".join(f"[{n}] {label.of(language)}" for n, label in sorted(summary.sources.items())),
        }
