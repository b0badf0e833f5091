"""Candidate series: open complaints with the same manner or the same numbers, on a map and a time line."""

from typing import Any

from fastapi import Response

from backend.casework.plot import map_of, time_line_of
from backend.web.parts import Parts
from backend.web.portal.guard import Guard, NotHere, Visit
from backend.web.portal.pages import Pages

READERS = frozenset({"circle_officer", "sp", "headquarters"})


def add_pages(guard: Guard, pages: Pages, parts: Parts) -> None:
    """Adds the pages of this file to the portal."""

    def found(visit: Visit) -> list[Any]:
        with parts.db.read() as tx:
            return parts.series.find(tx, visit.me)

    @guard.page("GET", "/series", READERS, menu="menu_series")
    def listed(visit: Visit) -> Response:
        return pages.draw(visit, "series_list.html", rows=found(visit))

    @guard.page("GET", "/series/{name}", READERS)
    def one(visit: Visit, name: str) -> Response:
        series = next((series for series in found(visit) if series.name == name), None)
        if series is None:
            raise NotHere
        return pages.draw(
            visit,
            "series.html",
            series=series,
            map=map_of(series, parts.places),
            time_line=time_line_of(series.members),
        )
