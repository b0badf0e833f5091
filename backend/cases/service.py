"""Opening a case: from a submitted draft to case number, desks' tasks, event and jobs, in one transaction."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from facts.text import key as sound
from sqlalchemy import Connection, Row

from backend.cases import store
from backend.cases.workflow import move
from backend.catalogue.model import Service
from backend.drafts.turn import Finished
from backend.kit import secrets
from backend.kit.clock import WorkingDays, now
from backend.kit.ids import case_no, new_id
from backend.kit.jobs import enqueue

SEAL_JOB = "paper.seal"


class Cases:
    """Opens cases. `days` are the state's working days; `key` marks mobiles so that they can be looked up."""

    def __init__(self, days: WorkingDays, key: bytes) -> None:
        self._days = days
        self._key = key

    def open(self, tx: Connection, filing: Finished, given_at: Mapping[str, Any] | None = None) -> Row:
        """Opens the case of a draft and sends it to its desks; a draft that already has a case keeps that one.

        `given_at` is the place whose station holds it, where that is not the routing's. The desks' due dates are
        working days from today. Raises LookupError when the service routes by a place and the answers hold none.
        """
        known = store.case_of_draft(tx, filing.draft)
        if known is not None:
            return known
        service, opened = filing.service, now()
        place = given_at or _place(filing)
        case_id = new_id()
        name = str(filing.values.get(service.applicant.name) or "") if service.applicant else ""
        row = {
            "id": case_id,
            "case_no": case_no(store.next_number(tx, f"case:{opened.year}"), opened.date()),
            "draft": filing.draft,
            "service": service.id,
            "version": service.version,
            "state": move(None, "inform" if service.fir else "receive" if service.kind == "receipt" else "route"),
            "station": place.get("station"),
            "district": place.get("district"),
            "conversation": filing.conversation,
            "language": filing.language,
            "applicant": name,
            "applicant_key": sound(name),
            "mobile_mark": self._mobile_mark(filing),
            "priority": service.priority,
            "gd_number": self.gd_number(tx, place["station"], opened) if service.kind == "receipt" else None,
            "sheet": filing.sheet,
            "opened_at": opened,
            "closed_at": opened if service.kind == "receipt" else None,
        }
        store.add_case(tx, row)
        store.add_tasks(
            tx, [self._task(case_id, desk, place, opened.date()) for desk in service.desks_for(filing.values)]
        )
        store.add_event(tx, case_id, opened, "citizen", "opened")
        self.seal_soon(tx, case_id, service)
        return store.case_by_id(tx, case_id)

    def seal_soon(self, tx: Connection, case_id: str, service: Service) -> str:
        """Puts on the table what makes the case's first paper: a receipt, or the acknowledgement. Returns the job's
        key; done by the request that filed the case (`Taken.at_once`), and by the worker when that request died.
        """
        paper = "receipt" if service.kind == "receipt" else "acknowledgement"
        key = f"{SEAL_JOB}:{case_id}"
        enqueue(tx, SEAL_JOB, key, {"case": case_id, "paper": paper}, run_at=now() + timedelta(seconds=10))
        return key

    def seal(self, tx: Connection, case_id: str, paper: str) -> None:
        """Puts the job on the table that makes a later paper of the office itself."""
        enqueue(tx, SEAL_JOB, f"{SEAL_JOB}:{case_id}:{paper}", {"case": case_id, "paper": paper})

    def gd_number(self, tx: Connection, station: str, at: datetime) -> str:
        """The entry in the station's General Diary: counted by station and day, as the diary is."""
        day = at.date()
        return f"{store.next_number(tx, f'gd:{station}:{day}'):03d} / {day:%d-%m-%Y}"

    def mobile_mark(self, mobile: str) -> str:
        """The mark under which cases of a mobile (ten digits) are found."""
        return secrets.mac(self._key, "case mobile", mobile.encode())

    def _mobile_mark(self, filing: Finished) -> str | None:
        applicant = filing.service.applicant
        mobile = filing.values.get(applicant.mobile) if applicant and applicant.mobile else None
        return self.mobile_mark(mobile) if mobile else None

    def _task(self, case_id: str, desk: Any, place: Mapping[str, Any], opened: Any) -> dict[str, Any]:
        return {
            "id": new_id(),
            "case": case_id,
            "desk": desk.desk,
            "station": place["station"] if desk.desk == "thana" else None,
            "district": place["district"],
            "report_form": desk.report,
            "due_on": self._days.add(opened, desk.days),
            "state": "open",
        }


def _place(filing: Finished) -> Mapping[str, Any]:
    if filing.service.routing is None:
        return {}
    place = filing.values.get(filing.service.routing.place)
    if not place or not place.get("station") or not place.get("district"):
        raise LookupError("the answers name no police station")
    return place
