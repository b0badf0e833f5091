"""The administrator's pages about the state's tables and the system: holidays, phones, what is stuck."""

import re
from datetime import date, timedelta

from fastapi import Response
from sqlalchemy import Connection

from backend.kit import jobs
from backend.kit.imports import Report
from backend.kit.text import Text
from backend.notices import store as notices
from backend.records import store as records
from backend.trail.entries import note
from backend.web.parts import Parts
from backend.web.portal.guard import Guard, NotHere, Visit
from backend.web.portal.pages import Pages
from backend.web.standing import alive, standing

ADMIN = frozenset({"admin"})
POSTS = ("station", "co", "sp", "control_room")
_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_NOTICE_DAYS = 7
_SOON_DAYS = 30
_MOST = 100
_TOLD = {"entered", "taken_off", "kept", "again"}


def add_pages(guard: Guard, pages: Pages, parts: Parts) -> None:
    """Adds the pages of this file to the portal."""
    db, places, gazette = parts.db, parts.places, parts.gazette

    # Holidays

    @guard.page("GET", "/holidays", ADMIN, menu="upkeep.holidays.title")
    def holidays(visit: Visit) -> Response:
        return holidays_page(visit)

    @guard.page("POST", "/holidays", ADMIN)
    def entered(visit: Visit) -> Response:
        day = _day(visit.form.get("day", ""))
        names = {name: " ".join(visit.form.get(name, "").split())[:120] for name in ("name_hi", "name_en")}
        errors = {} if day else {"day": pages.text("upkeep.holidays.no_day", visit)}
        errors |= {name: pages.text("people.officer.wrong.empty", visit) for name, given in names.items() if not given}
        if errors or day is None:
            return holidays_page(visit, 422, errors)
        with db.write() as tx:
            gazette.close(tx, day, Text(names["name_hi"], names["name_en"]), visit.me.id)
        return pages.go("/holidays?told=entered")

    @guard.page("POST", "/holidays/{day}/open", ADMIN)
    def taken_off(visit: Visit, day: str) -> Response:
        try:
            opened = date.fromisoformat(day)
        except ValueError:
            raise NotHere from None
        with db.write() as tx:
            gazette.open(tx, opened, visit.me.id)
        return pages.go("/holidays?told=taken_off")

    def holidays_page(visit: Visit, status: int = 200, errors: dict[str, str] | None = None) -> Response:
        with db.read() as tx:
            days = [one for one in gazette.all(tx) if one.day >= visit.now.date()]
        return pages.draw(
            visit, "holidays.html", status, days=days, form=visit.form, errors=errors or {}, told=_told(visit)
        )

    # Phones of stations and offices

    @guard.page("GET", "/phones", ADMIN, menu="upkeep.phones.title")
    def phones(visit: Visit) -> Response:
        return phones_page(visit, visit.request.query_params.get("district", ""))

    @guard.page("POST", "/phones", ADMIN)
    def phone_kept(visit: Visit) -> Response:
        form = visit.form
        district, station, post = form.get("district", ""), form.get("station", ""), form.get("post", "")
        if district not in {one.slug for one in places.districts}:
            return phones_page(visit, "", 422, {"district": pages.text("people.officer.wrong.district", visit)})
        here = places.has_station(station) and places.station(station).district == district
        if post == "station" and not here:
            return phones_page(visit, district, 422, {"station": pages.text("firs.no_station", visit)})
        raw = {"district": district, "post": post, "phone": form.get("phone", "").strip()}
        report = Report()
        with db.write() as tx:
            raw |= {"station": station} if post == "station" else {}
            parts.importer.row(tx, "phones", raw, report)
            if not report.refused:
                note(tx, f"officer:{visit.me.id}", "phone_kept", subject=f"phone:{district}:{station or post}")
        if report.refused:
            return phones_page(visit, district, 422, {"phone": pages.text("upkeep.phones.wrong", visit)})
        return pages.go(f"/phones?district={district}&told=kept")

    def phones_page(visit: Visit, district: str, status: int = 200, errors: dict[str, str] | None = None) -> Response:
        known = {one.slug: one for one in places.districts}
        stations = places.in_district(district, None) if district in known else ()
        with db.read() as tx:
            kept = {(row.post, row.station): row.phone for row in records.all_phones_of(tx, district)}
        return pages.draw(
            visit,
            "phones.html",
            status,
            district=known.get(district),
            districts=sorted(places.districts, key=lambda d: d.name.en),
            stations=sorted(stations, key=lambda s: s.name.en),
            phones=kept,
            posts=POSTS,
            form=visit.form,
            errors=errors or {},
            told=_told(visit),
        )

    # The system

    @guard.page("GET", "/system", ADMIN, menu="upkeep.system.title")
    def system(visit: Visit) -> Response:
        with db.read() as tx:
            kinds, dead = jobs.table(tx), jobs.dead(tx, _MOST)
            outcomes = notices.outcomes(tx, visit.now - timedelta(days=_NOTICE_DAYS))
            stands = standing(parts, tx)
        context = {"kinds": kinds, "dead": dead, "outcomes": outcomes, "days": _NOTICE_DAYS, "told": _told(visit)}
        soon = [one for one in stands.expiries if one.at < visit.now + timedelta(days=_SOON_DAYS)]
        context |= {"stands": stands, "soon": soon, "alive": alive(parts.settings), "now": visit.now}
        return pages.draw(visit, "system.html", **context)

    @guard.page("POST", "/jobs/{job_id}/again", ADMIN)
    def again(visit: Visit, job_id: str) -> Response:
        with db.write() as tx:
            if not jobs.run_again(tx, job_id):
                raise NotHere
            _noted_again(tx, visit, job_id)
        return pages.go("/system?told=again")


def _noted_again(tx: Connection, visit: Visit, job_id: str) -> None:
    note(tx, f"officer:{visit.me.id}", "job_again", subject=f"job:{job_id}")


def _told(visit: Visit) -> str | None:
    told = visit.request.query_params.get("told")
    return told if told in _TOLD else None


def _day(typed: str) -> date | None:
    """A day as it is written here, 24-11-2026, or as programs write it."""
    match = _DAY.fullmatch(typed.strip())
    try:
        return date(int(match[3]), int(match[2]), int(match[1])) if match else date.fromisoformat(typed.strip())
    except ValueError:
        return None
