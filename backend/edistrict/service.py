"""What goes to the e-District portal (reports to decide on, results of its applications) and the decision that returns.

A signature puts the hand-over on the table of jobs in its own transaction; the job repeats it with the same idempotency
key until the portal has it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row

from backend.cases import store as cases_store
from backend.cases.forwarding import DECISION
from backend.cases.status import shown
from backend.cases.workflow import NotNow, move
from backend.catalogue.model import Catalogue
from backend.documents.service import Documents
from backend.documents.store import Document
from backend.edistrict import store
from backend.kit.clock import now
from backend.kit.db import Database
from backend.kit.jobs import Finish, Job, enqueue
from backend.kit.message import Message, message
from backend.kit.remote import Remote
from backend.kit.text import LANGUAGES, Text, Texts
from backend.notices.service import Notices

SEND_JOB = "edistrict.send"
ATTEMPTS = 60
"""About two days of a portal that is down; then an officer sees it."""
_PATHS = {"report": "/reports", "result": "/results"}


@dataclass(frozen=True, slots=True)
class Decision:
    """What the District Magistrate decided: `number` is the portal's own, `words` are the conditions of a permission or
    the reason of a refusal, `file` an uploaded PDF."""

    number: str
    case_no: str
    granted: bool
    words: str
    decided_on: date
    by: str
    file: str | None


class EDistrict:
    """The connection to the portal."""

    def __init__(
        self,
        db: Database,
        portal: Remote,
        catalogue: Catalogue,
        documents: Documents,
        notices: Notices,
        texts: Texts,
        places: Any,
        check_address: str,
    ) -> None:
        self._db = db
        self._portal = portal
        self._catalogue = catalogue
        self._documents = documents
        self._notices = notices
        self._texts = texts
        self._places = places
        self._check_address = check_address.rstrip("/")

    # --- out -----------------------------------------------------------------------------------

    def signed(self, tx: Connection, case: Row, action: str, document: Document) -> None:
        """A signatory has signed: the report for the District Magistrate, or the result of an application that came
        from the portal, is to go there."""
        kind = "report" if action == "forward" else "result"
        if kind == "result" and store.application_of(tx, case.id) is None:
            return
        body = {"case": case.id, "document": document.id, "kind": kind, "action": action}
        enqueue(tx, SEND_JOB, f"{SEND_JOB}:{document.id}", body, max_attempts=ATTEMPTS)

    def send(self, job: Job) -> Finish:
        """The job that hands a signed document over."""
        kind = job.body["kind"]
        with self._db.read() as tx:
            case = cases_store.case_by_id(tx, job.body["case"])
            document = self._documents.get(tx, job.body["document"])
            asked = store.application_of(tx, case.id)
            told = self._told(case, document, asked, job.body["action"])
        name = self._documents.file_name(document)
        parts = {
            "metadata": (None, json.dumps(told, ensure_ascii=False), "application/json"),
            "document": (name, self._documents.pdf(document), "application/pdf"),
        }
        taken = self._portal.post(_PATHS[kind], document.number, files=parts)
        number = str(taken.get("number") or (asked.number if asked else ""))[:60]

        def finish(tx: Connection) -> None:
            row = {"document": document.id, "case": case.id, "number": number, "at": now()}
            if store.add_handed_over(tx, row):
                cases_store.add_event(tx, case.id, now(), "system", "to_edistrict", number=number)

        return finish

    def _told(self, case: Row, document: Document, asked: Row | None, action: str) -> Mapping[str, Any]:
        service = self._catalogue[case.service]
        decision = case.decision or {}
        return {
            "case_no": case.case_no,
            "application_number": asked.number if asked else None,
            "service": case.service,
            "title": {"hi": service.title.hi, "en": service.title.en},
            "district": case.district,
            "station": case.station,
            "station_name": self._places.station(case.station).name.en if case.station else None,
            "applicant": case.applicant,
            "applied_on": case.opened_at.date().isoformat(),
            "outcome": {"issue": "issued", "refuse": "refused"}.get(action),
            "recommended": decision.get("decision") == "issue",
            "reason": decision.get("reason") if decision.get("decision") == "refuse" else None,
            "answers": [
                {"question": line["question"], "label": line["label"]["en"], "shown": line["shown"]["hi"]}
                for line in case.sheet
                if line["value"] is not None and not line["file"]
            ],
            "document": {
                "number": document.number,
                "sha256": document.sha256,
                "signed_by": document.office.en,
                "signed_at": document.issued_at.isoformat(),
                "check": f"{self._check_address}/verify/{document.code}",
            },
        }

    # --- in ------------------------------------------------------------------------------------

    def decided(self, tx: Connection, given: Decision) -> bool:
        """Takes the District Magistrate's decision and tells the applicant; the same one again changes nothing.

        Says whether it was new. Raises LookupError for a case that there is not, NotNow for one that does not wait for
        a decision, or has another.
        """
        row = cases_store.case_by_number(tx, given.case_no)
        if row is None:
            raise LookupError(given.case_no)
        if (known := store.decision(tx, given.number)) is not None:
            if (known.case, known.decision == "granted") != (row.id, given.granted):
                raise NotNow("another decision has this number")
            return False
        state = move(row.state, "grant" if given.granted else "deny")
        changed = {"state": state, "closed_at": now(), "sheet": [*row.sheet, *self._lines(given)]}
        if not cases_store.update_case(tx, row.id, row.state, **changed):
            raise NotNow("grant")
        outcome = "granted" if given.granted else "refused"
        store.add_decision(tx, {"number": given.number, "case": row.id, "decision": outcome, "received_at": now()})
        cases_store.add_event(tx, row.id, now(), "system", f"dm_{outcome}")
        papers = [{"file": given.file, "name": f"{row.case_no}.pdf"}] if given.file else []
        self._notices.put(
            tx,
            f"dm_{outcome}",
            f"dm:{given.number}",
            row.conversation,
            row.language,
            case_no=row.case_no,
            documents=papers,
            number=row.case_no,
            title=self._catalogue[row.service].title,
            words=self._words(given),
        )
        return True

    def _words(self, given: Decision) -> Text:
        key = "conditions" if given.granted else "reason"
        return self._texts.pair(f"edistrict.{key}").fill(words=given.words) if given.words else Text("", "")

    def _lines(self, given: Decision) -> list[dict[str, Any]]:
        """The decision as lines of the case's sheet, where officers read it and time erases it with the rest."""
        outcome = "granted" if given.granted else "refused"
        days = {lang: shown(given.decided_on, self._texts, lang) for lang in LANGUAGES}
        words = {lang: self._texts(f"edistrict.{outcome}", lang, by=given.by, date=days[lang]) for lang in LANGUAGES}
        lines = [self._line(DECISION, words, given.file)]
        if given.words:
            label = "conditions" if given.granted else "why"
            lines.append(self._line(f"{DECISION}_{label}", dict.fromkeys(LANGUAGES, given.words), None))
        return lines

    def _line(self, question: str, words: Mapping[str, str], file: str | None) -> dict[str, Any]:
        label = self._texts.pair(f"edistrict.label.{question}")
        labels = {lang: label.of(lang) for lang in LANGUAGES}
        return {"question": question, "label": labels, "shown": dict(words), "value": words["en"], "file": file}

    def standing(self, tx: Connection, row: Row, language: str) -> Message:
        """What there is to say of a case that another office decides: whether it is there already."""
        there = store.handed_over_of(tx, row.id)
        if there is None:
            return message(self._texts("edistrict.on_its_way", language))
        day = shown(there.at.date(), self._texts, language)
        return message(self._texts("edistrict.there", language, date=day, number=there.number))
