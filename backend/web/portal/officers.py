"""The administrator's pages about officers: find, add, move, lock, a new password, end sessions."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from fastapi import Response
from sqlalchemy import Connection

from backend.kit.text import Text
from backend.people import ROLES, Officer, administration, officers, passwords, second_factor, sessions
from backend.people.administration import NobodyLeft, Post
from backend.sources.places import Places
from backend.web.parts import Parts
from backend.web.portal.cases import names_of
from backend.web.portal.guard import Guard, NotHere, Visit
from backend.web.portal.pages import Pages

ADMIN = frozenset({"admin"})
_USER_ID = re.compile(r"[a-z0-9][a-z0-9._-]{1,62}")
_TOLD = {"moved", "same", "lock", "unlock", "sessions", "last"}
_LINES = ("name_hi", "name_en", "rank_hi", "rank_en")


class _Wrong(Exception):
    """A box of the form and the key of what is wrong with it."""

    def __init__(self, box: str, key: str, **params: str) -> None:
        self.box, self.key, self.params = box, key, params


def add_pages(guard: Guard, pages: Pages, parts: Parts) -> None:
    """Adds the pages of this file to the portal."""
    db, places, news = parts.db, parts.places, parts.desk_news
    first = timedelta(hours=parts.settings.first_password_hours)

    @guard.page("GET", "/officers", ADMIN, menu="people.officers.title")
    def listed(visit: Visit) -> Response:
        asked = visit.request.query_params
        chosen = {name: asked.get(name, "")[:100] for name in ("find", "role", "district")}
        with db.read() as tx:
            rows = administration.listed(tx, **chosen)
        return pages.draw(
            visit,
            "officers.html",
            rows=rows,
            chosen=chosen,
            limit=administration.LIMIT,
            place=lambda officer: _place(places, officer),
            **_choices(places),
        )

    @guard.page("GET", "/officers/new", ADMIN)
    def new(visit: Visit) -> Response:
        return form_page(visit, {})

    @guard.page("POST", "/officers/new", ADMIN)
    def added(visit: Visit) -> Response:
        form = visit.form
        user_id = officers.same_user_id(form.get("user_id", ""))
        if visit.do == "show":
            return form_page(visit, form)
        try:
            if not _USER_ID.fullmatch(user_id):
                raise _Wrong("user_id", "user_id")
            post = _post(form, places)
            password = passwords.random_password()
            kept = passwords.hashed(password)
            with db.write() as tx:
                try:
                    made = administration.add(tx, visit.me.id, user_id, post, kept, visit.now + first)
                except ValueError:
                    raise _Wrong("user_id", "taken") from None
        except _Wrong as wrong:
            return form_page(visit, form, 422, wrong)
        return officer_page(visit, made.id, password=password)

    @guard.page("GET", "/officers/{officer_id}", ADMIN)
    def officer(visit: Visit, officer_id: str) -> Response:
        told = visit.request.query_params.get("told")
        return officer_page(visit, officer_id, told=told if told in _TOLD else None)

    @guard.page("POST", "/officers/{officer_id}/post", ADMIN)
    def moved(visit: Visit, officer_id: str) -> Response:
        if visit.do == "show" or officer_id == visit.me.id:
            return officer_page(visit, officer_id, form=visit.form)
        try:
            post = _post(visit.form, places)
        except _Wrong as wrong:
            return officer_page(visit, officer_id, 422, form=visit.form, wrong=wrong)
        try:
            with db.write() as tx:
                changed = administration.move(tx, visit.me.id, _known(tx, officer_id), post)
        except NobodyLeft:
            return pages.go(f"/officers/{officer_id}?told=last")
        return pages.go(f"/officers/{officer_id}?told={'moved' if changed else 'same'}")

    @guard.page("POST", "/officers/{officer_id}/act", ADMIN)
    def act(visit: Visit, officer_id: str) -> Response:
        acts: dict[str, Any] = {
            "lock": administration.lock,
            "unlock": administration.unlock,
            "sessions": administration.end_sessions,
        }
        if officer_id == visit.me.id:  # the own password is changed under "My account", where the present one is asked
            return officer_page(visit, officer_id)
        if visit.do in ("password", "codes"):
            # Whoever lost their phone comes in person, as for the first password (ASVS 4.0.3, 2.5.7).
            password = passwords.random_password()
            kept = passwords.hashed(password)
            with db.write() as tx:
                their = _known(tx, officer_id)
                if visit.do == "codes":
                    administration.remove_second_factor(tx, visit.me.id, their)
                    news.safety(tx, their.id, "factor_removed")
                administration.reset_password(tx, visit.me.id, their, kept, visit.now + first)
                news.safety(tx, their.id, "password_reset")
            return officer_page(visit, officer_id, password=password)
        if visit.do not in acts:
            return officer_page(visit, officer_id)
        try:
            with db.write() as tx:
                acts[visit.do](tx, visit.me.id, _known(tx, officer_id))
        except NobodyLeft:
            return pages.go(f"/officers/{officer_id}?told=last")
        return pages.go(f"/officers/{officer_id}?told={visit.do}")

    def form_page(visit: Visit, form: Mapping[str, str], status: int = 200, wrong: _Wrong | None = None) -> Response:
        return pages.draw(
            visit, "officer_new.html", status, form=form, errors=_errors(visit, wrong), **_choices(places)
        )

    def officer_page(
        visit: Visit,
        officer_id: str,
        status: int = 200,
        *,
        form: Mapping[str, str] | None = None,
        wrong: _Wrong | None = None,
        told: str | None = None,
        password: str | None = None,
    ) -> Response:
        with db.read() as tx:
            shown = _known(tx, officer_id)
            acts = administration.acts_on(tx, officer_id)
            names = names_of(tx, {one.by for one in acts})
            living = sessions.of_officer(tx, officer_id, visit.now)
            codes = second_factor.is_on(tx, officer_id)
        return pages.draw(
            visit,
            "officer.html",
            status,
            officer=shown,
            form=form or _form(shown),
            errors=_errors(visit, wrong),
            told=told,
            password=password,
            acts=acts,
            names=names,
            sessions=living,
            codes=codes,
            place=_place(places, shown),
            **_choices(places),
        )

    def _errors(visit: Visit, wrong: _Wrong | None) -> dict[str, str]:
        if wrong is None:
            return {}
        return {wrong.box: pages.text(f"people.officer.wrong.{wrong.key}", visit, **wrong.params)}


def _known(tx: Connection, officer_id: str) -> Officer:
    found = officers.by_id(tx, officer_id)
    if found is None:
        raise NotHere
    return found


def _choices(places: Places) -> dict[str, Any]:
    return {"roles": ROLES, "districts": sorted(places.districts, key=lambda d: d.name.en)}


def _place(places: Places, officer: Officer) -> list[Text]:
    """Where an officer serves, the smallest first."""
    codes = [officer.station] if officer.station else list(officer.stations)
    found = [places.station(code).name for code in codes if places.has_station(code)]
    return found + ([places.district(officer.district).name] if officer.district else [])


def _form(officer: Officer) -> dict[str, str]:
    return {
        "name_hi": officer.name.hi,
        "name_en": officer.name.en,
        "rank_hi": officer.rank.hi,
        "rank_en": officer.rank.en,
        "role": officer.role,
        "district": officer.district or "",
        "stations": officer.station or ", ".join(officer.stations),
    }


def _post(form: Mapping[str, str], places: Places) -> Post:
    """The post that the form names. Raises _Wrong."""
    lines = {name: " ".join(form.get(name, "").split())[:200] for name in _LINES}
    if missing := next((name for name, line in lines.items() if not line), None):
        raise _Wrong(missing, "empty")
    role, district = form.get("role", ""), form.get("district", "")
    if role not in ROLES:
        raise _Wrong("role", "role")
    of_the_state = role in officers.OF_THE_STATE
    if not of_the_state and district not in {one.slug for one in places.districts}:
        raise _Wrong("district", "district")
    named = [part.strip() for part in form.get("stations", "").split(",") if part.strip()]
    at_a_station, in_a_circle = role in officers.AT_A_STATION, role == "circle_officer"
    if at_a_station and len(named) != 1:
        raise _Wrong("stations", "one_station")
    if in_a_circle and not named:
        raise _Wrong("stations", "some_stations")
    if named and not (at_a_station or in_a_circle):
        raise _Wrong("stations", "no_station_here")
    codes = [_station(places, district, name) for name in named]
    name, rank = Text(lines["name_hi"], lines["name_en"]), Text(lines["rank_hi"], lines["rank_en"])
    circle = tuple(sorted(set(codes))) if in_a_circle else ()
    return Post(name, rank, role, codes[0] if at_a_station else None, None if of_the_state else district, circle)


def _station(places: Places, district: str, typed: str) -> str:
    """The code of a station of the district, by its code or either name. Raises _Wrong."""
    for station in places.in_district(district, None):
        if typed.casefold() in (station.code, station.name.hi, station.name.en.casefold()):
            return station.code
    raise _Wrong("stations", "unknown_station", name=typed[:60])
