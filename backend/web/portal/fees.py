"""An administrator changes what a service costs: from now on, for what is submitted from now on."""

from fastapi import Response
from sqlalchemy import Connection

from backend.catalogue.model import Service
from backend.kit.text import Text
from backend.payments.fees import TOPIC
from backend.web.parts import Parts
from backend.web.portal.cases import names_of
from backend.web.portal.guard import Guard, NotHere, Visit
from backend.web.portal.pages import Pages
from backend.web.portal.upkeep import ADMIN

MOST = 10_000
"""The highest fee, in rupees, that can be entered."""
_TOLD = {"kept", "taken_back"}


def add_pages(guard: Guard, pages: Pages, parts: Parts) -> None:
    """Adds the pages of this file to the portal."""
    db, fees, places = parts.db, parts.fees, parts.places
    charged: dict[str, Service] = {s.id: s for s in parts.catalogue if s.kind == "case" and not s.fir}

    @guard.page("GET", "/fees", ADMIN, menu="amending.fees.title")
    def listed(visit: Visit) -> Response:
        return drawn(visit, {})

    @guard.page("POST", "/fees", ADMIN)
    def given(visit: Visit) -> Response:
        service, district = visit.form.get("service", ""), visit.form.get("district", "")
        rupees, errors = _rupees(visit.form.get("rupees", "")), {}
        if visit.do == "show":
            return drawn(visit, {})
        if service not in charged:
            errors["service"] = pages.text("amending.fees.no_service", visit)
        if district and district not in {one.slug for one in places.districts}:
            errors["district"] = pages.text("people.officer.wrong.district", visit)
        if rupees is None:
            errors["rupees"] = pages.text("amending.fees.no_amount", visit, most=MOST)
        if errors:
            return drawn(visit, errors)
        key = f"{service}:{district}" if district else service
        with db.write() as tx:
            put(tx, visit, key, rupees)
        return pages.go("/fees?told=kept")

    @guard.page("POST", "/fees/{key}/back", ADMIN)
    def taken_back(visit: Visit, key: str) -> Response:
        with db.write() as tx:
            if key not in parts.amendments.in_force(tx, TOPIC):
                raise NotHere
            put(tx, visit, key, None)
        return pages.go("/fees?told=taken_back")

    def put(tx: Connection, visit: Visit, key: str, rupees: int | None) -> None:
        known = parts.amendments.in_force(tx, TOPIC).get(key)
        before = known.value if known else fees.of_file(*key.split(":")) // 100
        if rupees != before:
            parts.amendments.put(tx, TOPIC, key, rupees, before, visit.me.id)

    def drawn(visit: Visit, errors: dict[str, str]) -> Response:
        with db.read() as tx:
            changed, history = parts.amendments.in_force(tx, TOPIC), parts.amendments.history(tx, TOPIC)
            names = names_of(tx, (change.by for change in history))
        told = visit.request.query_params.get("told")
        return pages.draw(
            visit,
            "fees.html",
            422 if errors else 200,
            services=charged,
            by_file={id: fees.of_file(id) // 100 for id in charged},
            changed=changed,
            history=history,
            named=lambda key: _named(parts, key),
            names=names,
            districts=sorted(places.districts, key=lambda one: one.name.of(visit.language)),
            asked=parts.gateway is not None,
            form=visit.form,
            errors=errors,
            most=MOST,
            told=told if told in _TOLD else None,
        )


def _named(parts: Parts, key: str) -> tuple[Text | None, Text | None]:
    """The service's title and the district's name that a key stands for; None where there is none (any more)."""
    service, _, slug = key.partition(":")
    title = parts.catalogue[service].title if service in parts.catalogue else None
    name = next((one.name for one in parts.places.districts if one.slug == slug), None)
    return title, name


def _rupees(typed: str) -> int | None:
    plain = typed.strip().removeprefix("₹").replace(",", "").strip()
    return int(plain) if plain.isdecimal() and len(plain) <= 6 and int(plain) <= MOST else None
