"""An administrator's day: officers come, move, forget their password, lose their phone, leave."""

import re
from datetime import timedelta

import pyotp

from backend.kit.clock import now
from backend.people import officers, second_factor
from tests.backend.web.browser import words
from tests.backend.web.conftest import PASSWORD

POST = {"name_hi": "कविता", "name_en": "Kavita", "rank_hi": "उपनिरीक्षक", "rank_en": "Sub-Inspector"}


def first_password(page) -> str:
    return re.search(r'class="letters">([a-z0-9-]{19})<', page.text)[1]


def test_an_officer_is_added_and_signs_in_with_the_first_password(browser):
    admin = browser("admin")
    admin.open("/portal/officers/new")
    page = admin.send(
        "/portal/officers/new", user_id="Kavita.1", role="sho", district="lucknow", stations="Hazratganj", **POST
    )
    assert "Station House Officer, Hazratganj, Lucknow" in words(page)
    assert browser().sign_in("kavita.1", first_password(page)).url.path == "/portal/password"
    assert "kavita.1" in words(admin.open("/portal/officers?find=kavita"))
    assert "kavita.1" not in words(admin.open("/portal/officers?find=kavita&role=dcrb"))


def test_a_first_password_runs_out_which_officer_and_administrator_are_told(browser, monkeypatch):
    admin = browser("admin")
    admin.open("/portal/officers/new")
    page = admin.send(
        "/portal/officers/new", user_id="kavita.1", role="sho", district="lucknow", stations="Hazratganj", **POST
    )
    path, password = "/portal/officers?find=kavita", first_password(page)
    assert "It holds until" in words(page) and "run out" not in words(admin.open(path))
    monkeypatch.setenv("SAHAYAK_NOW", (now() + timedelta(hours=73)).isoformat())
    late = browser()
    assert late.sign_in("kavita.1", password).status_code == 401 and "its time is over" in words(late.page)
    assert "User id" in words(late.open("/portal/password"))
    admin = browser("admin")
    assert "The first password has run out" in words(admin.open(path))
    officer = re.search("/portal/officers/[0-9A-Za-z]{26}", admin.page.text)[0]
    assert "Give a new one" in words(admin.open(officer))
    page = admin.send(f"{officer}/act", do="password")
    assert browser().sign_in("kavita.1", first_password(page)).url.path == "/portal/password"


def test_what_is_wrong_with_a_post_is_said_and_nothing_typed_is_lost(browser):
    admin = browser("admin")
    good = {"user_id": "k.1", "role": "sho", "district": "lucknow", "stations": "31655023", **POST}
    for change, told in (
        ({"user_id": "क"}, "2 to 63 signs"),
        ({"user_id": "thana"}, "somebody else"),
        ({"rank_hi": " "}, "Fill this in"),
        ({"district": ""}, "needs a district"),
        ({"stations": ""}, "Name one police station"),
        ({"stations": "Nowhere"}, "“Nowhere”"),
        ({"role": "liu"}, "has no police station"),
        ({"role": "circle_officer", "stations": ""}, "circle’s police stations"),
    ):
        admin.open("/portal/officers/new")
        page = admin.send("/portal/officers/new", **good | change)
        assert page.status_code == 422 and told in words(page), change
        assert 'value="Kavita"' in page.text


def test_a_move_changes_what_the_officer_sees_and_signs_them_out(browser, people, case_no):
    there = browser("other.thana")
    assert there.open(f"/portal/cases/{case_no}").status_code == 404
    admin, at = browser("admin"), f"/portal/officers/{people['other.thana'].id}"
    admin.open(at)
    admin.send(f"{at}/post", role="circle_officer", district="lucknow", stations="Hazratganj, 31655001", **POST)
    assert "The changes are kept" in words(admin.page) and "Circle officer" in words(admin.page)
    assert "User id" in words(there.open("/portal/queue"))
    there.sign_in("other.thana", PASSWORD)
    assert there.open(f"/portal/cases/{case_no}").status_code == 200


def test_a_locked_officer_is_out_at_once_and_comes_back_when_unlocked(browser, people):
    officer, admin, at = browser("thana"), browser("admin"), f"/portal/officers/{people['thana'].id}"
    admin.open(at)
    admin.send(f"{at}/act", do="lock")
    assert "User id" in words(officer.open("/portal/queue"))
    assert officer.sign_in("thana", PASSWORD).status_code == 401
    admin.send(f"{at}/act", do="unlock")
    assert officer.sign_in("thana", PASSWORD).url.path == "/portal/queue"
    assert "Account locked: Officer admin" in words(admin.page)


def test_a_forgotten_password_is_replaced_and_told_once(browser, people):
    admin, at = browser("admin"), f"/portal/officers/{people['thana'].id}"
    admin.open(at)
    password = first_password(admin.send(f"{at}/act", do="password"))
    assert password not in admin.open(at).text
    assert browser().sign_in("thana", PASSWORD).status_code == 401
    assert browser(address="10.0.0.9").sign_in("thana", password).url.path == "/portal/password"


def test_who_lost_the_phone_gets_in_again_as_a_new_officer_does_by_a_first_password_in_person(
    browser, db, people, parts
):
    with db.write() as tx:
        secret = second_factor.new_secret()
        moment = now()
        code = pyotp.TOTP(secret).at(moment)
        second_factor.begin(tx, parts.settings.secret_key, people["sp"].id, secret, code, moment)
    admin, at = browser("admin"), f"/portal/officers/{people['sp'].id}"
    admin.open(at)
    password = first_password(admin.send(f"{at}/act", do="codes"))
    assert browser().sign_in("sp", PASSWORD).status_code == 401, "a found phone and a known password open nothing"
    assert browser(address="10.0.0.9").sign_in("sp", password).url.path == "/portal/password"


def test_an_administrator_can_not_lock_or_move_themselves(browser, people, db):
    admin, at = browser("admin"), f"/portal/officers/{people['admin'].id}"
    page = admin.open(at)
    assert "your own account" in words(page) and f'action="{at}/act"' not in page.text
    token = re.search('name="form_token" value="([^"]*)"', page.text)[1]
    for do in ("lock", "password", "codes", "sessions"):
        page = admin.post(f"{at}/act", form_token=token, do=do)
        assert not re.search(r'class="letters"', page.text), "whoever sits down at an open session learns no password"
    assert admin.open("/portal/officers").status_code == 200
    assert browser(address="10.0.0.9").sign_in("admin", PASSWORD).url.path == "/portal/officers"
    with db.read() as tx:
        assert officers.by_id(tx, people["admin"].id).active
