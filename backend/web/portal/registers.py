"""Registers kept by hand: missing persons, bodies, arrests, rewards; entered, corrected, shown to citizens or not."""

from fastapi import Response
from sqlalchemy import Row

from backend.records.editing import (
    KEEPERS,
    KEPT_BY,
    at_stations,
    fields_of,
    number_of,
    typed_of,
    with_photo,
)
from backend.records.importing import Report
from backend.web.parts import Parts
from backend.web.portal.cases import names_of, or_not_here
from backend.web.portal.files import small
from backend.web.portal.guard import WITH_FILES, Guard, NotHere, Visit
from backend.web.portal.pages import Pages

_TOLD = {"saved", "published", "withdrawn"}
_MISSING = ("Field required", "String should have at least 1 character", "Input should be a valid")


def add_pages(guard: Guard, pages: Pages, parts: Parts) -> None:
    """Adds the pages of this file to the portal."""
    db, editor = parts.db, parts.editor

    @guard.page("GET", "/records", KEEPERS, menu="records.title")
    def registers(visit: Visit) -> Response:
        return listed(visit, "missing-persons")

    @guard.page("GET", "/records/{name}", KEEPERS)
    def register(visit: Visit, name: str) -> Response:
        return listed(visit, name)

    def listed(visit: Visit, name: str) -> Response:
        with db.read() as tx, or_not_here():
            rows = editor.listed(tx, visit.me, name)
            names = names_of(tx, {row.entered_by for row in rows})
        mine = [register for register, roles in KEPT_BY.items() if visit.me.role in roles]
        numbers = {row.id: number_of(row, name) for row in rows}
        told = visit.request.query_params.get("told")
        return pages.draw(
            visit,
            "registers.html",
            rows=rows,
            numbers=numbers,
            names=names,
            register=name,
            registers=mine,
            told=told if told in _TOLD else None,
        )

    @guard.page("GET", "/records/{name}/new", KEEPERS)
    def new(visit: Visit, name: str) -> Response:
        with db.read() as tx, or_not_here():
            editor.listed(tx, visit.me, name)
        return form(visit, name, None, {"published": "yes"})

    @guard.page("POST", "/records/{name}/new", KEEPERS, most=WITH_FILES)
    def added(visit: Visit, name: str) -> Response:
        with db.read() as tx, or_not_here():
            editor.listed(tx, visit.me, name)
        return kept(visit, name, None)

    @guard.page("GET", "/records/{name}/{record}", KEEPERS)
    def record(visit: Visit, name: str, record: str) -> Response:
        row = found(visit, name, record)
        shown = {"published": "yes" if row.published else ""}
        return form(visit, name, row, typed_of(row, name) | shown)

    @guard.page("POST", "/records/{name}/{record}", KEEPERS, most=WITH_FILES)
    def changed(visit: Visit, name: str, record: str) -> Response:
        row = found(visit, name, record)
        if visit.do in ("publish", "withdraw"):
            with db.write() as tx, or_not_here():
                editor.publish(tx, visit.me, name, row.id, visit.do == "publish")
            return pages.go(f"/records/{name}?told={'published' if visit.do == 'publish' else 'withdrawn'}")
        return kept(visit, name, row)

    @guard.page("GET", "/records/{name}/{record}/photo", KEEPERS)
    def photo(visit: Visit, name: str, record: str) -> Response:
        row = found(visit, name, record)
        if not with_photo(name) or not row.photo:
            raise NotHere
        with db.read() as tx:
            return small(parts, tx, row.photo, f"record-{row.id}")

    def found(visit: Visit, name: str, record: str) -> Row:
        with db.read() as tx, or_not_here():
            return editor.open(tx, visit.me, name, int(record) if record.isdecimal() and len(record) < 12 else 0)

    def kept(visit: Visit, name: str, row: Row | None) -> Response:
        given = {key: value.replace("\0", "").replace("\r\n", "\n") for key, value in visit.form.items()}
        if visit.do == "show":
            return form(visit, name, row, given)
        received, upload = None, visit.files.get("photo")
        if upload is not None and with_photo(name):
            try:
                received = parts.files.receive_picture(upload.content, upload.name)
            except ValueError:
                return form(visit, name, row, given, {"photo": pages.text("records.no_picture", visit)})
        station = given.get("station", "")
        if row is None and at_stations(name) and not visit.me.station and not _in_district(visit, station):
            return form(visit, name, row, given, {"station": pages.text("records.no_station", visit)})
        cells = {field.name: given.get(field.name, "").strip() for field in fields_of(name)}
        cells["number"] = given.get("number", "").strip()
        cells = {key: value for key, value in cells.items() if value}
        with db.write() as tx, or_not_here():
            report = editor.save(
                tx,
                visit.me,
                name,
                cells,
                station=station,
                published=given.get("published") == "yes",
                photo=received,
                known=row,
            )
        if report.refused:
            return form(visit, name, row, given, _errors(pages, visit, report))
        return pages.go(f"/records/{name}?told=saved")

    def _in_district(visit: Visit, station: str) -> bool:
        return parts.places.has_station(station) and parts.places.station(station).district == visit.me.district

    def form(
        visit: Visit, name: str, row: Row | None, given: dict[str, str], errors: dict[str, str] | None = None
    ) -> Response:
        stations = parts.places.in_district(visit.me.district) if row is None and not visit.me.station else ()
        return pages.draw(
            visit,
            "record.html",
            422 if errors else 200,
            row=row,
            number=number_of(row, name) if row is not None else None,
            register=name,
            fields=fields_of(name),
            stations=stations if at_stations(name) else (),
            photos=with_photo(name),
            given=given,
            errors=errors or {},
        )


def _errors(pages: Pages, visit: Visit, report: Report) -> dict[str, str]:
    """What was refused, by box, in the officer's language."""
    told = {}
    for _, column, reason in report.refused:
        box = column or "age_to"
        key = "taken" if reason == "taken" else "minor" if box == "age" else "wrong"
        if reason.startswith(_MISSING[:2]):
            key = "needed"
        label = pages.text(f"records.field.{box}", visit)
        told[box] = pages.text(f"records.{key}", visit, label=label)
    return told
