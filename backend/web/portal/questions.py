"""A desk asks the applicant something; the answer comes back into the case."""

from fastapi import Response

from backend.cases.questions import LONGEST
from backend.cases.workflow import NotNow
from backend.people.officers import DESK_OF
from backend.web.parts import Parts
from backend.web.portal.cases import opened
from backend.web.portal.guard import Guard, Visit
from backend.web.portal.pages import Pages


def add_pages(guard: Guard, pages: Pages, parts: Parts) -> None:
    """Adds the pages of this file to the portal."""

    def page(visit: Visit, case_no: str, words: str, status: int = 200, error: str = "") -> Response:
        with parts.db.read() as tx:
            view = opened(parts.desk, tx, visit, case_no)
        if "ask" not in view.can:
            return pages.go(f"/cases/{case_no}?told=already_asked")
        errors = {"words": error} if error else {}
        return pages.draw(visit, "question.html", status, case=view, words=words, errors=errors)

    @guard.page("GET", "/cases/{case_no}/question", frozenset(DESK_OF))
    def question(visit: Visit, case_no: str) -> Response:
        return page(visit, case_no, "")

    @guard.page("POST", "/cases/{case_no}/question", frozenset(DESK_OF))
    def asked(visit: Visit, case_no: str) -> Response:
        words = visit.form.get("words", "").replace("\0", "").encode("utf-8", "replace").decode().strip()
        if visit.do == "show":
            return page(visit, case_no, words)
        if not words:
            return page(visit, case_no, words, 422, pages.text("question.missing", visit))
        if len(words) > LONGEST:
            return page(visit, case_no, words, 422, pages.text("question.too_long", visit, most=LONGEST))
        with parts.db.write() as tx:
            opened(parts.desk, tx, visit, case_no)
            try:
                parts.questions.ask(tx, visit.me, case_no, words)
            except NotNow:
                return pages.go(f"/cases/{case_no}?told=already_asked")
        return pages.go(f"/cases/{case_no}?told=asked")
