"""e-FIRs at the station: the list with the district's alerts, one complaint, and what the station does with it."""

import re
from collections.abc import Callable

from fastapi import Response
from sqlalchemy import Connection

from backend.cases.desk import answers_of, position_of
from backend.cases.workflow import NotNow
from backend.firs.station import STATES, NotWritten
from backend.firs.store import Section
from backend.web.parts import Parts
from backend.web.portal.cases import dictated, districts_of, folded, found_words, known, map_of, names_of, or_not_here
from backend.web.portal.files import download, shown, small
from backend.web.portal.guard import Guard, Visit
from backend.web.portal.pages import Pages

READERS = frozenset({"station_officer", "sho", "circle_officer", "sp", "headquarters"})
ACTING = frozenset({"station_officer", "sho"})
_LONGEST = 2000  # characters
_SECTION = re.compile(r"(.{2,40}?)\s+([\w()./-]{1,20})")
_TOLD = {"written", "registered", "refused", "asked", "signed", "found", "not_now"}


def add_pages(guard: Guard, pages: Pages, parts: Parts) -> None:
    """Adds the pages of this file to the portal."""
    db, station = parts.db, parts.station

    @guard.page("GET", "/firs", READERS, menu="firs.title")
    def queue(visit: Visit) -> Response:
        asked = visit.request.query_params.get("state", "")
        which = asked if asked in STATES else "waiting"
        districts = districts_of(parts, visit)
        district = visit.request.query_params.get("district", "")
        district = district if district in {one.slug for one in districts} else ""
        find = visit.request.query_params.get("find", "")
        search = found_words(parts.settings.secret_key, find)
        with db.read() as tx:
            rows = station.search(tx, visit.me, search) if search else station.queue(tx, visit.me, which, district)
            alerts = () if search else station.alerts(tx, visit.me)
        told = "transferred" if visit.request.query_params.get("told") == "transferred" else None
        return pages.draw(
            visit,
            "firs.html",
            rows=rows,
            alerts=alerts,
            which=which,
            states=list(STATES),
            search=search,
            district=district,
            districts=districts,
            told=told,
        )

    @guard.page("GET", "/firs/{case_no}", READERS)
    def complaint(visit: Visit, case_no: str) -> Response:
        told = visit.request.query_params.get("told")
        return drawn(visit, case_no, told=told if told in _TOLD else None)

    @guard.page("GET", "/firs/{case_no}/files/{file_id}", READERS)
    def file(visit: Visit, case_no: str, file_id: str) -> Response:
        with db.read() as tx, or_not_here():
            station.file_of(tx, visit.me, case_no, file_id)
            return shown(visit, parts, tx, file_id, case_no)

    @guard.page("GET", "/firs/{case_no}/files/{file_id}/preview", READERS)
    def preview(visit: Visit, case_no: str, file_id: str) -> Response:
        """A picture made small, for a slow line; looking at it is part of looking at the complaint."""
        with db.read() as tx, or_not_here():
            station.file_of(tx, visit.me, case_no, file_id)
            return small(parts, tx, file_id, case_no)

    @guard.page("GET", "/firs/{case_no}/map", READERS)
    def map_(visit: Visit, case_no: str) -> Response:
        with db.read() as tx, or_not_here():
            return map_of(parts, tx, visit, position_of(station.find(tx, visit.me, case_no).sheet))

    @guard.page("GET", "/firs/{case_no}/documents/{document_id}", READERS)
    def document(visit: Visit, case_no: str, document_id: str) -> Response:
        with db.read() as tx, or_not_here():
            view = station.open(tx, visit.me, case_no)
            found = next((d for d in parts.documents.of_case(tx, view.fir.case_id) if d.id == document_id), None)
            if found is None:
                raise LookupError(document_id)
        return download(parts.documents.pdf(found), "application/pdf", parts.documents.file_name(found), "attachment")

    @guard.page("POST", "/firs/{case_no}/signature", ACTING)
    def signed(visit: Visit, case_no: str) -> Response:
        return done(visit, case_no, "signed", lambda tx: station.sign(tx, visit.me, case_no))

    @guard.page("POST", "/firs/{case_no}/words", ACTING)
    def words(visit: Visit, case_no: str) -> Response:
        return done(visit, case_no, "written", lambda tx: station.write_down(tx, visit.me, case_no, dictated(visit)))

    @guard.page("POST", "/firs/{case_no}/registration", ACTING)
    def registered(visit: Visit, case_no: str) -> Response:
        chosen = [known.section for key, known in parts.law.sections.items() if visit.form.get(f"section {key}")]
        lines = [line.strip() for line in visit.form.get("other", "").splitlines() if line.strip()]
        others = [Section(*match.groups()) for line in lines if (match := _SECTION.fullmatch(line))]
        if len(others) < len(lines) or not (chosen or others):
            return drawn(visit, case_no, errors={"sections": pages.text("firs.no_section", visit)}, status=422)
        sections, private, story = (
            [*chosen, *others],
            bool(visit.form.get("private")),
            _words(visit, "transcript", 10_000),
        )
        try:
            return done(
                visit,
                case_no,
                "registered",
                lambda tx: station.register(tx, visit.me, case_no, sections, private, story or None),
            )
        except NotWritten:
            return drawn(visit, case_no, errors={"transcript": pages.text("firs.no_transcript", visit)}, status=422)

    @guard.page("POST", "/firs/{case_no}/transfer", ACTING)
    def transferred(visit: Visit, case_no: str) -> Response:
        to, why = visit.form.get("code", "").strip() or visit.form.get("to", ""), _words(visit, "why_transfer")
        errors = {}
        if not parts.places.has_station(to):
            errors["to"] = pages.text("firs.no_station", visit)
        if not why:
            errors["why_transfer"] = pages.text("firs.no_reason", visit)
        if errors:
            return drawn(visit, case_no, errors=errors, status=422)
        return done(visit, case_no, "transferred", lambda tx: station.transfer(tx, visit.me, case_no, to, why))

    @guard.page("POST", "/firs/{case_no}/refusal", ACTING)
    def refused(visit: Visit, case_no: str) -> Response:
        why = _words(visit, "why_refuse")
        if not why:
            return drawn(visit, case_no, errors={"why_refuse": pages.text("firs.no_reason", visit)}, status=422)
        return done(visit, case_no, "refused", lambda tx: station.refuse(tx, visit.me, case_no, why))

    @guard.page("POST", "/firs/{case_no}/found", ACTING)
    def found(visit: Visit, case_no: str) -> Response:
        return done(visit, case_no, "found", lambda tx: station.found(tx, visit.me, case_no))

    @guard.page("POST", "/firs/{case_no}/question", ACTING)
    def asked(visit: Visit, case_no: str) -> Response:
        words = _words(visit, "words")
        if not words:
            return drawn(visit, case_no, errors={"words": pages.text("question.missing", visit)}, status=422)
        return done(visit, case_no, "asked", lambda tx: station.ask(tx, visit.me, case_no, words))

    def done(visit: Visit, case_no: str, told: str, step: Callable[[Connection], object]) -> Response:
        try:
            with db.write() as tx, or_not_here():
                step(tx)
        except NotNow:
            return pages.go(f"/firs/{case_no}?told=not_now")
        away = told == "transferred"  # it is another station's now
        return pages.go(f"/firs{'' if away else '/' + case_no}?told={told}")

    def drawn(
        visit: Visit,
        case_no: str,
        *,
        told: str | None = None,
        errors: dict[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        with db.read() as tx, or_not_here():
            view = station.open(tx, visit.me, case_no)
            documents = parts.documents.of_case(tx, view.fir.case_id)
            answers = [answer for answer in answers_of(view.fir.sheet) if answer.given]
            shown_files = known(parts, tx, (answer.file_id for answer in answers))
            names = names_of(tx, (step.officer for step in view.timeline))
            earlier = parts.alike.sharing(tx, visit.me, view.fir.case_id)
        return pages.draw(
            visit,
            "fir.html",
            status,
            view=view,
            fir=view.fir,
            place=parts.places.station(view.fir.place_station),
            here=parts.places.station(view.fir.station),
            zero=parts.places.station(view.fir.zero_station) if view.fir.zero_station else None,
            documents=[(found, parts.documents.title(found)) for found in documents],
            answers=answers,
            files=shown_files,
            position=position_of(view.fir.sheet),
            timeline=folded(view.timeline),
            names=names,
            earlier=earlier,
            law=parts.law,
            stations=parts.places.in_district(view.fir.district),
            form=visit.form,
            told=told,
            errors=errors or {},
        )


def _words(visit: Visit, name: str, longest: int = _LONGEST) -> str:
    plain = visit.form.get(name, "").replace("\r\n", "\n").replace("\0", "")
    return plain.encode("utf-8", "replace").decode().strip()[:longest]
