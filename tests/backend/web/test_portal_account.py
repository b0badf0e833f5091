"""One's own password and codes: what has to be done first, and that nothing opens before it."""

import re
from dataclasses import replace
from datetime import timedelta
from shutil import copytree

import pyotp
import pytest
import segno

from backend.app import app as backend_app
from backend.bootstrap import bootstrap
from backend.kit import clock
from backend.kit.settings import Settings
from backend.people import administration, passwords, second_factor
from tests.backend.web.browser import Browser, words
from tests.backend.web.conftest import PASSWORD

NEW = "monsoon lantern bicycle"


@pytest.fixture
def at(monkeypatch):
    start = clock.now()

    def _at(seconds):
        moment = start + timedelta(seconds=seconds)
        monkeypatch.setenv("SAHAYAK_NOW", moment.isoformat())
        return moment

    _at(0)
    return _at


def phone_of(page) -> pyotp.TOTP:
    """The phone that typed the letters below the QR code."""
    return pyotp.TOTP(re.search(r'class="letters">([A-Z2-7 ]+)<', page.text)[1].replace(" ", ""))


def enrol(visitor, moment) -> tuple[pyotp.TOTP, list[str]]:
    phone = phone_of(visitor.open("/portal/codes"))
    page = visitor.send("/portal/codes", code=phone.at(moment), password=PASSWORD, do="begin")
    return phone, re.findall(r"<li>([a-z0-9-]{11})</li>", page.text)


def test_a_first_password_has_to_be_changed_before_anything_opens(db, people, browser, case_no, password_hash):
    with db.write() as tx:
        administration.reset_password(
            tx, people["admin"].id, people["thana"], password_hash, clock.now() + timedelta(hours=1)
        )
    visitor = browser()
    visitor.sign_in("thana", PASSWORD)
    assert visitor.page.url.path == "/portal/password"
    for path in ("/portal/queue", f"/portal/cases/{case_no}", "/portal/account"):
        assert visitor.open(path).url.path == "/portal/password"
    change = {"old_password": PASSWORD, "new_password": NEW, "password_again": NEW}
    visitor.send("/portal/password", **change, do="change")
    assert "The password is changed" in words(visitor.page)
    assert visitor.open("/portal/queue").url.path == "/portal/queue"
    assert browser().sign_in("thana", NEW).url.path == "/portal/queue"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"new_password": NEW, "password_again": NEW}, "Enter your present password"),
        ({"old_password": "wrong wrong wrong", "new_password": NEW, "password_again": NEW}, "not your present"),
        ({"old_password": PASSWORD, "new_password": "short", "password_again": "short"}, "at least 12"),
        ({"old_password": PASSWORD, "new_password": PASSWORD, "password_again": PASSWORD}, "must differ"),
        (
            {"old_password": PASSWORD, "new_password": "my thana 12345", "password_again": "my thana 12345"},
            "could guess",
        ),
        (
            {"old_password": PASSWORD, "new_password": "Password@12345", "password_again": "Password@12345"},
            "could guess",
        ),
        ({"old_password": PASSWORD, "new_password": NEW, "password_again": "other"}, "same password both"),
    ],
)
def test_a_new_password_is_judged_and_never_shown_again(browser, typed, told):
    visitor = browser("thana")
    visitor.open("/portal/password")
    page = visitor.send("/portal/password", **typed, do="change")
    assert page.status_code == 422 and told in words(page)
    assert all(value not in page.text for value in typed.values() if len(value) > 8)


def test_a_password_that_is_guessed_by_now_has_to_be_changed_at_the_next_sign_in(db, people, browser):
    with db.write() as tx:
        kept = passwords.hashed("Password@12345")
        administration.change_own_password(tx, people["thana"], kept, "")
    visitor = browser()
    assert visitor.sign_in("thana", "Password@12345").url.path == "/portal/password"
    assert visitor.open("/portal/queue").url.path == "/portal/password"
    change = {"old_password": "Password@12345", "new_password": NEW, "password_again": NEW}
    visitor.send("/portal/password", **change, do="change")
    assert browser().sign_in("thana", NEW).url.path == "/portal/queue"


def test_a_changed_password_ends_the_other_sessions(browser):
    here, elsewhere = browser("thana"), browser("thana")
    here.open("/portal/password")
    here.send("/portal/password", old_password=PASSWORD, new_password=NEW, password_again=NEW, do="change")
    assert here.open("/portal/queue").url.path == "/portal/queue"
    assert "User id" in words(elsewhere.open("/portal/queue"))


def test_with_codes_set_up_the_password_alone_opens_nothing(browser, at, case_no):
    phone, recovery = enrol(browser("sp"), at(0))
    assert len(recovery) == 10
    visitor = browser()
    visitor.sign_in("sp", PASSWORD)
    for path in ("/portal/queue", f"/portal/cases/{case_no}", "/portal/account", "/portal/codes"):
        page = visitor.open(path)
        assert page.status_code == 401 and "Code" in words(page) and case_no not in words(page)
    assert visitor.send("/portal/code", code="000000", do="go").status_code == 422
    moment = at(60)
    visitor.send("/portal/code", code=phone.at(moment), do="go")
    assert visitor.page.url.path == "/portal/codes", "on to where they were going"
    again = browser()
    again.sign_in("sp", PASSWORD)
    assert again.send("/portal/code", code=phone.at(moment), do="go").status_code == 422, "used already"
    assert "A used code was entered again" in words(visitor.open("/portal/account")), "its owner is told"
    assert again.send("/portal/code", code=recovery[0], do="go").url.path == "/portal/queue"


def test_codes_can_not_be_guessed_without_end(browser, at):
    phone, _ = enrol(browser("sp"), at(0))
    visitor = browser()
    visitor.sign_in("sp", PASSWORD)
    for _ in range(5):
        assert visitor.send("/portal/code", code="000000", do="go").status_code == 422
    assert visitor.send("/portal/code", code=phone.at(at(1)), do="go").status_code == 429


def test_the_qr_code_holds_what_the_app_needs(browser, people):
    page = browser("sp").open("/portal/codes")
    assert "<svg" in page.text and " style=" not in page.text
    address = second_factor.address(phone_of(page).secret, people["sp"])
    assert address.startswith("otpauth://totp/Sahayak:sp?") and "issuer=Sahayak" in address
    modules = re.search(' d="([^"]+)"', segno.make(address, error="m").svg_inline(scale=5, border=4))[1]
    assert modules in page.text


def test_setting_codes_up_needs_the_password(browser, at):
    visitor = browser("sp")
    phone = phone_of(visitor.open("/portal/codes"))
    page = visitor.send("/portal/codes", code=phone.at(at(0)), password="wrong wrong wrong", do="begin")
    assert page.status_code == 422 and phone_of(page).secret == phone.secret, "the phone need not scan again"


@pytest.fixture
def strict(settings, db, people, key_folder):
    """The application as it is without `SAHAYAK_SECOND_FACTOR`."""
    default = Settings(home=settings.home).second_factor
    copytree(key_folder, settings.home / "keys")
    made = bootstrap(replace(settings, second_factor=default))
    yield backend_app(made)
    made.db.close()


def test_where_codes_are_required_who_signs_or_administers_sets_them_up_first(strict, at):
    for user_id in ("sp", "admin"):
        visitor = Browser(strict)
        visitor.sign_in(user_id, PASSWORD)
        assert visitor.page.url.path == "/portal/codes"
        assert visitor.open("/portal").url.path == "/portal/codes"
        enrol(visitor, at(0))
        assert visitor.open("/portal").url.path != "/portal/codes"
    assert Browser(strict).sign_in("thana", PASSWORD).url.path == "/portal/queue"
