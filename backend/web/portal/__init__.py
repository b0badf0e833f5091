"""The officers' portal: server-drawn pages under /portal."""

from fastapi import APIRouter, Response

from backend.web.parts import Parts
from backend.web.portal import (
    account,
    cases,
    decisions,
    exchange,
    fees,
    figures,
    firs,
    news,
    officers,
    questions,
    records,
    registers,
    reports,
    series,
    signing_in,
    summaries,
    tips,
    tray,
    upkeep,
    wording,
)
from backend.web.portal.guard import ANYONE, Guard, NotHere, Visit
from backend.web.portal.pages import Pages

_PAGES = (
    signing_in,
    figures,
    cases,
    reports,
    questions,
    decisions,
    tray,
    tips,
    firs,
    series,
    records,
    registers,
    summaries,
    news,
    exchange,
    officers,
    upkeep,
    fees,
    wording,
    account,
)
"""Those with a line in the menu stand in its order."""


def router(parts: Parts) -> APIRouter:
    """The portal's routes. `parts` has settings, db, texts, desk, files, documents, signing."""
    pages = Pages(parts.texts)
    guard = Guard(parts, pages)
    for part in _PAGES:
        part.add_pages(guard, pages, parts)

    @guard.page("GET", "/static/{name}", ANYONE)
    def static(visit: Visit, name: str) -> Response:
        return pages.static(name)

    @guard.page("GET", "/{rest:path}", ANYONE)
    def nothing(visit: Visit, rest: str) -> Response:
        raise NotHere

    return guard.router
