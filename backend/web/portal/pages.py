"""Draws the portal's pages: templates, texts, dates in words, redirects."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from fastapi import Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from backend.kit.text import Texts
from backend.web.portal.guard import ROOT, NotHere, Refusals, Visit

_HERE = Path(__file__).parent
_SECRET = {"password", "passphrase", "old_password", "new_password", "password_again"}
_NEVER_SHOWN_AGAIN = _SECRET | {"form_token", "carried", "next"}
_STATIC = {
    "portal.css": ("text/css; charset=utf-8", (_HERE / "static" / "portal.css").read_bytes()),
    "icon.svg": ("image/svg+xml", (_HERE / "static" / "icon.svg").read_bytes()),
}


class Pages(Refusals):
    """All pages, in the visitor's language."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._templates = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["role_named"] = lambda role, language: (role, texts(f"people.role.{role}", language))
        self._templates.filters["counted"] = lambda titles, counts, language: [
            (id, f"{title.of(language)} ({counts[id]})") for id, title in titles.items()
        ]
        self._templates.filters["coded"] = lambda place, language: (place.code, place.name.of(language))
        self._templates.filters["place_named"] = lambda place, language: (place.slug, place.name.of(language))
        css = hashlib.sha256(_STATIC["portal.css"][1]).hexdigest()[:12]
        self._css = f"{ROOT}/static/portal.css?v={css}"

    def draw(self, visit: Visit, template: str, status: int = 200, **context: Any) -> Response:
        """The page of a template. Every template has `visit`, `t` (texts), `day`, `moment` and `of` (a Text)."""
        language = visit.language
        html = self._templates.get_template(template).render(
            visit=visit,
            language=language,
            css=self._css,
            root=ROOT,
            t=lambda key, **params: self._texts(self._key(key), language, **params),
            texts=lambda key, **params: self._texts(key, language, **params),
            casework=lambda key, **params: self._texts(f"casework.{key}", language, **params),
            of=lambda text: text.of(language),
            day=lambda day: self._day(day, language),
            moment=lambda moment: self._moment(moment, language),
            due=lambda due: self._due(due, visit.now.date(), language),
            **{"errors": {}, **context},
        )
        return HTMLResponse(html, status)

    def go(self, path: str) -> Response:
        """Sends the browser to another page of the portal after a form was taken."""
        return RedirectResponse(ROOT + path, 303)

    def static(self, name: str) -> Response:
        """A file that the pages need; it may be kept for ever, since its address changes with it."""
        if name not in _STATIC:
            raise NotHere
        kind, content = _STATIC[name]
        return Response(content, media_type=kind, headers={"Cache-Control": "public, max-age=31536000, immutable"})

    def text(self, key: str, visit: Visit, **params: Any) -> str:
        """One text of the portal in the visitor's language."""
        return self._texts(self._key(key), visit.language, **params)

    def _key(self, key: str) -> str:
        """The portal's own text of this name, else one of another topic by its whole name."""
        return f"portal.{key}" if f"portal.{key}" in self._texts else key

    def until(self, moment: datetime, visit: Visit) -> str:
        """ "in 3 minutes, at 10:42" – when something may be tried again."""
        minutes = max(1, -(-int((moment - visit.now).total_seconds()) // 60))
        key = "wait.one" if minutes == 1 else "wait.more"
        return self.text(key, visit, minutes=minutes, at=self._clock(moment, visit.language))

    # Refusals

    def not_here(self, visit: Visit) -> Response:
        return self.draw(visit, "message.html", 404, told="not_here")

    def first(self, visit: Visit, path: str) -> Response:
        return self.go(path)

    def not_signed_in(self, visit: Visit) -> Response:
        if visit.halfway:
            return self.code(visit, 401, going_to=visit.here, carried=shown_again(visit.form))
        if visit.request.method == "GET":
            return self.sign_in(visit, going_to=visit.here)
        return self.sign_in(visit, 401, going_to=visit.here, carried=shown_again(visit.form), told="signed_out")

    def old_form(self, visit: Visit) -> Response:
        return self.again(visit, visit.here, shown_again(visit.form), "again.old_form", 403)

    def strange_form(self, visit: Visit) -> Response:
        return self.draw(visit, "message.html", 403, told="strange_form")

    def not_now(self, visit: Visit) -> Response:
        if visit.officer is not None and visit.request.method == "POST" and not visit.files:
            return self.again(visit, visit.here, shown_again(visit.form), "again.not_now", 503)
        return self.draw(visit, "message.html", 503, told="not_now")

    def too_much(self, visit: Visit) -> Response:
        return self.draw(visit, "message.html", 413, told="too_much")

    def sign_in(
        self,
        visit: Visit,
        status: int = 200,
        *,
        going_to: str = "",
        carried: Mapping[str, str] | None = None,
        told: str | None = None,
        **context: Any,
    ) -> Response:
        """The sign-in page; `carried` is what was typed into the form at `going_to` before."""
        carried = carried or {}
        return self.draw(visit, "sign_in.html", status, going_to=going_to, carried=carried, told=told, **context)

    def code(
        self,
        visit: Visit,
        status: int = 200,
        *,
        going_to: str = "",
        carried: Mapping[str, str] | None = None,
        **context: Any,
    ) -> Response:
        """Asks for the code, after the password was right; `carried` as at the sign-in."""
        return self.draw(visit, "code.html", status, going_to=going_to, carried=carried or {}, **context)

    def again(self, visit: Visit, action: str, carried: Mapping[str, str], why: str, status: int = 200) -> Response:
        """Offers to go on with what was typed, which is looked at again before it is filed."""
        return self.draw(visit, "again.html", status, action=action, carried=carried, why=why)

    # Days and times, in words

    def _day(self, day: date, language: str) -> str:
        month = self._texts(f"portal.month.{day.month}", language)
        return f"{day.day} {month} {day.year}"

    def _clock(self, moment: datetime, language: str) -> str:
        return self._texts("portal.clock", language, at=f"{moment:%H:%M}")

    def _moment(self, moment: datetime, language: str) -> Markup:
        told = f"{self._day(moment.date(), language)}, {self._clock(moment, language)}"
        return Markup('<time datetime="{}">{}</time>').format(moment.isoformat(timespec="minutes"), told)

    def _due(self, due: date, today: date, language: str) -> str:
        days = (due - today).days
        match days:
            case 0 | 1:
                key = f"due.in_{days}"
            case -1:
                key = "due.late_1"
            case _:
                key = "due.late" if days < 0 else "due.in"
        return self._texts(f"portal.{key}", language, days=abs(days))


def shown_again(form: Mapping[str, str]) -> dict[str, str]:
    """What a person typed into a form, without passwords and without what is ours."""
    return {name: value for name, value in form.items() if name not in _NEVER_SHOWN_AGAIN}
