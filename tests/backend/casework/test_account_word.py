"""Word of what became of an officer's own account: to the linked chat and by mail, to whom it concerns alone."""

import re

import pyotp
import pytest

from backend.kit import clock
from backend.people import second_factor
from tests.backend.casework.test_sending import link, mails, settings  # noqa: F401
from tests.backend.web.browser import words
from tests.backend.web.conftest import PASSWORD

NEW = "monsoon lantern bicycle"


@pytest.fixture
def heard(parts, people, link, mails):  # noqa: F811
    """What officers were told on their chats since this was asked last, and by mail."""
    conversations, seen = {}, {}

    def _link(user_id):
        with parts.db.write() as tx:
            parts.desk_news.begin_chat(tx, people[user_id], "en")
            contact = next(one for one in parts.desk_news.contacts(tx, people[user_id]) if one.code)
        conversations[user_id] = link(contact.code, address=user_id)[0]

    def _heard(user_id):
        if user_id not in conversations:
            _link(user_id)
        parts.worker.run_due()
        with parts.db.read() as tx:
            told = [notice.message["text"] for notice in parts.notices.inbox(tx, conversations[user_id])]
        new, seen[user_id] = told[seen.get(user_id, 0) :], len(told)
        return new

    return _heard


@pytest.fixture
def mailed(parts, browser, mails):  # noqa: F811
    """The mails to an officer, from when the address was confirmed."""
    officer = browser("thana")
    officer.open("/portal/account/news")
    officer.send("/portal/account/news", do="email", given="thana@police.example")
    parts.worker.run_due()
    code = re.search(r"\d{10}", mails.mails.pop()[2])[0]
    officer.open("/portal/account/news")
    officer.send("/portal/account/news", do="confirm", given=code)

    def _mailed():
        parts.worker.run_due()
        new, mails.mails[:] = list(mails.mails), []
        return new

    return _mailed


def change_password(visitor):
    visitor.open("/portal/password")
    change = {"old_password": PASSWORD, "new_password": NEW, "password_again": NEW}
    return visitor.send("/portal/password", **change, do="change")


def test_a_changed_password_is_told_on_the_chat_and_by_mail_and_to_nobody_else(heard, mailed, browser):
    assert heard("thana") == heard("sho") == []
    assert "it was changed where word" in mailed()[0][2], "the mail hears of the chat that was linked"
    change_password(browser("thana"))
    (said,) = heard("thana")
    ((to, subject, body),) = mailed()
    assert "password of your Sahayak account was changed" in said and said in body and to == "thana@police.example"
    assert heard("sho") == []
    for secret in (NEW, PASSWORD, "http", "10.0.0.1", "Firefox"):
        assert secret not in said + subject + body


def test_an_administrators_doing_and_codes_are_told(heard, browser, people):
    assert heard("sp") == []
    visitor = browser("sp")
    secret = re.search(r'class="letters">([A-Z2-7 ]+)<', visitor.open("/portal/codes").text)[1].replace(" ", "")
    code = pyotp.TOTP(secret).at(clock.now())
    visitor.send("/portal/codes", code=code, password=PASSWORD, do="begin")
    assert "codes for your Sahayak account were set up" in heard("sp")[0]
    admin, at = browser("admin"), f"/portal/officers/{people['sp'].id}"
    admin.open(at)
    admin.send(f"{at}/act", do="codes")
    told = heard("sp")
    assert ["took the codes off" in told[0], "new first password" in told[1], len(told)] == [True, True, 2]


def test_a_code_that_is_entered_again_and_a_new_browser_are_told(heard, browser, db, people, parts):
    assert heard("sp") == []
    secret, moment = second_factor.new_secret(), clock.now()
    code = pyotp.TOTP(secret).at(moment)
    with db.write() as tx:
        second_factor.begin(tx, parts.settings.secret_key, people["sp"].id, secret, code, moment)
    stranger = browser()
    stranger.sign_in("sp", PASSWORD)
    assert "a browser that had not been used before" in heard("sp")[0]
    stranger.send("/portal/code", code="000000", do="go")
    assert heard("sp") == [], "a wrong code is no used one"
    assert stranger.send("/portal/code", code=code, do="go").status_code == 422
    (said,) = heard("sp")
    assert "a code that had been used already" in said and code not in said
    stranger.sign_in("sp", PASSWORD)
    assert heard("sp") == [], "the browser is known now"


@pytest.mark.parametrize("change", ["forget-email", "email"])
def test_a_contact_that_is_taken_off_or_replaced_hears_of_it_last(mailed, browser, change):
    thief = browser("thana")
    thief.open("/portal/account/news")
    if change == "email":  # the form for another address stands there once this one is gone
        with_token = re.search('name="form_token" value="([^"]*)"', thief.page.text)[1]
        thief.post("/portal/account/news", form_token=with_token, do="email", given="thief@evil.example")
    else:
        thief.send("/portal/account/news", do="forget-email")
    told = [mail for mail in mailed() if mail[0] == "thana@police.example"]
    assert len(told) == 1 and "it was changed where word" in told[0][2] and "thief" not in told[0][2]
    change_password(thief)
    assert [to for to, *_ in mailed()] == []
    assert "Changed where word goes" in words(browser("thana").open("/portal/account")), "it stands in the portal too"


def test_what_waits_for_the_worker_holds_no_address(parts, mailed, browser):
    change_password(browser("thana"))
    with parts.db.read() as tx:
        bodies = tx.exec_driver_sql("select body from jobs where kind = 'officer.mail' and state = 'waiting'").all()
    assert len(bodies) == 1 and "thana@police" not in str(bodies)
    assert len(mailed()) == 1


def test_every_officer_may_link_a_chat(browser, people):
    for user_id in people:
        assert "Link your Telegram" in words(browser(user_id).open("/portal/account/news")), user_id
