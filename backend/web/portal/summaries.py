"""The summary of a case or a complaint, as a page and as a PDF."""

from fastapi import Response
from sqlalchemy import Connection

from backend.casework.summary import Summary
from backend.kit.ids import new_id
from backend.people.officers import DESK_OF
from backend.web.parts import Parts
from backend.web.portal.cases import WITH_CASES, opened, or_not_here
from backend.web.portal.files import download
from backend.web.portal.firs import READERS
from backend.web.portal.guard import Guard, Visit
from backend.web.portal.pages import Pages

WRITERS = frozenset(DESK_OF)
_TOLD = {"sent", "nowhere"}


def add_pages(guard: Guard, pages: Pages, parts: Parts) -> None:
    """Adds the pages of this file to the portal."""

    def of_case(tx: Connection, visit: Visit, case_no: str) -> Summary:
        return parts.summaries.of(tx, visit.me, opened(parts.desk, tx, visit, case_no).id)

    def of_fir(tx: Connection, visit: Visit, case_no: str) -> Summary:
        return parts.summaries.of(tx, visit.me, parts.station.open(tx, visit.me, case_no).fir.case_id)

    for road, roles, found in (("cases", WITH_CASES, of_case), ("firs", READERS, of_fir)):

        def page(visit: Visit, case_no: str, found=found) -> Response:
            with parts.db.read() as tx, or_not_here():
                summary = found(tx, visit, case_no)
            told = visit.request.query_params.get("told")
            sends = visit.me.desk is not None
            return pages.draw(visit, "summary.html", summary=summary, sends=sends, told=told if told in _TOLD else None)

        def send(visit: Visit, case_no: str, road=road, found=found) -> Response:
            with parts.db.write() as tx, or_not_here():
                summary = found(tx, visit, case_no)
                sent = parts.desk_news.send(tx, visit.me, summary.case_id, f"asked:{new_id()}")
            return pages.go(f"/{road}/{case_no}/summary?told={'sent' if sent else 'nowhere'}")

        def pdf(visit: Visit, case_no: str, found=found) -> Response:
            with parts.db.read() as tx, or_not_here():
                summary = found(tx, visit, case_no)
            content = parts.summaries.pdf(summary, visit.me, visit.language)
            return download(content, "application/pdf", f"{summary.case_no}-summary.pdf", "attachment")

        guard.page("GET", f"/{road}/{{case_no}}/summary", roles)(page)
        guard.page("GET", f"/{road}/{{case_no}}/summary.pdf", roles)(pdf)
        guard.page("POST", f"/{road}/{{case_no}}/summary", roles & WRITERS)(send)
