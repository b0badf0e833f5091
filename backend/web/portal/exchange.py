"""Payments that need an officer, and hand-overs to other offices that did not go through."""

from fastapi import Response

from backend.cases.workflow import NotNow
from backend.web.parts import Parts
from backend.web.portal.cases import or_not_here
from backend.web.portal.guard import Guard, Visit
from backend.web.portal.pages import Pages

READERS = frozenset({"sp"})
_TOLD = {"again", "back", "not_now"}


def add_pages(guard: Guard, pages: Pages, parts: Parts) -> None:
    """Adds the pages of this file to the portal."""
    db, office, handovers = parts.db, parts.money, parts.handovers

    @guard.page("GET", "/exchange", READERS, menu="exchange.title")
    def shown(visit: Visit) -> Response:
        asked = visit.request.query_params
        case_no, told = asked.get("case_no", "").strip()[:20], asked.get("told")
        with db.read() as tx:
            failed, held, stuck = handovers.failed(tx, visit.me), office.held(tx, visit.me), office.stuck(tx, visit.me)
            try:
                paid = office.of_case(tx, visit.me, case_no) if case_no else None
            except LookupError:
                paid = []
        return pages.draw(
            visit,
            "exchange.html",
            failed=failed,
            held=held,
            stuck=stuck,
            case_no=case_no,
            paid=paid,
            told=told if told in _TOLD else None,
        )

    @guard.page("POST", "/exchange/handovers/{job_id}", READERS)
    def again(visit: Visit, job_id: str) -> Response:
        with db.write() as tx, or_not_here():
            handovers.again(tx, visit.me, job_id)
        return pages.go("/exchange?told=again")

    @guard.page("POST", "/exchange/payments/{case_no}/{payment_id}", READERS)
    def back(visit: Visit, case_no: str, payment_id: str) -> Response:
        try:
            with db.write() as tx, or_not_here():
                office.give_back(tx, visit.me, case_no, payment_id)
        except NotNow:
            return pages.go("/exchange?told=not_now")
        return pages.go("/exchange?told=back")

    @guard.page("POST", "/exchange/refunds/{refund_id}", READERS)
    def once_more(visit: Visit, refund_id: str) -> Response:
        try:
            with db.write() as tx, or_not_here():
                office.try_again(tx, visit.me, refund_id)
        except NotNow:
            return pages.go("/exchange?told=not_now")
        return pages.go("/exchange?told=back")
