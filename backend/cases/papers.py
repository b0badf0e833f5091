"""What a case's document says: from the case's sheet to an order for the register of documents."""

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row

from backend.cases import store
from backend.cases.forwarding import forward_of, outcome_of
from backend.cases.status import office_of, shown
from backend.catalogue.model import Catalogue, Paper
from backend.catalogue.reports import ReportForm
from backend.documents.press import Signatory
from backend.documents.service import Order
from backend.evidence.files import Files
from backend.kit.clock import today
from backend.kit.text import LANGUAGES, Text, Texts
from backend.people.officers import Officer

Facts = Mapping[str, str | Text | date]
FORWARD = "forward"
"""The kind of a report that goes to another office."""
NOT_THE_APPLICANTS = frozenset({FORWARD, "fir_public", "zero_fir_public"})
"""Kinds of documents that the applicant is not sent."""
_DECISIONS = ("issue", "refuse")
MoreFacts = Callable[[Connection, Row, str], Facts]


class Papers:
    """Orders documents for cases: which layout, which facts, whose photo, signed by which office."""

    def __init__(
        self, catalogue: Catalogue, reports: Mapping[str, ReportForm], texts: Texts, places: Any, files: Files
    ) -> None:
        self._catalogue = catalogue
        self._reports = reports
        self._texts = texts
        self._places = places
        self._files = files
        self._more: dict[str, MoreFacts] = {}
        self._others: dict[str, tuple[Paper, MoreFacts]] = {}

    def decided(self, tx: Connection, case: Row, officer: Officer) -> Order:
        """The document that the officer's decision leads to: what was applied for, or the letter that says no; where
        another office decides, the report for it."""
        service = self._catalogue[case.service]
        signatory = Signatory(officer.name, officer.rank, self._chief(case))
        if (forward := forward_of(service, self._places, case)) is not None:
            return self._order(tx, case, forward.document, FORWARD, signatory, officer.id)
        refused = case.decision["decision"] == "refuse"
        paper = service.refusal if refused else service.document
        if paper is None:
            raise LookupError(f"{case.service} has no such document")
        kind = "refusal" if refused else "document"
        return self._order(tx, case, paper, kind, signatory, officer.id)

    def sealed(self, tx: Connection, case: Row, kind: str) -> Order:
        """A paper that the office itself seals: the "receipt" of a case, or its "acknowledgement"."""
        service = self._catalogue[case.service]
        papers = {"receipt": service.document, "acknowledgement": service.acknowledgement}
        if service.fir:
            for kind_of in ("fir", "zero_fir"):
                papers |= {kind_of: service.document, f"{kind_of}_public": service.fir.public}
            papers["fir_refusal"] = service.fir.refusal
        paper = papers.get(kind) or self._others.get(sort_of(kind), (None, None))[0]
        if paper is None:
            raise LookupError(f"{case.service} has no document")
        seal = Signatory(self._texts.pair("cases.seal"), None, self._chief(case))
        return self._order(tx, case, paper, kind, seal, None)

    def also(self, road: str, facts: MoreFacts) -> None:
        """Adds facts to all documents of the services of a road of their own: what only that road knows of a case, and
        how much of it a kind of paper may say."""
        self._more[road] = facts

    def other(self, sort: str, paper: Paper, facts: MoreFacts) -> None:
        """Adds a sealed paper that a case of any service may have, such as a receipt for a fee, and the facts that only
        its maker knows."""
        self._others[sort] = (paper, facts)

    def _order(
        self, tx: Connection, case: Row, paper: Paper, kind: str, signatory: Signatory, signed_by: str | None
    ) -> Order:
        photo = next((line["file"] for line in case.sheet if line["question"] == paper.photo and line["file"]), None)
        return Order(
            case_id=case.id,
            kind=kind,
            template=paper.template,
            place=self._places.district(case.district).rto,
            facts=self._facts(tx, case, paper, kind),
            signatory=signatory,
            signed_by=signed_by,
            valid_until=_months_on(today(), paper.valid_months) if paper.valid_months else None,
            photo=self._files.portrait(tx, photo) if photo else None,
        )

    def _facts(self, tx: Connection, case: Row, paper: Paper, kind: str) -> Facts:
        """The answers by their question's id, as they read; filed reports as `thana_<field>`; and what the case itself
        knows."""
        service = self._catalogue[case.service]
        answers = {line["question"]: Text(**line["shown"]) for line in case.sheet if line["value"] is not None}
        answers |= {blank: answers[other] for blank, other in paper.instead.items() if other in answers}
        for blank, questions in paper.facts.items():
            parts = [answers[question] for question in questions if question in answers]
            answers[blank] = Text(*(", ".join(part.of(language) for part in parts) for language in LANGUAGES))
        desks: dict[str, Text] = {}
        for task in store.tasks_of(tx, case.id):
            desks[f"{task.desk}_due"] = self._due(task)
            told = self._reports[task.report_form].told(task.report or {})
            desks |= {f"{task.desk}_{name}": words for name, words in told.items()}
        road = service.road({line["question"]: line["value"] for line in case.sheet})
        more = dict(self._more[road](tx, case, kind)) if road in self._more else {}
        if sort_of(kind) in self._others:
            more |= self._others[sort_of(kind)][1](tx, case, kind)
        station = self._places.station(case.station) if case.station else None
        # Why it was issued in spite of a report stays on record; only a refusal tells its reason.
        decision = (case.decision or {}).get("decision")
        return {
            **answers,
            **desks,
            "name": case.applicant,
            "service": service.title,
            "case_no": case.case_no,
            "applied_on": case.opened_at.date(),
            "station": station.name if station else "",
            "district": self._places.district(case.district).name,
            "reason": case.decision["reason"] if decision == "refuse" else "",
            "recommendation": self._texts.pair(f"cases.recommendation.{decision}") if decision in _DECISIONS else "",
            "gd_number": case.gd_number or "",
            "next": self._texts.pair(f"cases.next.{outcome_of(service, self._places, case)}"),
            **more,
        }

    def _due(self, task: Row) -> Text:
        """A desk's office, and the day by which it reports."""
        office = office_of(task, self._texts, self._places)
        days = {language: shown(task.due_on, self._texts, language) for language in LANGUAGES}
        lines = (self._texts("cases.filed.due", lang, office=office, date=days[lang]) for lang in LANGUAGES)
        return Text(*lines)

    def _chief(self, case: Row) -> Text:
        """The office of the district's police chief."""
        district = self._places.district(case.district)
        key = "sp_commissionerate" if district.policing == "commissionerate" else "sp"
        return self._texts.pair(f"cases.office.{key}").fill(place=district.name)


def sort_of(kind: str) -> str:
    """What sort of paper a kind is: of the second one of a sort in a case the kind has a mark behind a dash."""
    return kind.partition("-")[0]


def _months_on(day: date, months: int) -> date:
    """The same day `months` later, or that month's last day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
