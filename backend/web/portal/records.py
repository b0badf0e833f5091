"""Unidentified bodies beside the missing persons they may be, with the reasons."""

from fastapi import Response

from backend.records.lookups import bodies_of, matches_of
from backend.web.parts import Parts
from backend.web.portal.guard import Guard, Visit
from backend.web.portal.pages import Pages

READERS = frozenset({"station_officer", "sho", "dcrb", "sp"})


def add_pages(guard: Guard, pages: Pages, parts: Parts) -> None:
    """Adds the page of this file to the portal."""

    @guard.page("GET", "/bodies", READERS, menu="bodies.title")
    def bodies(visit: Visit) -> Response:
        with parts.db.read() as tx:
            rows = [(body, matches_of(tx, parts.look_alikes, body)) for body in bodies_of(tx, visit.me.district or "")]
        names = {code: parts.places.station(code).name for code in _stations(rows) if parts.places.has_station(code)}
        return pages.draw(visit, "bodies.html", rows=rows, names=names)


def _stations(rows: list) -> set[str]:
    return {person.station for body, found in rows for person in (body, *(one.row for one in found))}
