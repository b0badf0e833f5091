"""Whatever page shows a case leaves its entry in the trail, whoever looks; the citizen is told by which office."""

import pytest

from backend.cases import store as cases
from backend.cases.service import Cases
from backend.cases.status import Status
from backend.kit.clock import WorkingDays
from backend.trail import store as trail
from backend.trail.entries import LOOKS
from backend.web.portal.guard import ANYONE, rules_of
from backend.web.portal.looks import OWN
from tests.backend.full import fill
from tests.backend.web.conftest import PASSWORD
from tests.backend.web.test_every_route import filled


@pytest.fixture
def trace(parts):
    """The whole trail, oldest first."""

    def _trace():
        with parts.db.read() as tx:
            return sorted(trail.all_entries(tx), key=lambda row: row.id)

    return _trace


@pytest.fixture
def case(parts, case_no):
    with parts.db.read() as tx:
        return cases.case_by_number(tx, case_no)


@pytest.mark.parametrize("user_id", ["sho", "dcrb", "sp", "sp.agra", "admin"])
def test_every_page_that_is_shown_leaves_an_entry_of_who_saw_it(app, browser, people, trace, case, user_id):
    visitor, shown = browser(user_id), 0
    for rule in rules_of(app):
        if rule.method != "GET" or rule.roles == ANYONE or rule.path.startswith(OWN):
            continue
        before = len(trace())
        _, path = filled(f"GET {rule.path}", case.case_no)
        page = visitor.open(path)
        entries = trace()[before:]
        if page.status_code == 200 and page.url.path == path:
            shown += 1
            assert [entry.actor for entry in entries] == [f"officer:{people[user_id].id}"], rule
            of_case = "{case_no}" in rule.path and not rule.path.endswith("/map")  # which stands on the case's page
            assert entries[0].case == (case.id if of_case else None), rule
        elif page.status_code == 404:
            assert entries == [], rule
    assert shown >= (0 if user_id == "admin" else 2)


def test_a_form_shown_again_with_a_mistake_is_a_look_too(browser, trace, case, people):
    officer = browser("thana")
    officer.open(f"/portal/cases/{case.case_no}/report")
    before = len(trace())
    page = officer.send(f"/portal/cases/{case.case_no}/report", do="file")
    assert page.status_code == 422
    assert [(e.verb, e.case) for e in trace()[before:]] == [("seen", case.id)]


def test_what_the_trail_can_not_hold_is_not_shown(browser, parts, case):
    officer = browser("thana")
    with parts.db.write() as tx:
        fill(tx, "events")
    with pytest.raises(Exception, match="disk full"):
        officer.open(f"/portal/cases/{case.case_no}")


def test_entries_hold_no_name_and_no_number_of_a_person(browser, trace, case):
    browser("thana").open(f"/portal/cases/{case.case_no}")
    assert "सुनीता" not in str(trace()) and "9999900001" not in str(trace())


def test_the_citizen_is_told_which_offices_looked_and_how_often(parts, browser, case, settings):
    days = WorkingDays.load(settings.data / "law" / "holidays.yml")
    status = Status(parts.catalogue, Cases(days, settings.secret_key), parts.texts, parts.places, days)
    for user_id in ("thana", "thana", "dcrb"):
        browser(user_id).open(f"/portal/cases/{case.case_no}")
    with parts.db.write() as tx:
        (told,) = status.of_mobile(tx, "9999900001", None, "en", parts.intake)
    assert "officers of the police station 2×, crime records bureau (DCRB) 1×" in told["text"]
    assert "Officer thana" not in told["text"]


def test_wrong_password_looks_at_nothing(browser, trace):
    before = len(trace())
    browser().sign_in("thana", PASSWORD + "x")
    assert not [entry for entry in trace()[before:] if entry.verb in LOOKS]  # that it was tried is on record
