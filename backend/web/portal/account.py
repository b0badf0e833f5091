"""An officer's own account: who one is here, and where one is signed in."""

from fastapi import Response

from backend.people import sessions
from backend.web.parts import Parts
from backend.web.portal.guard import EVERY_OFFICER, Guard, NotHere, Visit
from backend.web.portal.pages import Pages


def add_pages(guard: Guard, pages: Pages, parts: Parts) -> None:
    """Adds the pages of this file to the portal."""
    db = parts.db

    @guard.page("GET", "/account", EVERY_OFFICER, menu="account.title")
    def account(visit: Visit) -> Response:
        with db.read() as tx:
            mine = sessions.of_officer(tx, visit.me.id, visit.now)
        told = "session_ended" if visit.request.query_params.get("told") == "session_ended" else None
        return pages.draw(visit, "account.html", sessions=mine, told=told)

    @guard.page("POST", "/sessions/{session_id}/end", EVERY_OFFICER)
    def end_session(visit: Visit, session_id: str) -> Response:
        with db.write() as tx:
            if not sessions.end(tx, visit.me.id, session_id):
                raise NotHere
        return pages.go("/account?told=session_ended")
