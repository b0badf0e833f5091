"""The one door of the portal: who may open a page, which forms are ours, what each answer's headers say.

A page can only be added through `Guard.page`, which wants to know the roles; the wrapper it puts around
the page does the rest. `rules_of` lists what was declared, so that a test can walk every route as every role.
"""

import hmac
import logging
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.routing import iter_route_contexts
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from backend.kit import clock, secrets
from backend.kit.db import NOT_NOW
from backend.people import ROLES, Officer, officers, second_factor, sessions
from backend.web.parts import Parts
from backend.web.portal.forms import LARGEST_FORM, Upload, read_form
from backend.web.portal.looks import noted
from watch import refusals

log = logging.getLogger(__name__)

ROOT = "/portal"
ANYONE: frozenset[str] = frozenset()  # for the few pages that need no sign-in
EVERY_OFFICER: frozenset[str] = frozenset(ROLES)

_TOKEN_COOKIE = "sahayak_officer"
_HOST_ONLY = "__Host-"
"""Before the token's cookie: browsers then take it by https from this very host only, for no path but /."""
_LANGUAGE_COOKIE = "sahayak_portal_language"
WITH_FILES = 32 * 1024 * 1024
"""The largest form, in bytes, of a page that takes files."""
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # not no-referrer: browsers then send "Origin: null" with our own forms
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class NotHere(Exception):
    """There is no such thing, or it is beyond the officer's reach: the same answer for both."""


@dataclass
class Visit:
    """One request of one browser. `officer` and `session` are None only on pages for ANYONE.

    `halfway`: whose password was right, and whose code is still to come. `first`: the page that this officer has to
    go to before any other, to change a first password or to set codes up.
    """

    request: Request
    token: str
    language: str
    now: datetime
    form: dict[str, str] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)
    officer: Officer | None = None
    session: sessions.Session | None = None
    cookies: list[tuple[str, str, timedelta | None]] = field(default_factory=list)
    form_key: bytes = b""
    menu: Sequence["MenuItem"] = ()
    halfway: Officer | None = None
    first: str | None = None

    @property
    def me(self) -> Officer:
        """The signed-in officer, on pages that need one."""
        assert self.officer is not None
        return self.officer

    @property
    def form_token(self) -> str:
        """What each of our forms carries to show that it is ours, bound to the browser's token."""
        return secrets.mac(self.form_key, "portal form", self.token.encode("utf-8", "replace"))

    @property
    def here(self) -> str:
        """The path being visited, with its query."""
        url = self.request.url
        return f"{url.path}?{url.query}" if url.query else url.path

    @property
    def do(self) -> str:
        """Which button of the form was pressed."""
        return self.form.get("do", "")

    @property
    def address(self) -> str:
        """The network address of the browser."""
        return self.request.client.host if self.request.client else ""

    def keep(self, name: str, value: str, lasts: timedelta | None = None) -> None:
        """Sets a cookie with the answer; without `lasts` it goes when the browser closes."""
        self.cookies.append((name, value, lasts))

    def use_token(self, token: str) -> None:
        """From now on the browser has this token."""
        self.token = token
        self.keep(_TOKEN_COOKIE, token)


@dataclass(frozen=True)
class Rule:
    """A route of the portal and the roles it is for; `roles` is empty when it is for anyone. `always`: open also to
    whoever has something to do `first`."""

    method: str
    path: str
    roles: frozenset[str]
    always: bool = False


@dataclass(frozen=True)
class MenuItem:
    """A line of the menu: the page's address, the key of its name in the portal's texts, the roles it is for."""

    path: str
    name: str
    roles: frozenset[str]


Page = Callable[..., Response]


class Guard:
    """Adds pages to a router, each behind the same door."""

    def __init__(self, parts: Parts, refusals: "Refusals") -> None:
        self.router = APIRouter(prefix=ROOT, include_in_schema=False)
        self._db = parts.db
        self._key: bytes = parts.settings.secret_key
        self._secure: bool = parts.settings.verify_url.startswith("https:")
        self._second_factor: str = parts.settings.second_factor
        self._refusals = refusals
        self._menu: list[MenuItem] = []

    def page(
        self,
        method: str,
        path: str,
        roles: Iterable[str],
        *,
        menu: str | None = None,
        most: int = LARGEST_FORM,
        always: bool = False,
    ) -> Callable[[Page], Page]:
        """Adds `page(visit, **path parameters) -> Response`, a plain function, for these roles.

        `menu` is the key of its name in the portal's texts when it has a line in the menu; the lines stand in the
        order in which the pages are added. Its form may have `most` bytes, files included. `always`: it is open even
        before a first password was changed.
        """
        rule = Rule(method, ROOT + path, frozenset(roles), always)
        if unknown := rule.roles - EVERY_OFFICER:
            raise ValueError(f"unknown role {unknown}")
        if menu:
            self._menu.append(MenuItem(rule.path, menu, rule.roles))

        def add(page: Page) -> Page:
            async def handler(request: Request) -> Response:
                form, files = await read_form(request, most) if method == "POST" else ({}, {})
                try:
                    return await run_in_threadpool(self._serve, rule, page, request, form, files)
                finally:
                    for upload in files.values():
                        upload.content.close()

            handler.portal_rule = rule  # type: ignore[attr-defined]
            handler.__name__ = page.__name__
            self.router.add_api_route(path, handler, methods=[method], response_model=None)
            return page

        return add

    def _serve(
        self, rule: Rule, page: Page, request: Request, form: dict[str, str] | None, files: dict[str, Upload]
    ) -> Response:
        try:
            visit = self._visit(request, form or {})
        except NOT_NOW as mistake:
            nobody = Visit(request, "", _language(request), clock.now(), form_key=self._key)
            return self._not_now(nobody, mistake)
        visit.files = files
        try:
            response = self._refused(rule, visit, form)
            if response is None:
                response = page(visit, **request.path_params)
                if rule.roles:
                    noted(self._db, visit.me, rule.path, request.path_params, response)
        except NotHere:
            response = self._refusals.not_here(visit)
        except NOT_NOW as mistake:
            response = self._not_now(visit, mistake)
        known = request.cookies.get(self._token_cookie(request)) or any(
            name == _TOKEN_COOKIE for name, _, _ in visit.cookies
        )
        if not known and response.media_type == "text/html":  # its forms need a token to be bound to
            visit.use_token(visit.token)
        for name, value, lasts in visit.cookies:
            self._set_cookie(request, response, name, value, lasts)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if self._secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        return response

    def _not_now(self, visit: Visit, mistake: Exception) -> Response:
        # Only the kind of mistake: its text may tell more.
        log.error("a page could not be served now: %s", type(getattr(mistake, "orig", None) or mistake).__name__)
        return self._refusals.not_now(visit)

    def _visit(self, request: Request, form: dict[str, str]) -> Visit:
        token = request.cookies.get(self._token_cookie(request)) or sessions.new_token()
        visit = Visit(request, token, _language(request), clock.now(), form, form_key=self._key)
        with self._db.read() as tx:
            session = sessions.find(tx, token, visit.now)
            officer = officers.by_id(tx, session.officer_id) if session else None
            first = self._first(tx, officer) if officer else None
        if session and officer and officer.active and not session.proven:
            refusals.by(officer.id)
            visit.halfway = officer
        elif session and officer and officer.active:
            refusals.by(officer.id)
            visit.first = first
            visit.session, visit.officer = session, officer
            visit.menu = [] if first else [item for item in self._menu if officer.role in item.roles]
            if sessions.needs_note(session, visit.now):
                with self._db.write() as tx:
                    sessions.note(tx, session, visit.now)
        # A button of the page's own form may change the language: what was typed stays.
        if chosen := re.fullmatch("language-(hi|en)", visit.do):
            set_language(visit, chosen[1])
            form["do"] = "show"
        return visit

    def _refused(self, rule: Rule, visit: Visit, form: dict[str, str] | None) -> Response | None:
        if form is None:
            return self._refusals.too_much(visit)
        ours = True
        if rule.method == "POST":
            if not _from_our_own_page(visit.request):
                refusals.because("strange_form")
                return self._refusals.strange_form(visit)
            given = visit.form.pop("form_token", "")
            ours = hmac.compare_digest(given.encode("utf-8", "replace"), visit.form_token.encode())
        if not ours:
            refusals.because("strange_form")
            # Signed in again in another window: the officer's own page, but not the token of now.
            return (
                self._refusals.old_form(visit) if visit.officer and rule.roles else self._refusals.strange_form(visit)
            )
        if rule.roles and visit.officer is None:
            refusals.because("not_signed_in")
            return self._refusals.not_signed_in(visit)
        if rule.roles and visit.me.role not in rule.roles:
            refusals.because("role")
            return self._refusals.not_here(visit)
        if rule.roles and visit.first and not rule.always:
            refusals.because("something_first")
            return self._refusals.first(visit, visit.first)
        return None

    def _first(self, tx: Connection, officer: Officer) -> str | None:
        if officer.must_change:
            return "/password"
        if second_factor.must_have(officer, self._second_factor) and not second_factor.is_on(tx, officer.id):
            return "/codes"
        return None

    def _encrypted(self, request: Request) -> bool:
        return self._secure or request.url.scheme == "https"

    def _token_cookie(self, request: Request) -> str:
        """The name of the token's cookie. Over plain http, as on a machine where the portal is tried, browsers keep
        no cookie of that prefix."""
        return (_HOST_ONLY if self._encrypted(request) else "") + _TOKEN_COOKIE

    def _set_cookie(self, request: Request, response: Response, name: str, value: str, lasts: timedelta | None) -> None:
        secure = self._encrypted(request)
        token = name == _TOKEN_COOKIE
        response.set_cookie(
            self._token_cookie(request) if token else name,
            value,
            max_age=int(lasts.total_seconds()) if lasts else None,
            path="/" if token and secure else ROOT,
            secure=secure,
            httponly=True,
            samesite="lax",
        )


class Refusals:
    """What is shown instead of a page. A port: the pages are drawn elsewhere."""

    def not_here(self, visit: Visit) -> Response:
        """No such page, or none for this officer."""
        raise NotImplementedError

    def not_signed_in(self, visit: Visit) -> Response:
        """The page needs a sign-in; what was typed is not lost."""
        raise NotImplementedError

    def old_form(self, visit: Visit) -> Response:
        """The form is this officer's own, from before a new sign-in; what was typed is not lost."""
        raise NotImplementedError

    def first(self, visit: Visit, path: str) -> Response:
        """Something has to be done at `path` before anything else."""
        raise NotImplementedError

    def strange_form(self, visit: Visit) -> Response:
        """The form is not from our own page."""
        raise NotImplementedError

    def not_now(self, visit: Visit) -> Response:
        """Nothing can be kept or read at the moment; what was typed is not lost."""
        raise NotImplementedError

    def too_much(self, visit: Visit) -> Response:
        """The form is larger than any of ours."""
        raise NotImplementedError


def rules_of(app: FastAPI) -> list[Rule]:
    """The rules of the application's routes under /portal, for the test that walks them.

    Raises AssertionError for a route there that no Guard made.
    """
    rules = []
    for found in iter_route_contexts(app.routes):
        path = found.path or ""
        if path == ROOT or path.startswith(ROOT + "/"):
            rule = getattr(getattr(found.original_route, "endpoint", None), "portal_rule", None)
            assert isinstance(rule, Rule), f"{path} has no guard"
            rules.append(rule)
    return rules


def set_language(visit: Visit, language: str) -> None:
    """The officer's language, from now on, in this browser."""
    visit.language = language
    visit.keep(_LANGUAGE_COOKIE, language, timedelta(days=365))


def own_path(path: str) -> str | None:
    """The path when it is one of the portal's own (for going on after a sign-in), else None."""
    split = urlsplit(path)
    inside = path == ROOT or path.startswith((ROOT + "/", ROOT + "?"))
    harmless = inside and not split.scheme and not split.netloc and not re.search(r"[\\\s\x00-\x1f]|/\.", path)
    return quote(path, safe="/?=&-_.~%") if harmless else None


def _language(request: Request) -> str:
    kept = request.cookies.get(_LANGUAGE_COOKIE)
    if kept in ("hi", "en"):
        return kept
    wanted = re.findall(r"\b(hi|en)\b", request.headers.get("accept-language", "").lower())
    return wanted[0] if wanted else "hi"


def _from_our_own_page(request: Request) -> bool:
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")
