"""A complaint from the station's side: signed before an officer, registered, sent on, asked about, refused."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from sqlalchemy import Connection

from backend.cases import store as cases_store
from backend.cases.dictation import write_down
from backend.cases.questions import Questions, open_question
from backend.cases.service import Cases, tell_desks
from backend.cases.timeline import Step, timeline_of
from backend.cases.workflow import NotNow, move
from backend.catalogue.model import Catalogue
from backend.firs import store
from backend.firs.law import Law
from backend.firs.service import Firs
from backend.firs.store import Fir, Section, Transfer
from backend.kit.clock import now
from backend.kit.text import Texts
from backend.notices.service import Notices
from backend.people.officers import Officer
from backend.people.reach import narrowed, reach

QUEUE_LIMIT = 200
ALERT_DAYS = 30
STATES = {
    "waiting": ("with_station",),
    "unsigned": ("awaiting_signature",),
    "done": ("registered", "refused", "lapsed"),
}


class Missing(Protocol):
    """The register of missing persons, as `backend.records.entering.MissingChildren` keeps it."""

    def enter(
        self, tx: Connection, case: str, number: str, child: Mapping[str, Any], day: date, district: str, station: str
    ) -> None:
        """Enters a child."""

    def found(self, tx: Connection, case: str) -> None:
        """Takes a case's child out again."""


@dataclass(frozen=True)
class FirView:
    """A complaint as an officer sees it: `suggested` sections, `can` what may be done now (sign, register, transfer,
    ask, refuse, found), `asked` the question that is with the complainant."""

    fir: Fir
    suggested: tuple[str, ...]
    asked: str | None
    timeline: list[Step]
    can: frozenset[str]


class NotWritten(Exception):
    """A story that was told by voice has not been written down."""


class Station:
    """What the station does. Whatever lies beyond an officer's reach raises LookupError."""

    def __init__(
        self,
        firs: Firs,
        cases: Cases,
        catalogue: Catalogue,
        law: Law,
        questions: Questions,
        notices: Notices,
        texts: Texts,
        places: Any,
        missing: Missing,
        on_registered: Callable[[Connection, Fir], None] = lambda _tx, _fir: None,
    ) -> None:
        """`on_registered` is told of every FIR, in the transaction that registers it."""
        self._on_registered = on_registered
        self._missing = missing
        self._firs = firs
        self._cases = cases
        self._catalogue = catalogue
        self._law = law
        self._questions = questions
        self._notices = notices
        self._texts = texts
        self._places = places

    def queue(self, tx: Connection, officer: Officer, which: str, district: str = "") -> Sequence[Fir]:
        """The complaints within the officer's reach: "waiting", "unsigned" or "done", urgent ones first; of one
        `district`, for whoever sees several. A Zero FIR that went on is done, whatever the other station does with
        it."""
        mine = narrowed(reach(officer), district)
        also = store.handed_on_by(mine) if which == "done" else None
        return store.complaints(tx, store.held_by(mine), STATES[which], QUEUE_LIMIT, also=also)

    def search(self, tx: Connection, officer: Officer, words: str) -> Sequence[Fir]:
        """The complaints within the officer's reach, in whatever state, that these words look for (see `Search`)."""
        within, states = store.complaint_reach(reach(officer)), tuple(s for some in STATES.values() for s in some)

        def fetch(found: Any) -> Sequence[Fir]:
            return store.complaints(tx, within, states, QUEUE_LIMIT, found)

        columns = cases_store.cases.c
        return self._cases.search.find(tx, words, columns.case_no, columns.id, fetch, lambda fir: fir.case_id) or []

    def alerts(self, tx: Connection, officer: Officer) -> Sequence[Fir]:
        """What every station of the officer's district is to look out for: urgent complaints of 30 days that were
        given in it or happened in it."""
        here = [station.code for station in self._places.in_district(officer.district)] if officer.district else []
        return store.alerts(tx, officer.district or "", here, now() - timedelta(days=ALERT_DAYS), QUEUE_LIMIT)

    def open(self, tx: Connection, officer: Officer, case_no: str) -> FirView:
        """One complaint. Raises LookupError."""
        fir = self.find(tx, officer, case_no)
        asked = open_question(tx, fir.case_id)
        may: set[str] = set()
        if officer.station != fir.station:
            pass  # whoever only oversees, or handed it on, reads
        elif fir.state == "awaiting_signature":
            may = {"sign"}
        elif fir.state == "with_station":
            refusable = not (fir.priority or fir.handed_on)
            may = {"register", "transfer"} | (set() if asked else {"ask"}) | ({"refuse"} if refusable else set())
        elif fir.state == "registered":
            may = ({"found"} if fir.priority else set()) | ({"transfer"} if fir.zero else set())
        timeline = timeline_of(tx, fir.case_id, self._texts)
        suggested = self._law.suggest(fir.offence, fir.values.get("from_time"))
        return FirView(fir, suggested, asked.detail["question"] if asked else None, timeline, frozenset(may))

    def file_of(self, tx: Connection, officer: Officer, case_no: str, file_id: str) -> str:
        """The id of a file of this complaint. Raises LookupError for any other."""
        fir = self.find(tx, officer, case_no)
        if file_id not in {line["file"] for line in fir.sheet if line["file"]}:
            raise LookupError(file_id)
        return file_id

    def write_down(self, tx: Connection, officer: Officer, case_no: str, words: Mapping[str, str]) -> None:
        """Puts the words (by question) of recordings into a complaint that waits to be registered. Raises LookupError,
        NotNow."""
        fir = self._held(tx, officer, case_no)
        row = cases_store.case_by_id(tx, fir.case_id)
        write_down(tx, row, self._catalogue[row.service], officer, words, self._cases.search)

    def sign(self, tx: Connection, officer: Officer, case_no: str) -> None:
        """Notes that the giver signed before this officer at the station. Raises LookupError, NotNow."""
        fir = self.find(tx, officer, case_no)
        if officer.station != fir.station or not self._firs.signed(tx, fir, "station", officer.id):
            raise NotNow("sign")

    def register(
        self,
        tx: Connection,
        officer: Officer,
        case_no: str,
        sections: Sequence[Section],
        private: bool = False,
        transcript: str | None = None,
    ) -> Fir:
        """Registers the FIR under the sections that the officer chose: the next number of the station's year without
        gap or double, an entry in the General Diary, the signed form and the copy for the public, the news to the
        complainant. What happened in another station's limits gets a number with 0, counted by itself. `private`: the
        officer lets nobody else see it, whatever the law says of its sections; `transcript`: a spoken story in writing
        (BNSS 173(1): "reduced to writing"). Raises LookupError, NotNow, NotWritten; ValueError without a section."""
        fir = self._step(tx, officer, case_no, "register")
        if not sections:
            raise ValueError("no section")
        if fir.spoken and not transcript:
            raise NotWritten(case_no)
        moment, kind = now(), "zero" if fir.zero else "fir"
        number = cases_store.next_number(tx, f"{kind}:{fir.station}:{moment.year}")
        sensitive = private or self._law.sensitive(fir.offence, sections)
        where = {"zero_district": fir.district} if fir.zero else {}
        store.change(
            tx,
            fir.case_id,
            **{f"{kind}_station": fir.station, f"{kind}_year": moment.year, f"{kind}_no": number},
            **where,
            gd_number=self._cases.gd_number(tx, fir.station, moment),
            sections=[{"act": s.act, "section": s.section} for s in sections],
            sensitive=sensitive,
            transcript=transcript if fir.spoken else None,
            registered_at=moment,
            registered_by=officer.id,
        )
        cases_store.add_event(tx, fir.case_id, moment, f"officer:{officer.id}", "registered")
        paper = "zero_fir" if fir.zero else "fir"
        self._cases.seal(tx, fir.case_id, paper)
        if not sensitive:
            self._cases.seal(tx, fir.case_id, f"{paper}_public")
        done = store.of_case(tx, fir.case_id)
        self._enter(tx, done)
        self._on_registered(tx, done)
        self._tell(tx, "fir_registered", done, number=done.number, sections=", ".join(map(str, sections)))
        return done

    def refuse(self, tx: Connection, officer: Officer, case_no: str, reason: str) -> None:
        """Refuses to register, with the reason; the complainant is told of the appeal to the SP (BNSS 173(4)) and gets
        a letter to make it with. Never a missing child's: that is always registered (Supreme Court, Bachpan Bachao
        Andolan, 10 May 2013); nor a Zero FIR that was handed on, for that is registered. Raises LookupError, NotNow."""
        asked = self.find(tx, officer, case_no)
        if asked.priority or asked.handed_on:
            raise NotNow("refuse")
        fir = self._step(tx, officer, case_no, "refuse")
        store.change(tx, fir.case_id, refused_why=reason)
        cases_store.add_event(tx, fir.case_id, now(), f"officer:{officer.id}", "not_registered", reason=reason)
        self._cases.seal(tx, fir.case_id, "fir_refusal")
        self._tell(tx, "fir_refused", fir, reason=reason)

    def found(self, tx: Connection, officer: Officer, case_no: str) -> None:
        """Notes that the missing child is found: the alert ends, and the public register shows the child no longer.
        Raises LookupError, NotNow."""
        fir = self.find(tx, officer, case_no)
        if officer.station != fir.station or fir.state != "registered" or not fir.priority:
            raise NotNow("found")
        store.change(tx, fir.case_id, priority=False)
        self._missing.found(tx, fir.case_id)
        cases_store.add_event(tx, fir.case_id, now(), f"officer:{officer.id}", "child_found")

    def transfer(self, tx: Connection, officer: Officer, case_no: str, station: str, reason: str) -> None:
        """Gives the complaint to another station (its code), leaving a trail. A registered Zero FIR goes on to the
        station of the place, which registers it with a number of its own (BNSS 173(1)). Raises LookupError, also for
        an unknown or the same station; NotNow."""
        fir = self.find(tx, officer, case_no)
        hands_on = fir.state == "registered" and fir.zero
        if officer.station != fir.station or not (hands_on or fir.state == "with_station"):
            raise NotNow(fir.state)
        try:
            there = self._places.station(station)
        except KeyError:
            raise LookupError(station) from None
        if there.code == fir.station:
            raise LookupError(station)
        moment = now()
        step = Transfer(moment, fir.station, there.code, officer.id, reason)
        trail = [
            {"at": t.at.isoformat(), "from_station": t.from_station, "to_station": t.to_station, "by": t.by,
             "reason": t.reason}
            for t in (*fir.transfers, step)
        ]  # fmt: skip
        where: dict[str, Any] = {"station": there.code, "district": there.district}
        if hands_on:
            where |= {"state": move(fir.state, "hand_on"), "closed_at": None}
        if not cases_store.update_case(tx, fir.case_id, fir.state, **where):
            raise NotNow("transfer")
        kept = {"transfers": trail}
        if fir.zero_no:
            kept["place_station"] = there.code  # whoever takes a Zero FIR over takes it as the place's station
        if hands_on:
            registered = {
                "sections": [{"act": s.act, "section": s.section} for s in fir.sections],
                "gd_number": fir.gd_number,
                "registered_at": fir.registered_at.isoformat(),
                "registered_by": fir.registered_by,
                "place_station": fir.place_station,
            }
            kept |= {"zero_registered": registered, "gd_number": None, "registered_at": None, "registered_by": None}
        store.change(tx, fir.case_id, **kept)
        verb = "handed_on" if hands_on else "transferred"
        cases_store.add_event(
            tx, fir.case_id, moment, f"officer:{officer.id}", verb, station=there.name.hi, reason=reason
        )
        if hands_on:
            tell_desks(tx, fir.case_id, "arrived")
        self._tell(tx, f"fir_{verb}", fir, number=fir.number or fir.case_no, there=there.name, reason=reason)

    def ask(self, tx: Connection, officer: Officer, case_no: str, words: str) -> None:
        """Asks the complainant something; the answer comes into the complaint. Raises LookupError, NotNow."""
        fir = self._held(tx, officer, case_no)
        if open_question(tx, fir.case_id) is not None:
            raise NotNow("ask_back")
        office = self._texts.pair("cases.office.thana").fill(place=self._places.station(fir.station).name)
        self._questions.send(tx, officer, cases_store.case_by_id(tx, fir.case_id), office, words)

    # --- inside --------------------------------------------------------------------------------

    def _enter(self, tx: Connection, fir: Fir) -> None:
        told = fir.values
        if not told.get("child_name"):
            return
        child = {name: told.get(f"child_{name}") for name in ("name", "age", "sex", "looks", "photo")}
        district = self._places.station(fir.place_station).district
        day = date.fromisoformat(told["day"])
        if fir.handed_on:
            self._missing.found(tx, fir.case_id)  # it stood there under the Zero FIR's number
        self._missing.enter(tx, fir.case_id, fir.number, child, day, district, fir.station)

    def find(self, tx: Connection, officer: Officer, case_no: str) -> Fir:
        """One complaint, for what belongs to a look that is noted already. Raises LookupError."""
        fir = store.by_case_no(tx, case_no, store.complaint_reach(reach(officer)))
        if fir is None:
            raise LookupError(case_no)
        return fir

    def _held(self, tx: Connection, officer: Officer, case_no: str) -> Fir:
        fir = self.find(tx, officer, case_no)
        if officer.station != fir.station or fir.state != "with_station":
            raise NotNow(fir.state)
        return fir

    def _step(self, tx: Connection, officer: Officer, case_no: str, action: str) -> Fir:
        fir = self._held(tx, officer, case_no)
        done = {"state": move(fir.state, action), "closed_at": now()}
        if not cases_store.update_case(tx, fir.case_id, fir.state, **done):
            raise NotNow(action)
        return fir

    def _tell(self, tx: Connection, event: str, fir: Fir, **params: Any) -> None:
        station = self._places.station(fir.station)
        district = self._places.district(fir.district)
        given = {
            "number": fir.case_no,
            "station": station.name,
            "district": district.name,
            "case": fir.case_no,
            **params,
        }
        key = f"{event}:{fir.case_id}:{len(fir.transfers)}"
        self._notices.put(tx, event, key, fir.conversation, fir.language, case_no=fir.case_no, **given)
