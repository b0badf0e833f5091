"""Opening a case: from a submitted draft to case number, desks' tasks, event and jobs, in one transaction."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from backend.cases import store
from backend.cases.deadlines import watch
from backend.cases.telling import tell_desks
from backend.cases.workflow import move
from backend.catalogue.model import Service
from backend.drafts.turn import Finished
from backend.kit.clock import WorkingDays, now
from backend.kit.db import alone
from backend.kit.ids import case_no, new_id
from backend.kit.jobs import enqueue
from backend.search.service import Search

SEAL_JOB = "paper.seal"


Charges = Callable[[str, str], bool]
"""Whether a service (its id) costs a fee in a district (its slug)."""


class Cases:
    """Opens cases. `days` are the state's working days; `key` marks mobiles so that they can be looked up; a case of a
    service that `charges` knows waits for its fee before it goes to the desks."""

    def __init__(self, days: WorkingDays, key: bytes, charges: Charges = lambda _service, _district: False) -> None:
        self._days = days
        self._charges = charges
        self.search = Search(key)

    def open(
        self, tx: Connection, filing: Finished, given_at: Mapping[str, Any] | None = None, paid: bool = False
    ) -> Row:
        """Opens the case of a draft and sends it to its desks; a draft that already has a case keeps that one.

        `given_at` is the place whose station holds it, where that is not the routing's; `paid`: any fee was paid
        elsewhere. The desks' due dates are
        working days from today. Raises LookupError when the service routes by a place and the answers hold none.
        """
        alone(tx, f"draft {filing.draft}")
        known = store.case_of_draft(tx, filing.draft)
        if known is not None:
            return known
        service, opened = filing.service, now()
        place = given_at or _place(filing)
        case_id = new_id()
        begin = "inform" if service.fir else "receive" if service.kind == "receipt" else "route"
        if begin == "route" and not paid and self._charges(service.id, place["district"]):
            begin = "charge"
        name = filing.shown(service.applicant.name) if service.applicant else ""
        row = {
            "id": case_id,
            "case_no": case_no(store.next_number(tx, f"case:{opened.year}"), opened.date()),
            "draft": filing.draft,
            "service": service.id,
            "version": service.version,
            "state": move(None, begin),
            "station": place.get("station"),
            "district": place.get("district"),
            "conversation": filing.conversation,
            "language": filing.language,
            "applicant": name,
            "mobile_mark": self._mobile_mark(filing),
            "priority": service.priority,
            "gd_number": self.gd_number(tx, place["station"], opened) if service.kind == "receipt" else None,
            "sheet": filing.sheet,
            "opened_at": opened,
            "closed_at": opened if service.kind == "receipt" else None,
        }
        store.add_case(tx, row)
        lines = ((question.id, question.kind.name, value) for question, value in filing.answers)
        self.search.index(tx, case_id, lines, service.applicant.mobile if service.applicant else None)
        store.add_event(tx, case_id, opened, "citizen", "opened")
        if begin != "charge":
            self._to_desks(tx, case_id, service, filing.values, place)
        return store.case_by_id(tx, case_id)

    def paid(self, tx: Connection, case_id: str, service: Service) -> bool:
        """Sends a case that waited for its fee to its desks; their days begin now. False when it no longer waits."""
        row = store.case_by_id(tx, case_id)
        if row.state != "awaiting_fee" or not store.update_case(tx, row.id, row.state, state=move(row.state, "pay")):
            return False
        store.add_event(tx, case_id, now(), "system", "paid")
        place = {"station": row.station, "district": row.district}
        self._to_desks(tx, case_id, service, {line["question"]: line["value"] for line in row.sheet}, place)
        return True

    def _to_desks(
        self, tx: Connection, case_id: str, service: Service, values: Mapping[str, Any], place: Mapping[str, Any]
    ) -> None:
        desks = service.desks_for(values)
        store.add_tasks(tx, [self._task(case_id, desk, place, now().date()) for desk in desks])
        watch(tx, case_id)
        if desks:
            tell_desks(tx, case_id, "arrived")
        self.seal_soon(tx, case_id, service)

    def seal_soon(self, tx: Connection, case_id: str, service: Service) -> str:
        """Puts on the table what makes the case's first paper: a receipt, or the acknowledgement. Returns the job's
        key; done by the request that filed the case (`Taken.at_once`), and by the worker when that request died.
        """
        paper = "receipt" if service.kind == "receipt" else "acknowledgement"
        key = f"{SEAL_JOB}:{case_id}"
        enqueue(tx, SEAL_JOB, key, {"case": case_id, "paper": paper}, run_at=now() + timedelta(seconds=10))
        return key

    def seal(self, tx: Connection, case_id: str, paper: str, wait_seconds: int = 0) -> None:
        """Puts the job on the table that makes a later paper of the office itself; `wait_seconds` leave it to a request
        that is about to do it at once."""
        at = now() + timedelta(seconds=wait_seconds)
        enqueue(tx, SEAL_JOB, f"{SEAL_JOB}:{case_id}:{paper}", {"case": case_id, "paper": paper}, run_at=at)

    def gd_number(self, tx: Connection, station: str, at: datetime) -> str:
        """The entry in the station's General Diary: counted by station and day, as the diary is."""
        day = at.date()
        return f"{store.next_number(tx, f'gd:{station}:{day}'):03d} / {day:%d-%m-%Y}"

    def mobile_mark(self, mobile: str) -> str:
        """The mark under which cases of a mobile (ten digits) are found."""
        return self.search.phone_mark(mobile)

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
            "begun_on": opened,
            "due_on": self._days.add(opened, desk.days),
            "state": "open",
        }


def _place(filing: Finished) -> Mapping[str, Any]:
    if filing.service.routing is None:
        return {}
    place = filing.values.get(filing.service.routing.place)
    needs_station = filing.service.kind == "receipt" or any(desk.desk == "thana" for desk in filing.service.desks)
    if not place or not place.get("district") or (needs_station and not place.get("station")):
        raise LookupError("the answers name no police station")
    return place
