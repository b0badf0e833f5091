"""Signing in and out, and the language."""

import json
import re
import secrets as random
from datetime import timedelta
from typing import Any

from fastapi import Response

from backend.kit import secrets
from backend.people import Officer, administration, officers, passwords, second_factor, sessions, throttle
from backend.trail.entries import note
from backend.web.parts import Parts
from backend.web.portal.guard import ANYONE, EVERY_OFFICER, ROOT, Guard, Visit, own_path, set_language
from backend.web.portal.pages import Pages

_DOOR = "portal"
"""The trail's subject of sign-ins."""
_BROWSER_COOKIE = "sahayak_browser"
_BROWSER_LASTS = timedelta(days=180)
_BROWSERS = ("Edg", "OPR", "Firefox", "Chrome", "Safari")  # in this order: Edge says Chrome and Safari too
_SYSTEMS = ("Windows", "Android", "iPhone", "iPad", "Mac", "Linux")
_SHOWN_AS = {"Edg": "Edge", "OPR": "Opera"}


def add_pages(guard: Guard, pages: Pages, parts: Parts) -> None:
    """Adds the pages of this file to the portal."""
    db, key, news = parts.db, parts.settings.secret_key, parts.desk_news

    @guard.page("GET", "", EVERY_OFFICER)
    def home(visit: Visit) -> Response:
        return pages.go(visit.menu[0].path.removeprefix(ROOT))

    @guard.page("GET", "/login", ANYONE)
    def sign_in(visit: Visit) -> Response:
        if visit.officer:
            return pages.go("")
        told = visit.request.query_params.get("told")
        return pages.sign_in(visit, told=told if told == "goodbye" else None)

    @guard.page("POST", "/login", ANYONE)
    def signed_in(visit: Visit) -> Response:
        form = visit.form
        going_to, carried = own_path(form.get("next", "")) or "", _carried(form.get("carried", ""))
        user_id, password = form.get("user_id", "").strip(), form.get("password", "")

        def not_yet(status: int, errors: dict[str, str]) -> Response:
            return pages.sign_in(visit, status, going_to=going_to, carried=carried, user_id=user_id, errors=errors)

        if visit.do == "show":
            return not_yet(200, {})
        errors = {
            name: pages.text(f"sign_in.no_{name}", visit) for name in ("user_id", "password") if not form.get(name)
        }
        if errors:
            return not_yet(422, errors)
        known = _known_browser(visit, key)
        tried = throttle.counted(key, user_id, _network(visit.address), known.name_for(key, user_id))
        with db.write() as tx:
            wait = throttle.admit(tx, tried, visit.now)
        if wait:
            response = not_yet(429, {"user_id": pages.text("sign_in.wait", visit, when=pages.until(wait, visit))})
            response.headers["Retry-After"] = str(int((wait - visit.now).total_seconds()) + 1)
            return response
        officer = _whose(db, user_id, password)
        if officer is None:
            refused(tried)
            return not_yet(401, {"user_id": pages.text("sign_in.wrong", visit)})
        if officer.ran_out(visit.now):
            refused(tried)
            return not_yet(401, {"user_id": pages.text("people.password.ran_out", visit)})
        weak = not officer.must_change and passwords.guessable(password, officer.own_words)
        with db.write() as tx:
            throttle.forgive(tx, tried)
            if weak:
                administration.demand_change(tx, officer)
            if known.name_for(key, user_id) is None:
                news.safety(tx, officer.id, "new_browser")
            proven = not second_factor.is_on(tx, officer.id)
            token = sessions.begin(
                tx, officer.id, visit.now, browser=_browser(visit), instead_of=visit.token, proven=proven
            )
            if proven:
                note(tx, f"officer:{officer.id}", "signed_in", subject=_DOOR)
        visit.use_token(token)
        visit.keep(_BROWSER_COOKIE, known.token_with(key, user_id), _BROWSER_LASTS)
        if not proven:
            return pages.code(visit, going_to=going_to, carried=carried)
        visit.officer = officer
        return onwards(visit, going_to, carried)

    @guard.page("POST", "/code", ANYONE)
    def code(visit: Visit) -> Response:
        form = visit.form
        going_to, carried = own_path(form.get("next", "")) or "", _carried(form.get("carried", ""))
        if visit.halfway is None:
            return pages.go("")

        def not_yet(status: int, told: str = "") -> Response:
            errors = {"code": told} if told else {}
            return pages.code(visit, status, going_to=going_to, carried=carried, errors=errors)

        typed = form.get("code", "").strip()
        if visit.do == "show" or not typed:
            return not_yet(200) if visit.do == "show" else not_yet(422, pages.text("people.code.none", visit))
        tried = throttle.counted(key, f"code of {visit.halfway.id}", "", "at the code")
        with db.write() as tx:
            wait = throttle.admit(tx, tried, visit.now)
        if wait:
            return not_yet(429, pages.text("sign_in.wait", visit, when=pages.until(wait, visit)))
        with db.write() as tx:
            if right := second_factor.fits(tx, key, visit.halfway.id, typed, visit.now):
                throttle.forgive(tx, tried)
                token = sessions.begin(tx, visit.halfway.id, visit.now, browser=_browser(visit), instead_of=visit.token)
                visit.use_token(token)
                note(tx, f"officer:{visit.halfway.id}", "signed_in", subject=_DOOR, code=True)
            elif second_factor.used_before(tx, key, visit.halfway.id, typed, visit.now):
                administration.note(tx, visit.halfway.id, "code_again", visit.halfway.id)
                news.safety(tx, visit.halfway.id, "code_again")
        if not right:
            refused(tried)
            return not_yet(422, pages.text("people.code.wrong", visit))
        visit.officer = visit.halfway
        return onwards(visit, going_to, carried)

    def refused(tried: throttle.Counted) -> None:
        """Notes a miss under its mark: what was typed may be somebody's password in the wrong box."""
        with db.write() as tx:
            note(tx, "system", "sign_in_refused", subject=_DOOR, by=tried.keys[0][1][:16])

    def onwards(visit: Visit, going_to: str, carried: dict[str, str]) -> Response:
        """To where the officer was going, with what they had typed there."""
        if going_to and carried:
            return pages.again(visit, going_to, carried, "again.signed_in")
        return pages.go(going_to.removeprefix(ROOT))

    @guard.page("POST", "/logout", EVERY_OFFICER, always=True)
    def sign_out(visit: Visit) -> Response:
        with db.write() as tx:
            sessions.end_by_token(tx, visit.token)
            note(tx, f"officer:{visit.me.id}", "signed_out", subject=_DOOR)
        visit.use_token(sessions.new_token())
        return pages.go("/login?told=goodbye")

    @guard.page("POST", "/language", ANYONE)
    def language(visit: Visit) -> Response:
        if visit.form.get("language") in ("hi", "en"):
            set_language(visit, visit.form["language"])
        return pages.go((own_path(visit.form.get("next", "")) or ROOT).removeprefix(ROOT))


def _whose(db: Any, user_id: str, password: str) -> Officer | None:
    """The officer with this user id and password. The same work is done when there is none."""
    with db.read() as tx:
        found = officers.to_sign_in(tx, user_id)
    if not passwords.fits(found[1] if found else None, password) or found is None:
        return None
    officer, kept = found
    if passwords.outdated(kept):
        anew = passwords.hashed_anew(password)
        with db.write() as tx:
            officers.keep_hash(tx, officer, old=kept, new=anew)
    return officer


class _KnownBrowser:
    """A browser's sealed cookie: its random name, and marks of who signed in there before."""

    def __init__(self, name: str, marks: list[str]) -> None:
        self._name = name
        self._marks = marks

    def name_for(self, key: bytes, user_id: str) -> str | None:
        """The browser's name when this user id signed in there before."""
        return self._name if _mark(key, user_id) in self._marks else None

    def token_with(self, key: bytes, user_id: str) -> str:
        """The cookie's new content, after this user id signed in; the last ten are remembered."""
        mark = _mark(key, user_id)
        marks = [*(m for m in self._marks if m != mark), mark][-10:]
        return secrets.timed_token(key, "portal browser", {"name": self._name, "marks": marks})


def _known_browser(visit: Visit, key: bytes) -> _KnownBrowser:
    cookie = visit.request.cookies.get(_BROWSER_COOKIE, "")
    kept = secrets.read_token(key, "portal browser", cookie, _BROWSER_LASTS.total_seconds())
    return _KnownBrowser(kept["name"], kept["marks"]) if kept else _KnownBrowser(random.token_hex(8), [])


def _mark(key: bytes, user_id: str) -> str:
    return secrets.mac(key, "portal browser", officers.same_user_id(user_id).encode())[:16]


def _network(address: str) -> str:
    """What one household or office has: an IPv4 address, or the first half of an IPv6 one."""
    return ":".join(address.split(":")[:4]) if ":" in address else address


def _carried(text: str) -> dict[str, str]:
    try:
        fields = json.loads(text)
    except ValueError:
        return {}
    if not isinstance(fields, dict):
        return {}
    return {name: value for name, value in fields.items() if isinstance(value, str)}


def _browser(visit: Visit) -> str:
    agent = visit.request.headers.get("user-agent", "")
    found = [
        next((name for name in names if re.search(rf"\b{name}\b", agent)), None) for names in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(_SHOWN_AS.get(name, name) for name in found if name) or "?"
