"""The anonymous mailbox as officers see it: what was told, what was answered, nothing about who."""

from fastapi import Response

from backend.kit.text import Text
from backend.tips.service import CHIEF, MARKS
from backend.web.parts import Parts
from backend.web.portal.cases import or_not_here
from backend.web.portal.files import download, shown
from backend.web.portal.guard import Guard, Visit
from backend.web.portal.pages import Pages

READERS = frozenset({"station_officer", "sho", "sp"})
_LONGEST = 4000  # characters
_TOLD = {"answered", "closed", "marked"}


def add_pages(guard: Guard, pages: Pages, parts: Parts) -> None:
    """Adds the pages of this file to the portal."""
    db, tips = parts.db, parts.tips

    @guard.page("GET", "/tips", READERS, menu="tips.title")
    def queue(visit: Visit) -> Response:
        state = "closed" if visit.request.query_params.get("state") == "closed" else "open"
        with db.read() as tx:
            rows = tips.queue(tx, visit.me, state)
        titles = {row.id: parts.catalogue[row.service].title for row in rows if row.service in parts.catalogue}
        told = "forwarded" if visit.request.query_params.get("told") == "forwarded" else None
        return pages.draw(visit, "tips.html", rows=rows, titles=titles, state=state, told=told)

    @guard.page("GET", "/tips/{tip_id}", READERS)
    def tip(visit: Visit, tip_id: str) -> Response:
        return _drawn(visit, tip_id, told=visit.request.query_params.get("told"))

    @guard.page("POST", "/tips/{tip_id}", READERS)
    def answer(visit: Visit, tip_id: str) -> Response:
        text = visit.form.get("words", "").replace("\r\n", "\n").strip()
        if visit.do == "mark":
            return marked(visit, tip_id)
        if visit.do == "forward":
            return forwarded(visit, tip_id)
        closing = visit.form.get("do") == "close"
        if len(text) > _LONGEST or not (text or closing):
            problem = pages.text("tips.too_long" if text else "tips.missing", visit, most=_LONGEST)
            return _drawn(visit, tip_id, errors={"words": problem}, given=text, status=422)
        with db.write() as tx, or_not_here():
            if text:
                tips.answer(tx, visit.me, tip_id, text)
            if closing:
                tips.close(tx, visit.me, tip_id)
        return pages.go(f"/tips/{tip_id}?told={'closed' if closing else 'answered'}")

    def marked(visit: Visit, tip_id: str) -> Response:
        mark = visit.form.get("mark", "")
        with db.write() as tx, or_not_here():
            tips.mark(tx, visit.me, tip_id, mark if mark in MARKS else "")
        return pages.go(f"/tips/{tip_id}?told=marked")

    def forwarded(visit: Visit, tip_id: str) -> Response:
        to, why = visit.form.get("to", ""), visit.form.get("why", "").replace("\0", "").strip()[:_LONGEST]
        errors = {}
        if to != CHIEF and not parts.places.has_station(to):
            errors["to"] = pages.text("tips.no_station", visit)
        if not why:
            errors["why"] = pages.text("tips.no_why", visit)
        if errors:
            return _drawn(visit, tip_id, errors=errors, status=422)
        with db.write() as tx, or_not_here():
            tips.forward(tx, visit.me, tip_id, to, why)
        return pages.go("/tips?told=forwarded")

    @guard.page("GET", "/tips/{tip_id}/export", READERS)
    def exported(visit: Visit, tip_id: str) -> Response:
        with db.read() as tx, or_not_here():
            service = tips.open(tx, visit.me, tip_id, look=False).tip.service
            title = parts.catalogue[service].title if service in parts.catalogue else Text(service, service)
            name, content = tips.export(tx, visit.me, tip_id, title, visit.language)
        return download(content, "application/zip", name, "attachment")

    @guard.page("GET", "/tips/{tip_id}/files/{file_id}", READERS)
    def file(visit: Visit, tip_id: str, file_id: str) -> Response:
        with db.read() as tx, or_not_here():
            tips.file_of(tx, visit.me, tip_id, file_id)
            return shown(visit, parts, tx, file_id, "tip")

    def _office(code: str | None) -> Text | None:
        return parts.places.station(code).name if code and parts.places.has_station(code) else None

    def _drawn(
        visit: Visit,
        tip_id: str,
        *,
        told: str | None = None,
        errors: dict[str, str] | None = None,
        given: str = "",
        status: int = 200,
    ) -> Response:
        with db.write() as tx, or_not_here():
            view = tips.open(tx, visit.me, tip_id)
        known = view.tip.service in parts.catalogue
        return pages.draw(
            visit,
            "tip.html",
            status,
            tip=view.tip,
            stations=[s for s in parts.places.in_district(view.tip.district) if s.code != view.tip.station],
            came_from=_office(view.tip.came_from),
            marks=MARKS,
            form=visit.form,
            words=view.words,
            title=parts.catalogue[view.tip.service].title if known else None,
            told=told if told in _TOLD else None,
            errors=errors or {},
            given=given,
        )
