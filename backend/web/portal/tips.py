"""The anonymous mailbox as officers see it: what was told, what was answered, nothing about who."""

from fastapi import Response

from backend.web.parts import Parts
from backend.web.portal.cases import or_not_here
from backend.web.portal.files import shown
from backend.web.portal.guard import Guard, Visit
from backend.web.portal.pages import Pages

READERS = frozenset({"station_officer", "sho", "sp"})
_LONGEST = 4000  # characters
_TOLD = {"answered", "closed"}


def add_pages(guard: Guard, pages: Pages, parts: Parts) -> None:
    """Adds the pages of this file to the portal."""
    db, tips = parts.db, parts.tips

    @guard.page("GET", "/tips", READERS, menu="tips.title")
    def queue(visit: Visit) -> Response:
        state = "closed" if visit.request.query_params.get("state") == "closed" else "open"
        with db.read() as tx:
            rows = tips.queue(tx, visit.me, state)
        titles = {row.id: parts.catalogue[row.service].title for row in rows if row.service in parts.catalogue}
        return pages.draw(visit, "tips.html", rows=rows, titles=titles, state=state)

    @guard.page("GET", "/tips/{tip_id}", READERS)
    def tip(visit: Visit, tip_id: str) -> Response:
        return _drawn(visit, tip_id, told=visit.request.query_params.get("told"))

    @guard.page("POST", "/tips/{tip_id}", READERS)
    def answer(visit: Visit, tip_id: str) -> Response:
        text = visit.form.get("words", "").replace("\r\n", "\n").strip()
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

    @guard.page("GET", "/tips/{tip_id}/files/{file_id}", READERS)
    def file(visit: Visit, tip_id: str, file_id: str) -> Response:
        with db.read() as tx, or_not_here():
            tips.file_of(tx, visit.me, tip_id, file_id)
            return shown(visit, parts, tx, file_id, "tip")

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
            words=view.words,
            title=parts.catalogue[view.tip.service].title if known else None,
            told=told if told in _TOLD else None,
            errors=errors or {},
            given=given,
        )
