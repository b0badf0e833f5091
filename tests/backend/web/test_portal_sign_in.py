import re
from dataclasses import replace
from datetime import timedelta
from shutil import copytree

import pytest
from fastapi.testclient import TestClient

from backend.app import app as backend_app
from backend.bootstrap import bootstrap
from backend.kit import clock
from backend.people import sessions, throttle
from backend.trail.store import of_subject
from backend.web.portal.guard import own_path
from tests.backend.web.browser import Browser, words
from tests.backend.web.conftest import PASSWORD


@pytest.fixture
def at(monkeypatch):
    """Sets the clock."""

    def _at(moment):
        monkeypatch.setenv("SAHAYAK_NOW", moment.isoformat())

    _at(clock.now())
    return _at


def test_an_officer_signs_in_and_sees_their_queue(browser):
    page = browser().sign_in("thana", PASSWORD)
    assert page.url.path == "/portal/queue" and "Officer thana" in words(page)


def test_an_administrator_goes_to_the_officers_and_has_no_queue(browser):
    admin = browser("admin")
    assert admin.page.url.path == "/portal/officers"
    assert admin.open("/portal/queue").status_code == 404


def test_a_wrong_password_and_an_unknown_user_get_the_same_words(browser):
    known, unknown = browser(), browser(address="10.0.0.2")
    assert known.sign_in("thana", "wrong wrong wrong").status_code == 401
    assert unknown.sign_in("nobody", "wrong wrong wrong").status_code == 401
    assert words(known.page) == words(unknown.page)


def test_the_user_id_stays_in_its_box_and_the_password_never_comes_back(browser):
    page = browser().sign_in("thana", "wrong wrong wrong")
    assert 'value="thana"' in page.text and "wrong wrong wrong" not in page.text


def test_empty_boxes_are_named_with_links_to_them(browser):
    page = browser().sign_in("", "")
    assert page.status_code == 422
    assert '<a href="#user_id">Enter your user id</a>' in page.text
    assert '<a href="#password">Enter your password</a>' in page.text


def test_after_too_many_misses_one_waits_and_is_told_until_when(browser, at):
    start = clock.now()
    guesser = browser()
    for _ in range(throttle.PERSON.free):
        assert guesser.sign_in("thana", "wrong wrong wrong").status_code == 401
    page = guesser.sign_in("thana", PASSWORD)
    assert page.status_code == 429 and "Try again in a minute" in words(page)
    assert 0 < int(page.headers["retry-after"]) <= 31
    at(start + timedelta(seconds=31))
    assert guesser.sign_in("thana", PASSWORD).url.path == "/portal/queue"


def test_the_wait_does_not_tell_whether_the_user_exists(browser):
    pages = []
    for user_id, address in (("thana", "10.0.0.1"), ("nobody", "10.0.0.2")):
        guesser = browser(address=address)
        for _ in range(throttle.PERSON.free + 1):
            page = guesser.sign_in(user_id, "wrong wrong wrong")
        pages.append(page)
    assert {page.status_code for page in pages} == {429}
    assert words(pages[0]) == words(pages[1])


def test_a_strangers_guesses_do_not_keep_the_officer_out_of_their_own_browser(browser):
    own = browser()
    own.sign_in("thana", PASSWORD)
    own.send("/portal/logout")
    stranger = browser(address="6.6.6.6")
    for _ in range(throttle.PERSON.free + 1):
        stranger.sign_in("thana", "wrong wrong wrong")
    assert stranger.page.status_code == 429
    assert own.sign_in("thana", PASSWORD).url.path == "/portal/queue"


def test_the_token_changes_at_sign_in_and_the_one_before_is_worth_nothing(app, browser):
    visitor = browser()
    visitor.open("/portal/login")
    before = visitor.cookies["sahayak_officer"]
    visitor.sign_in("thana", PASSWORD)
    assert visitor.cookies["sahayak_officer"] != before
    thief = Browser(app)
    thief.cookies.set("sahayak_officer", before)
    assert "Sign in" in words(thief.open("/portal/queue"))


def test_signing_out_ends_the_session_itself(app, browser):
    officer = browser("thana")
    token = officer.cookies["sahayak_officer"]
    assert "You have signed out" in words(officer.send("/portal/logout"))
    thief = Browser(app)
    thief.cookies.set("sahayak_officer", token)
    assert "User id" in words(thief.open("/portal/queue"))


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(browser):
    visitor = browser()
    set_cookie = visitor.open("/portal/login").headers.get_list("set-cookie")
    assert set_cookie and all("HttpOnly" in c and "SameSite=lax" in c and "Path=/portal" in c for c in set_cookie)


def test_behind_https_the_token_is_kept_for_this_very_host_and_by_https_only(settings, db, people, key_folder):
    copytree(key_folder, settings.home / "keys")
    made = bootstrap(replace(settings, verify_url="https://portal.test"))
    english = {"accept-language": "en"}
    app = backend_app(made)
    with TestClient(app, base_url="https://portal.test", follow_redirects=False, headers=english) as visitor:
        page = visitor.get("/portal/login")
        token = re.search('name="form_token" value="([^"]*)"', page.text)[1]
        form = {"user_id": "thana", "password": PASSWORD, "form_token": token}
        signed_in = visitor.post("/portal/login", data=form, headers={"origin": "https://portal.test"})
        for response in (page, signed_in):
            (cookie,) = (one for one in response.headers.get_list("set-cookie") if "sahayak_officer" in one)
            name, *attributes = cookie.split("; ")
            assert name.startswith("__Host-sahayak_officer=")
            assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= set(attributes)
            assert "domain" not in cookie.lower()
        assert visitor.get("/portal/queue").status_code == 200
        value = visitor.cookies["__Host-sahayak_officer"]
        visitor.cookies.clear()
        visitor.cookies.set("sahayak_officer", value)
        assert "User id" in words(visitor.get("/portal/queue")), "a neighbouring host may have set that one"


def test_an_idle_session_ends_and_the_page_asked_for_comes_after_the_next_sign_in(browser, at):
    officer = browser("thana")
    at(clock.now() + sessions.IDLE)
    assert "User id" in words(officer.open("/portal/account"))
    officer.send("/portal/login", user_id="thana", password=PASSWORD, do="sign_in")
    assert officer.page.url.path == "/portal/account"


def test_sessions_are_listed_and_ended_by_whoever_gives_the_password_again(browser):
    here, there, third = browser("thana"), browser("thana"), browser("thana")
    page = here.open("/portal/account")
    assert words(page).count("Firefox, Windows") == 3 and "this browser" in words(page)
    session = re.search('name="session" value="([0-9a-z]{26})"', page.text)[1]
    for given, told in (
        ({"session": session, "password": "wrong wrong wrong"}, "not your present password"),
        ({"session": session}, "not your present password"),
        ({"password": PASSWORD}, "Choose which one"),
    ):
        page = here.send("/portal/account/sessions", do="end", **given)
        assert page.status_code == 422 and told in words(page)
    assert there.open("/portal/queue").url.path == third.open("/portal/queue").url.path == "/portal/queue"
    here.send("/portal/account/sessions", do="end", session=session, password=PASSWORD)
    assert "That session was ended" in words(here.page)
    ended = ["User id" in words(one.open("/portal/queue")) for one in (there, third)]
    assert sorted(ended) == [False, True]
    here.send("/portal/account/sessions", do="end", session="others", password=PASSWORD)
    assert all("User id" in words(one.open("/portal/queue")) for one in (there, third))
    assert here.open("/portal/queue").url.path == "/portal/queue"


def test_nobody_ends_another_officers_session(browser):
    mine, other, _ = browser("thana"), browser("dcrb"), browser("thana")
    browser("dcrb")
    session = re.search('name="session" value="([0-9a-z]{26})"', mine.open("/portal/account").text)[1]
    other.open("/portal/account")
    assert other.send("/portal/account/sessions", do="end", session=session, password=PASSWORD).status_code == 404
    assert words(mine.open("/portal/account")).count("Firefox, Windows") == 2


def test_the_language_is_the_browsers_until_one_is_chosen(browser):
    visitor = browser(language="hi-IN,hi;q=0.9,en;q=0.5")
    assert '<html lang="hi">' in visitor.open("/portal/login").text
    visitor.sign_in("thana", PASSWORD)
    visitor.send("/portal/language", language="en")
    assert visitor.page.url.path == "/portal/queue" and '<html lang="en">' in visitor.page.text


def test_changing_the_language_at_sign_in_keeps_the_user_id(browser):
    visitor = browser()
    visitor.open("/portal/login")
    page = visitor.send("/portal/login", user_id="thana", password="x", do="language-hi")
    assert '<html lang="hi">' in page.text and 'value="thana"' in page.text


def test_a_user_id_that_no_database_can_hold_is_simply_wrong(browser):
    for typed in ("\0", "%ED%A0%80", "x" * 5000, "😀"):
        assert browser(address=str(hash(typed))).sign_in(typed, "wrong wrong wrong").status_code == 401


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.test/portal",
        "//evil.test",
        "/portal/../admin",
        "/portalx",
        "/portal\\evil",
        "/portal/\n",
        "javascript:alert(1)",
    ],
)
def test_after_the_sign_in_one_is_never_sent_elsewhere(browser, elsewhere):
    assert own_path(elsewhere) is None
    visitor = browser()
    visitor.open("/portal/login")
    visitor.send("/portal/login", user_id="thana", password=PASSWORD, next=elsewhere, do="sign_in")
    assert str(visitor.page.url) == "http://portal.test/portal/queue"


def test_who_signed_in_and_who_was_refused_is_in_the_trail_without_what_was_typed(browser, people, db, parts):
    visitor = browser()
    visitor.sign_in("thana", "my secret in the wrong box")
    visitor.sign_in("my secret as a name", "x")
    visitor.sign_in("thana", PASSWORD)
    visitor.send("/portal/logout")
    with db.read() as tx:
        rows = of_subject(tx, "portal", 10)[::-1]
    assert [row.verb for row in rows] == ["sign_in_refused", "sign_in_refused", "signed_in", "signed_out"]
    assert rows[2].actor == rows[3].actor == f"officer:{people['thana'].id}" and rows[0].actor == "system"
    assert "secret" not in str([row.detail for row in rows]) and rows[0].detail != rows[1].detail
