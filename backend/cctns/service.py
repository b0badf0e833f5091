"""Hands registered FIRs and lost reports over to CCTNS and follows what becomes of them there.

The hand-over is a job of its own, put on the table with the registration: when CCTNS is down our number and paper
stand, and the hand-over waits its turn. Changes are fetched every quarter of an hour, from where the last look ended.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from backend.cases import store as cases_store
from backend.catalogue.model import Catalogue
from backend.cctns import store
from backend.drafts.turn import Finished
from backend.firs import store as firs_store
from backend.firs.store import Fir
from backend.kit.clock import now
from backend.kit.db import Database
from backend.kit.jobs import Finish, Job, enqueue
from backend.kit.message import Message
from backend.kit.remote import Remote
from backend.kit.text import Text, Texts
from backend.notices.service import Notices

SEND_JOB, FOLLOW_JOB = "cctns.send", "cctns.follow"
ATTEMPTS = 400
"""About two weeks of a network that is down; then an officer sees it."""
_EVERY = timedelta(minutes=15)
_LOST = "lost"


class Cctns:
    """The connection to CCTNS."""

    def __init__(
        self, db: Database, network: Remote, catalogue: Catalogue, notices: Notices, texts: Texts, places: Any
    ) -> None:
        self._db = db
        self._network = network
        self._catalogue = catalogue
        self._notices = notices
        self._texts = texts
        self._places = places

    # --- out -----------------------------------------------------------------------------------

    def registered(self, tx: Connection, fir: Fir) -> None:
        """An FIR was registered."""
        self._queue(tx, fir.case_id, "fir", f":{fir.number}" if fir.handed_on else "")

    def filed(self, tx: Connection, filing: Finished, case: Row) -> list[Message]:
        """A case was filed: a lost report goes to CCTNS, others do not."""
        if filing.service.article is not None and filing.service.article.side == _LOST:
            self._queue(tx, case.id, "lost_report")
        return []

    def _queue(self, tx: Connection, case_id: str, kind: str, again: str = "") -> None:
        """`again` tells a record apart from an earlier one of the case: the FIR that a Zero FIR became."""
        body = {"case": case_id, "kind": kind, "again": again}
        enqueue(tx, SEND_JOB, f"{SEND_JOB}:{case_id}{again}", body, max_attempts=ATTEMPTS)

    def send(self, job: Job) -> Finish:
        """The job that hands a record over and takes its number back."""
        with self._db.read() as tx:
            case = cases_store.case_by_id(tx, job.body["case"])
            fir = firs_store.of_case(tx, case.id) if job.body["kind"] == "fir" else None
        path, told = ("/firs", self._fir(fir)) if fir else ("/lost-reports", self._lost(case))
        again = job.body.get("again", "")
        taken = self._network.post(path, f"{job.body['kind']}:{case.case_no}{again}", json=told)
        entry = {"case": case.id, "number": str(taken["number"])[:60], "status": str(taken["status"])[:40]}

        def finish(tx: Connection) -> None:
            if store.add(tx, {**entry, "gd_entry": taken.get("gd_entry"), "at": now()}, again=bool(again)):
                cases_store.add_event(tx, case.id, now(), "system", "to_cctns", number=entry["number"])

        return finish

    def _fir(self, fir: Fir) -> Mapping[str, Any]:
        told = fir.values
        return {
            "case_no": fir.case_no,
            "district": fir.district,
            "station": fir.station,
            "fir_no": fir.number,
            "year": fir.fir_year or fir.zero_year,
            "zero_fir": not fir.fir_no,
            "from_zero_fir": {"station": fir.zero_station, "fir_no": fir.zero_number} if fir.handed_on else None,
            "gd_entry": fir.gd_number,
            "sections": [{"act": one.act, "section": one.section} for one in fir.sections],
            "registered_at": fir.registered_at.isoformat(),
            "complainant": fir.complainant,
            "contents": fir.transcript if fir.spoken else told.get("story"),
            "sensitive": fir.sensitive,
            "answers": _answers(fir.sheet),
        }

    def _lost(self, case: Row) -> Mapping[str, Any]:
        return {
            "case_no": case.case_no,
            "district": case.district,
            "station": case.station,
            "gd_entry": case.gd_number,
            "reported_at": case.opened_at.isoformat(),
            "owner": case.applicant,
            "answers": _answers(case.sheet),
        }

    # --- back ----------------------------------------------------------------------------------

    def begin(self, db: Database) -> None:
        """Makes sure that a look is on the table; called at every start."""
        if self._network.connected:
            with db.write() as tx:
                self._next(tx)

    def follow(self, job: Job) -> Finish:
        """The job that fetches what changed at CCTNS since the last look."""
        with self._db.read() as tx:
            after = store.cursor(tx)
        told = self._network.get("/changes", after=after)

        def finish(tx: Connection) -> None:
            for change in told["changes"]:
                self._changed(tx, change)
            store.move_cursor(tx, str(told["next"]))
            self._next(tx, datetime.fromisoformat(job.body["at"]))

        return finish

    def _next(self, tx: Connection, last: datetime | None = None) -> None:
        """Puts the look of the next quarter of an hour on the table: once, and always one after the `last`."""
        at = max(now(), last or now()) + _EVERY
        quarter = at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)
        body = {"at": quarter.isoformat()}
        enqueue(tx, FOLLOW_JOB, f"{FOLLOW_JOB}:{quarter:%Y-%m-%dT%H:%M}", body, run_at=quarter, max_attempts=ATTEMPTS)

    def _changed(self, tx: Connection, change: Mapping[str, Any]) -> None:
        entry = store.of_number(tx, str(change["number"]))
        status = str(change["status"])[:40]
        if entry is None or entry.status == status:
            return
        store.change(tx, entry.case, status=status, gd_entry=change.get("gd_entry") or entry.gd_entry, at=now())
        case, words = cases_store.case_by_id(tx, entry.case), self._status(status)
        cases_store.add_event(tx, case.id, now(), "system", "cctns_status", status=words.hi)
        self._notices.put(
            tx,
            "cctns_status",
            f"cctns:{case.id}:{status}",
            case.conversation,
            case.language,
            case_no=case.case_no,
            number=case.case_no,
            status=words,
        )

    def _status(self, status: str) -> Text:
        """A status in words; one that we do not know as CCTNS wrote it."""
        key = f"cctns.status.{status}"
        return self._texts.pair(key) if key in self._texts else Text(status, status)


def _answers(sheet: Any) -> list[dict[str, Any]]:
    return [
        {"question": line["question"], "label": line["label"]["en"], "shown": line["shown"]["hi"]}
        for line in sheet
        if line["value"] is not None and not line["file"]
    ]
