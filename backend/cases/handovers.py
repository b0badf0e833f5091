"""Hand-overs to other offices that did not go through: what waits, what is dead, sending it again."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Row

from backend.cases import store
from backend.catalogue.model import Catalogue
from backend.kit.clock import now
from backend.kit.jobs import again, troubled
from backend.kit.text import Text
from backend.people.officers import Officer
from backend.people.reach import reach


@dataclass(frozen=True, slots=True)
class Handover:
    """One that failed so far: `to` names the other office, `error` the trouble, `dead`: nobody tries any more."""

    id: str
    case_no: str
    title: Text
    to: str
    tries: int
    error: str
    dead: bool


class Handovers:
    """`kinds`: which jobs hand over to which office."""

    def __init__(self, kinds: Mapping[str, str], catalogue: Catalogue) -> None:
        self._kinds = dict(kinds)
        self._catalogue = catalogue

    def failed(self, tx: Connection, officer: Officer) -> list[Handover]:
        """The district's hand-overs that failed so far, the oldest first."""
        found = []
        for job in troubled(tx, self._kinds):
            case = self._case(tx, officer, job)
            if case is not None:
                known = case.service in self._catalogue
                title = self._catalogue[case.service].title if known else Text(case.service, case.service)
                told = {"tries": job.attempt, "error": job.error or "", "dead": job.state == "dead"}
                found.append(Handover(job.id, case.case_no, title, self._kinds[job.kind], **told))
        return found

    def again(self, tx: Connection, officer: Officer, job_id: str) -> None:
        """Sends one again now. Raises LookupError for one that did not fail, or is another district's."""
        job = next((one for one in troubled(tx, self._kinds) if one.id == job_id), None)
        case = self._case(tx, officer, job) if job is not None else None
        if case is None or not again(tx, job_id):
            raise LookupError(job_id)
        store.add_event(tx, case.id, now(), f"officer:{officer.id}", "sent_again")

    def _case(self, tx: Connection, officer: Officer, job: Row) -> Row | None:
        mine, case = reach(officer), store.case_by_id(tx, job.body.get("case", ""))
        if case is None or not mine.decides:
            return None
        return store.case_by_number(tx, case.case_no, store.case_reach(mine))
