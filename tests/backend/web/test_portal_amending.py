"""An administrator changes texts and fees: checked before they hold, in force without a restart, taken back."""

import pytest

from backend.bootstrap import bootstrap
from backend.kit.text import Text
from backend.sources import amendments
from backend.trail import store as trail
from backend.web.portal.upkeep import ADMIN
from tests.backend.web.browser import words

KEY = "queue.title"
QUEUE = f"portal.{KEY}"
NOTICE = "notices.asked.chat"


@pytest.fixture
def admin(browser):
    return browser("admin")


@pytest.fixture
def change(admin):
    def _change(key, hi, en):
        admin.open(f"/portal/texts/{key}")
        return admin.send(f"/portal/texts/{key}", do="keep", hi=hi, en=en)

    return _change


def test_texts_are_found_by_their_words_in_either_language(admin):
    page = words(admin.open("/portal/texts?find=Put before you"))
    assert "desks.handed_to_you" in page and "आपके सामने" in page


def test_new_words_hold_at_once_and_are_taken_back_with_who_changed_them_on_record(change, admin, browser, parts):
    officer = browser("thana")
    assert "My papers" not in words(officer.open("/portal/queue"))
    before = parts.wording.now(QUEUE)
    assert "The change is in force" in words(change(QUEUE, "मेरे काग़ज़", "My papers"))
    assert "My papers" in words(officer.open("/portal/queue"))
    page = words(admin.open("/portal/texts?only=changed"))
    assert QUEUE in page and "Changed ones only (1)" in page
    page = words(admin.open(f"/portal/texts/{QUEUE}"))
    assert "Officer admin" in page and before.en in page and "My papers" in page
    assert "The change is taken back" in words(admin.send(f"/portal/texts/{QUEUE}", do="take_back"))
    assert "My papers" not in words(officer.open("/portal/queue"))
    history = words(admin.page)
    assert "As in the file" in history and "My papers" in history  # nothing is written over
    with parts.db.read() as tx:
        kept = [(row.verb, row.detail["was"]) for row in trail.all_entries(tx) if row.subject == f"text:{QUEUE}"]
    assert ("amended", {"hi": before.hi, "en": before.en}) in kept
    assert ("amendment_taken_back", {"hi": "मेरे काग़ज़", "en": "My papers"}) in kept


def test_words_of_a_notice_are_those_of_the_next_one(change, parts):
    kept = parts.wording.of_file(NOTICE)
    change(NOTICE, kept.hi, kept.en + " Thank you.")
    assert parts.wording.now(NOTICE).en.endswith("Thank you.")
    with parts.db.write() as tx:
        parts.notices.put(tx, "asked", "k", "0" * 26, "en", office="Hazratganj", number="26", question="Which year?")
        (notice,) = parts.notices.inbox(tx, "0" * 26)
    assert notice.message["text"].endswith("Thank you.")


def test_another_process_has_the_new_words_without_a_restart(change, parts, settings, monkeypatch):
    monkeypatch.setattr(amendments, "FRESH_SECONDS", -1.0)
    beside = bootstrap(settings)
    assert beside.texts(QUEUE, "en") != "My papers"
    change(QUEUE, "मेरे काग़ज़", "My papers")
    assert beside.texts(QUEUE, "en") == "My papers"
    beside.db.close()


@pytest.mark.parametrize(
    ("hi", "en", "told"),
    [
        ("", "No case {office}", "both languages"),
        ("{office} {number} {question}", "No blanks at all", "These blanks have to stay exactly as they are"),
        ("{office} {number} {question}", "{office} {number} {question} {more}", "These blanks have to stay"),
        ("{office} {number} {question}", "{office.__class__} {number} {question}", "These blanks have to stay"),
        ("{office} {number} {question}", "{office} {number} {question!r}", "These blanks have to stay"),
        ("{office} {number} {question}", "{office} {number} {question} {", "A curly bracket stands alone"),
        ("{office} {number} {question}", "{office} {number} {question}" + "x" * 900, "Too long"),
    ],
)
def test_words_that_would_break_something_are_refused_and_stay_in_the_form(change, parts, hi, en, told):
    before = parts.wording.now(NOTICE)
    page = change(NOTICE, hi, en)
    assert page.status_code == 422 and told in words(page)
    assert en.split()[0] in words(page)
    assert parts.wording.now(NOTICE) == before


def test_a_change_that_a_newer_file_has_no_place_for_does_not_hold_and_is_told(admin, parts, people):
    """As after an update that gave a text another blank."""
    kept = {"hi": "{office}: {once_there_was}", "en": "{office}: {once_there_was}"}
    with parts.db.write() as tx:
        parts.amendments.put(tx, "text", NOTICE, kept, kept, people["admin"].id)
        parts.amendments.put(tx, "text", "portal.gone_since", kept, kept, people["admin"].id)
    assert parts.wording.now(NOTICE) == parts.wording.of_file(NOTICE)
    assert "no longer fits" in words(admin.open(f"/portal/texts/{NOTICE}"))
    assert admin.open("/portal/texts?only=changed").status_code == 200


def test_what_may_be_a_button_stays_short(change, parts):
    short = next(key for key in parts.wording if key.startswith("review.") and len(parts.wording.of_file(key).en) <= 20)
    assert "at most 20 characters" in words(change(short, "हाँ", "A much longer button than fits"))


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("gateway.page.send", "reads this text from its file"),
        ("talk.words.cancel", "words that Sahayak understands"),
        ("notices.otp.sms", "registered with the telecom operator"),
        ("answers.yes_no.yes", "only read at the start"),
    ],
)
def test_what_can_not_be_changed_here_says_why_and_takes_nothing(admin, parts, key, why):
    page = admin.open(f"/portal/texts/{key}")
    assert why in words(page) and f'action="/portal/texts/{key}"' not in page.text
    token = admin.page.text.split('name="form_token" value="')[1].split('"')[0]
    posted = admin.post(f"/portal/texts/{key}", form_token=token, do="keep", hi="क", en="k")
    assert posted.status_code == 404 and parts.wording.now(key) == parts.wording.of_file(key)


def test_every_text_of_the_files_would_pass_its_own_check(parts):
    assert not [key for key in parts.wording if parts.wording.wrong(key, parts.wording.of_file(key))]


# Fees


@pytest.fixture
def service(parts):
    """A service that the file has a fee for."""
    return next(id for line in parts.fees.lines for id in sorted(line.services))


@pytest.fixture
def fee(admin, service):
    def _fee(rupees, district="", **changes):
        admin.open("/portal/fees")
        return admin.send("/portal/fees", **{"service": service, "district": district, "rupees": rupees, **changes})

    return _fee


def test_a_fee_holds_from_now_on_and_one_of_a_district_goes_before_it(fee, admin, parts, service):
    assert parts.fees.of(service, "lucknow") == parts.fees.of_file(service) == 5000
    assert "The change is in force" in words(fee("75"))
    fee("₹1,000", "agra")
    assert (parts.fees.of(service, "lucknow"), parts.fees.of(service, "agra")) == (7500, 100_000)
    page = words(admin.open("/portal/fees"))
    assert "₹75" in page and "₹1000" in page and "Officer admin" in page
    assert "The change is taken back" in words(admin.send(f"/portal/fees/{service}:agra/back"))
    assert parts.fees.of(service, "agra") == 7500
    admin.send(f"/portal/fees/{service}/back")
    assert parts.fees.of(service, "lucknow") == 5000


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"rupees": "-5"}, "whole rupees, from 0 to 10000"),
        ({"rupees": "10001"}, "whole rupees"),
        ({"rupees": "12.50"}, "whole rupees"),
        ({"rupees": "twelve"}, "whole rupees"),
        ({"rupees": ""}, "whole rupees"),
        ({"rupees": "60", "service": "dragon_permit"}, "Choose a service"),
        ({"rupees": "60", "district": "atlantis"}, "needs a district"),
    ],
)
def test_a_fee_that_can_not_be_is_refused(fee, parts, service, changes, told):
    page = fee(**changes)
    assert page.status_code == 422 and told in words(page)
    assert parts.fees.of(service, "lucknow") == 5000


def test_nobody_but_an_administrator_changes_them(browser, service):
    assert frozenset({"admin"}) == ADMIN
    for user_id in ("sp", "hq", "sho"):
        visitor = browser(user_id)
        assert visitor.open("/portal/fees").status_code == visitor.open(f"/portal/texts/{QUEUE}").status_code == 404


def test_a_pair_is_changed_as_a_pair(parts, people):
    kept = parts.wording.of_file(QUEUE)
    with parts.db.write() as tx:
        parts.wording.change(tx, QUEUE, Text("नया", kept.en), people["admin"].id)
    assert parts.texts.pair(QUEUE) == Text("नया", kept.en)
    with parts.db.write() as tx:
        parts.wording.change(tx, QUEUE, kept, people["admin"].id)  # the file's own words: nothing is changed any more
        assert parts.wording.changed(tx) == {}
