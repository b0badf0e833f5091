"""A complaint from its giver's side: taken at once, signed within the law's three days, lapsed after them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row

from backend.cases import store as cases_store
from backend.cases.intake import Taken
from backend.cases.questions import open_question
from backend.cases.service import Cases
from backend.cases.status import shown
from backend.cases.telling import tell_desks
from backend.cases.workflow import move
from backend.catalogue.model import Catalogue, FirRoad
from backend.drafts.turn import Finished
from backend.firs import store
from backend.firs.law import Law
from backend.kit.clock import now
from backend.kit.jobs import Finish, Job, enqueue
from backend.kit.message import Message, message
from backend.kit.text import LANGUAGES, Text, Texts
from backend.notices.service import Notices
from backend.sources.answers import other_maps
from backend.sources.directions import directions

CLOCK_JOB = "fir.clock"
REMIND_HOURS = (24, 6)
"""So many hours before the end the complainant is reminded to sign."""


class Firs:
    """Takes complaints and watches the clock of their signatures."""

    def __init__(
        self,
        cases: Cases,
        catalogue: Catalogue,
        law: Law,
        notices: Notices,
        texts: Texts,
        places: Any,
    ) -> None:
        self._cases = cases
        self._catalogue = catalogue
        self._law = law
        self._notices = notices
        self._texts = texts
        self._places = places

    def take(self, tx: Connection, filing: Finished) -> Taken:
        """Opens the complaint at the station of the place, or at another one that was asked for (Zero FIR, BNSS
        173(1)), and starts the clock of its signature."""
        service, values = filing.service, filing.values
        road = service.fir
        place = values[service.routing.place]
        given_at = (values.get(road.station) if road.station else None) or place
        row = self._cases.open(tx, filing, given_at)
        if store.of_case(tx, row.id) is None:
            self._begin(tx, row, road, filing, place, given_at)
        return Taken(
            [self._taken(row, road, filing.language)], (self._cases.seal_soon(tx, row.id, service),), row.case_no
        )

    def _begin(
        self,
        tx: Connection,
        row: Row,
        road: FirRoad,
        filing: Finished,
        place: Mapping[str, Any],
        given_at: Mapping[str, Any],
    ) -> None:
        values = filing.values
        offence, sign_by = values[road.offence], row.opened_at + timedelta(hours=road.sign_hours)
        store.add(
            tx,
            {
                "case": row.id,
                "offence": offence,
                "accused_known": values.get(road.accused_known) == "yes",
                "received_at": given_at["station"],
                "place_station": place["station"],
                "sensitive": self._law.sensitive(offence),
                "priority": offence in road.urgent,
                "sign_by": sign_by,
                "delay": filing.shown("delay") or None,
            },
        )
        for hours in (*REMIND_HOURS, 0):
            at = sign_by - timedelta(hours=hours)
            enqueue(tx, CLOCK_JOB, f"{CLOCK_JOB}:{row.id}:{hours}", {"case": row.id, "hours": hours}, run_at=at)

    def _taken(self, row: Row, road: FirRoad, language: str) -> Message:
        """What the complainant is told at once, with the button to sign."""
        with_law = "known" if self._known(row, road) else "unknown"
        station = self._places.station(row.station)
        day = row.opened_at + timedelta(hours=road.sign_hours)
        text = self._texts(
            f"firs.taken.{with_law}",
            language,
            case_no=row.case_no,
            station=station.name,
            date=shown(day.date(), self._texts, language),
            time=f"{day:%H:%M}",
        )
        ways = self._ways(station, language) if with_law == "known" else []
        return message(text, choices=[self._button(row, language)], links=ways, case_no=row.case_no)

    def _ways(self, station: Any, language: str) -> list[tuple[str, str]]:
        """How to get to a station, on every map."""
        ways = directions(station, self._places.district(station.district))
        title = self._texts("sources.stations.way", language, station=station.name)
        return [(title, ways.google), *other_maps(ways, self._texts, language)]

    def _known(self, row: Row, road: FirRoad) -> bool:
        return any(line["question"] == road.accused_known and line["value"] == "yes" for line in row.sheet)

    def _button(self, row: Row, language: str) -> tuple[str, str]:
        road = self._catalogue[row.service].fir
        return self._texts("firs.sign", language), f"/{road.signature}?case_no={row.case_no}"

    def standing(self, tx: Connection, row: Row, language: str) -> Message:
        """Where a complaint stands, for its giver: by when to sign, whose it is, its number, why it was refused."""
        fir = store.of_case(tx, row.id)
        station, district = self._places.station(fir.station), self._places.district(fir.district)
        told = {
            "station": station.name,
            "district": district.name,
            "when": self._until(fir, language),
            "number": fir.number or fir.case_no,
            "sections": ", ".join(map(str, fir.sections)),
            "reason": fir.refused_why or "",
        }
        key = "handed_on" if fir.handed_on and fir.state == "with_station" else fir.state
        lines = [self._texts(f"firs.status.{key}", language, **told)]
        question = open_question(tx, row.id) if fir.state == "with_station" else None
        if question is not None:
            lines.append(self._texts("firs.status.asked", language, question=question.detail["question"]))
        buttons = {
            "awaiting_signature": [self._button(row, language)],
            "with_station": [self._answer_button(row, language)] if question else [],
        }
        return message("\n".join(lines), choices=buttons.get(fir.state, []), case_no=row.case_no)

    def _answer_button(self, row: Row, language: str) -> tuple[str, str]:
        return self._texts(
            "cases.answer.button", language
        ), f"/{self._catalogue[row.service].answer}?case_no={row.case_no}"

    def sign(self, tx: Connection, asked: Finished) -> list[Message]:
        """Signs a complaint by the code that was sent to its giver's own mobile. A complaint that does not exist, one
        of another mobile and one that no longer waits get the same words."""
        case_no, mark = str(asked.values["case_no"]), self._cases.mobile_mark(asked.values["mobile"])
        fir = store.by_case_no(tx, case_no)
        if fir is None or fir.mobile_mark != mark or not self.signed(tx, fir, "otp", None):
            return [message(self._texts("firs.not_to_sign", asked.language))]
        station = self._places.station(fir.station)
        text = self._texts("firs.signed", asked.language, case_no=case_no, station=station.name)
        return [message(text, case_no=case_no)]

    def signed(self, tx: Connection, fir: store.Fir, how: str, officer_id: str | None) -> bool:
        """Notes the signature and gives the complaint to the station; False when it no longer waits for one."""
        moment = now()
        if fir.state != "awaiting_signature" or moment > fir.sign_by:
            return False
        if not cases_store.update_case(tx, fir.case_id, fir.state, state=move(fir.state, "sign")):
            return False
        store.change(tx, fir.case_id, signed_at=moment, signed_how=how, signed_before=officer_id)
        actor = f"officer:{officer_id}" if officer_id else "citizen"
        cases_store.add_event(tx, fir.case_id, moment, actor, "signed_by_giver", how=how)
        tell_desks(tx, fir.case_id, "arrived")
        return True

    def clock(self, job: Job) -> Finish:
        """Reminds of the signature, or ends the wait for it: once each, however late the worker comes; a reminder that
        comes after the end is the end."""

        def finish(tx: Connection) -> None:
            fir = store.of_case(tx, job.body["case"])
            if fir is None or fir.state != "awaiting_signature":
                return
            row = cases_store.case_by_id(tx, fir.case_id)
            if now() <= fir.sign_by and job.body["hours"]:
                self._tell(tx, "fir_unsigned", fir, row, choices=[self._button(row, fir.language)])
            elif cases_store.update_case(tx, fir.case_id, fir.state, state=move(fir.state, "lapse"), closed_at=now()):
                cases_store.add_event(tx, fir.case_id, now(), "system", "lapsed")
                self._tell(tx, "fir_lapsed", fir, row)

        return finish

    def _tell(self, tx: Connection, event: str, fir: store.Fir, row: Row, **more: Any) -> None:
        when = Text(*(self._until(fir, language) for language in LANGUAGES))
        key = f"{event}:{fir.case_id}:{now():%Y%m%d%H}"
        station = self._places.station(fir.station).name
        self._notices.put(
            tx, event, key, fir.conversation, fir.language, case_no=fir.case_no, number=fir.case_no, when=when,
            station=station, **more,
        )  # fmt: skip

    def _until(self, fir: store.Fir, language: str) -> str:
        return f"{shown(fir.sign_by.date(), self._texts, language)}, {fir.sign_by:%H:%M}"
