"""An officer's own account: where one is signed in, one's password, and the codes on one's phone."""

from collections.abc import Mapping

import segno
from fastapi import Response
from markupsafe import Markup

from backend.kit import secrets
from backend.people import administration, officers, passwords, second_factor, sessions, throttle
from backend.web.parts import Parts
from backend.web.portal.cases import names_of
from backend.web.portal.guard import EVERY_OFFICER, Guard, NotHere, Visit
from backend.web.portal.pages import Pages

_TOLD = {"session_ended", "password_changed"}
_ACTS = 20  # of what was done to the account, the latest
_ENROLMENT_S = 30 * 60  # how long the QR code on the screen may be used
_PURPOSE = "enrolment of codes"


def add_pages(guard: Guard, pages: Pages, parts: Parts) -> None:
    """Adds the pages of this file to the portal."""
    db, key, news = parts.db, parts.settings.secret_key, parts.desk_news

    @guard.page("GET", "/account", EVERY_OFFICER, menu="account.title")
    def account(visit: Visit) -> Response:
        told = visit.request.query_params.get("told")
        return drawn(visit, told=told if told in _TOLD else None)

    def drawn(visit: Visit, status: int = 200, errors: Mapping[str, str] | None = None, **more: object) -> Response:
        with db.read() as tx:
            mine = sessions.of_officer(tx, visit.me.id, visit.now)
            codes = second_factor.is_on(tx, visit.me.id)
            left = second_factor.codes_left(tx, visit.me.id)
            acts = administration.acts_on(tx, visit.me.id)[:_ACTS]
            names = names_of(tx, {one.by for one in acts})
        context = {"sessions": mine, "codes": codes, "left": left, "acts": acts, "names": names, "errors": errors or {}}
        return pages.draw(visit, "account.html", status, **{"told": None, "chosen": "", **context, **more})

    @guard.page("POST", "/account/sessions", EVERY_OFFICER)
    def end_sessions(visit: Visit) -> Response:
        which = visit.form.get("session", "")
        if visit.do == "show" or not which:
            errors = {} if visit.do == "show" else {"session": pages.text("people.account.no_session", visit)}
            return drawn(visit, 422 if errors else 200, errors, chosen=which)
        if refused := wrong_password(visit, "password"):
            return drawn(visit, *refused, chosen=which)
        with db.write() as tx:
            if which == "others":
                administration.end_other_sessions(tx, visit.me, visit.session.id if visit.session else "")
            elif not sessions.end(tx, visit.me.id, which):
                raise NotHere
        return pages.go("/account?told=session_ended")

    # The password

    @guard.page("GET", "/password", EVERY_OFFICER, always=True)
    def password(visit: Visit) -> Response:
        return pages.draw(visit, "password.html", shortest=passwords.SHORTEST)

    @guard.page("POST", "/password", EVERY_OFFICER, always=True)
    def password_changed(visit: Visit) -> Response:
        def not_yet(status: int, errors: Mapping[str, str]) -> Response:
            return pages.draw(visit, "password.html", status, errors=errors, shortest=passwords.SHORTEST)

        if visit.do == "show":
            return not_yet(200, {})
        new = visit.form.get("new_password", "")
        if wrong := _password_error(visit, new):
            box, name = wrong
            return not_yet(422, {box: pages.text(f"people.password.{name}", visit, shortest=passwords.SHORTEST)})
        if refused := wrong_password(visit, "old_password"):
            return not_yet(*refused)
        kept = passwords.hashed(new)
        with db.write() as tx:
            administration.change_own_password(tx, visit.me, kept, visit.session.id if visit.session else "")
            news.safety(tx, visit.me.id, "password")
        return pages.go("/account?told=password_changed")

    def wrong_password(visit: Visit, box: str) -> tuple[int, dict[str, str]] | None:
        """The status and the error when the box does not hold the officer's own password; counted like a sign-in."""
        tried = throttle.counted(key, f"password of {visit.me.id}", "", "at the account")
        with db.write() as tx:
            wait = throttle.admit(tx, tried, visit.now)
            known = officers.to_sign_in(tx, visit.me.user_id)
        if wait:
            return 429, {box: pages.text("sign_in.wait", visit, when=pages.until(wait, visit))}
        if not passwords.fits(known[1] if known else None, visit.form.get(box, "")):
            return 422, {box: pages.text("people.password.wrong", visit)}
        with db.write() as tx:
            throttle.forgive(tx, tried)
        return None

    # The codes

    @guard.page("GET", "/codes", EVERY_OFFICER, always=True)
    def codes(visit: Visit) -> Response:
        return enrolment(visit, second_factor.new_secret())

    @guard.page("POST", "/codes", EVERY_OFFICER, always=True)
    def codes_begun(visit: Visit) -> Response:
        kept = secrets.read_token(key, _PURPOSE, visit.form.get("secret", ""), _ENROLMENT_S)
        if kept is None or kept["officer"] != visit.me.id or visit.do == "show":
            return enrolment(visit, kept["secret"] if kept else second_factor.new_secret())
        if refused := wrong_password(visit, "password"):
            return enrolment(visit, kept["secret"], *refused)
        with db.write() as tx:
            given = second_factor.begin(tx, key, visit.me.id, kept["secret"], visit.form.get("code", ""), visit.now)
            if given:
                administration.note(tx, visit.me.id, "factor_set", visit.me.id)
                news.safety(tx, visit.me.id, "factor")
        if not given:
            return enrolment(visit, kept["secret"], 422, {"code": pages.text("people.code.wrong", visit)})
        visit.first = None
        return pages.draw(visit, "recovery.html", codes=given)

    def enrolment(visit: Visit, secret: str, status: int = 200, errors: Mapping[str, str] | None = None) -> Response:
        picture = segno.make(second_factor.address(secret, visit.me), error="m")
        drawn = Markup(picture.svg_inline(scale=5, border=4, light="#fff", svgclass=None, lineclass=None))  # nosec B704
        sealed = secrets.timed_token(key, _PURPOSE, {"officer": visit.me.id, "secret": secret})
        letters = " ".join(secret[n : n + 4] for n in range(0, len(secret), 4))
        context = {"picture": drawn, "secret": sealed, "letters": letters, "errors": errors or {}}
        return pages.draw(visit, "codes.html", status, **context)


def _password_error(visit: Visit, new: str) -> tuple[str, str] | None:
    """The box and the name of what is wrong with a new password."""
    if not visit.form.get("old_password"):
        return "old_password", "no_old"
    if not passwords.SHORTEST <= len(new) <= passwords.LONGEST:
        return "new_password", "length"
    if new == visit.form["old_password"]:
        return "new_password", "same"
    if passwords.guessable(new, visit.me.own_words):
        return "new_password", "easy"
    return ("password_again", "differs") if visit.form.get("password_again") != new else None
