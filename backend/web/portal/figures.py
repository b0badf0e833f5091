"""Headquarters looks at lateness: tables with small charts, and what is longest late; no names of applicants."""

from collections.abc import Callable

from fastapi import Response

from backend.cases import figures
from backend.cases.status import office_of
from backend.kit.text import Text
from backend.web.parts import Parts
from backend.web.portal.guard import Guard, NotHere, Visit
from backend.web.portal.pages import Pages

HEADQUARTERS = frozenset({"headquarters"})


def add_pages(guard: Guard, pages: Pages, parts: Parts) -> None:
    """Adds the pages of this file to the portal."""
    db, places, catalogue = parts.db, parts.places, parts.catalogue

    @guard.page("GET", "/figures", HEADQUARTERS, menu="figures.title")
    def whole(visit: Visit) -> Response:
        return drawn(visit, None)

    @guard.page("GET", "/figures/{district}", HEADQUARTERS)
    def of_district(visit: Visit, district: str) -> Response:
        if district not in {one.slug for one in places.districts}:
            raise NotHere
        return drawn(visit, district)

    def drawn(visit: Visit, district: str | None) -> Response:
        asked = visit.request.query_params.get("days", "")
        days = int(asked) if asked in map(str, figures.PERIODS) else figures.PERIODS[1]
        with db.read() as tx:
            found = figures.punctuality(tx, days, district)
            late = figures.latest(tx, district)
        late_rows = [(row, office_of(row, parts.texts, places), title(row.service)) for row in late]
        return pages.draw(
            visit,
            "figures.html",
            found=found,
            late=late_rows,
            days=days,
            periods=figures.PERIODS,
            here=places.district(district) if district else None,
            district_name=_name(lambda slug: places.district(slug).name),
            service_name=title,
            limit=figures.LIMIT,
        )

    def title(service: str) -> Text:
        return catalogue[service].title if service in catalogue else Text(service, service)


def _name(named: Callable[[str], Text]) -> Callable[[str], Text]:
    """A name, or the key itself when the tables have it no more."""

    def _named(key: str) -> Text:
        try:
            return named(key)
        except LookupError:
            return Text(key, key)

    return _named
