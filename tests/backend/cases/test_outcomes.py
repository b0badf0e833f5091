"""How cases end: decided, forwarded to the District Magistrate, or closed by the desk that dealt with them."""

import subprocess

import pytest

from backend.cases import store
from backend.people.officers import create_officer
from tests.backend.cases.conftest import FRIDAY, report_all, verbs
from tests.backend.web.applying import certificate, filled
from tests.backend.web.conftest import PASSWORD

GOOD = {
    "permission_thana": {
        "seen": "yes",
        "traffic": "diversion",
        "objection": "no",
        "conditions": "रात 10 बजे तक समाप्त हो",
        "recommendation": "issue",
    },
    "permission_liu": {"peace": "none", "record": "no", "recommendation": "issue"},
    "help_given": {"reached": "visit", "action": "बात की", "reply": "हम कल फिर आएँगे।"},
    "complaint": {"finding": "true", "action": "जाँच हुई", "reply": "चेतावनी दी गई।"},
}
PERMISSIONS = ["procession_request", "protest_registration", "event_request", "film_shooting"]


@pytest.fixture
def file(parts, cases, monkeypatch):
    """Files a case of any service."""
    monkeypatch.setenv("SAHAYAK_NOW", FRIDAY)

    def _file(service, station=None, **changes):
        with parts.db.write() as tx:
            where = {"station": station} if station else {}
            return cases.open(tx, filled(parts.catalogue, parts.places, service, **where, **changes))

    return _file


def report(parts, officer, case, desk):
    with parts.db.write() as tx:
        (task,) = [task for task in store.tasks_of(tx, case.id) if task.desk == desk]
        parts.desk.file_report(tx, officer, task.id, GOOD[task.report_form])


def now_of(parts, case):
    with parts.db.read() as tx:
        return store.case_by_id(tx, case.id)


def told(parts, case):
    with parts.db.read() as tx:
        return [notice for notice in parts.notices.inbox(tx, case.conversation)]


def decide_and_sign(parts, officer, case, decision="issue", reason=""):
    with parts.db.write() as tx:
        parts.desk.decide(tx, officer, case.case_no, decision, reason)
    return parts.signing.sign(officer, case.case_no, PASSWORD)


def text_of(parts, document):
    pdf = parts.documents.pdf(document)
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


@pytest.mark.parametrize("service", PERMISSIONS)
def test_a_commissioner_grants_a_permission_with_the_stations_conditions(parts, people, file, service):
    case = file(service)
    report(parts, people["thana"], case, "thana")
    report(parts, people["liu"], case, "liu")
    document = decide_and_sign(parts, people["sp"], case)
    words = text_of(parts, document)
    assert now_of(parts, case).state == "issued"
    assert "अनुमति पत्र" in words and "रात 10 बजे तक समाप्त हो" in words
    assert [d["id"] for d in told(parts, case)[-1].documents] == [document.id]


@pytest.fixture
def elsewhere(db, password_hash, parts):
    """Officers of a district without a Commissioner, whose SP signs."""
    station = parts.places.in_district("barabanki")[0]
    keys = parts.keys
    with db.write() as tx:
        made = {
            role: create_officer(
                tx,
                user_id=f"{role}.barabanki",
                name=station.name,
                rank=station.name,
                role=role,
                password_hash=password_hash,
                station=station.code if role == "sho" else None,
                district="barabanki",
            )
            for role in ("sho", "liu", "sp")
        }
    keys.make("sp.barabanki", "SP", PASSWORD, parts.settings.signing_passphrase, "SP Barabanki")
    return station.code, made


def test_elsewhere_the_signed_report_goes_to_the_district_magistrate_and_not_to_the_citizen(parts, elsewhere, file):
    station, officers = elsewhere
    case = file("event_request", station)
    report(parts, officers["sho"], case, "thana")
    report(parts, officers["liu"], case, "liu")
    with parts.db.read() as tx:
        assert parts.desk.open_case(tx, officers["sp"], case.case_no).forwards
    document = decide_and_sign(parts, officers["sp"], case)
    assert (now_of(parts, case).state, document.kind) == ("forwarded", "forward")
    words = text_of(parts, document)
    assert "ज़िलाधिकारी" in words and "No" in words
    notice = told(parts, case)[-1]
    assert notice.documents == () and "ज़िलाधिकारी" in notice.message["text"]
    with parts.db.read() as tx:
        assert parts.intake.links(tx, case.id) == []


@pytest.mark.parametrize("purpose", ["contractor", "mining"])
def test_a_contractors_certificate_is_the_magistrates_even_where_a_commissioner_sits(parts, people, cases, purpose):
    with parts.db.write() as tx:
        filing = certificate(parts.catalogue, parts.places, purpose=purpose, photo=None)
        case = cases.open(tx, filing)
        report_all(parts.desk, tx, people, case.case_no)
    document = decide_and_sign(parts, people["sp"], case)
    assert (now_of(parts, case).state, document.kind) == ("forwarded", "forward")
    assert "ज़िलाधिकारी" in text_of(parts, document) and told(parts, case)[-1].documents == ()


def test_a_report_against_it_is_forwarded_with_its_reason(parts, elsewhere, file):
    station, officers = elsewhere
    case = file("procession_request", station)
    report(parts, officers["sho"], case, "thana")
    report(parts, officers["liu"], case, "liu")
    document = decide_and_sign(parts, officers["sp"], case, "refuse", "उसी मार्ग पर परीक्षा केंद्र है।")
    words = text_of(parts, document)
    assert now_of(parts, case).state == "forwarded" and "परीक्षा केंद्र" in words


def test_the_desks_reply_closes_a_case_that_nobody_decides(parts, people, file):
    case = file("senior_citizen")
    report(parts, people["thana"], case, "thana")
    row = now_of(parts, case)
    assert row.state == "closed" and row.closed_at is not None
    assert "हम कल फिर आएँगे।" in told(parts, case)[-1].message["text"]
    assert verbs(parts.db, case.id)[-1] == "closed"


def test_help_for_the_old_and_the_disabled_goes_before_other_cases(parts, people, file):
    first = file("misbehaviour", who_tells="named", against="person")
    later = file("divyang")
    with parts.db.read() as tx:
        queue = parts.desk.queue(tx, people["thana"])
    assert [row.case_no for row in queue] == [later.case_no, first.case_no]
    assert [row.priority for row in queue] == [True, False]


def test_a_complaint_about_the_police_never_reaches_the_station(parts, people, file):
    case = file("misbehaviour", who_tells="named", against="police")
    with parts.db.write() as tx:
        for user_id in ("thana", "sho", "dcrb", "liu"):
            with pytest.raises(LookupError):
                parts.desk.open_case(tx, people[user_id], case.case_no)
        view = parts.desk.open_case(tx, people["sp"], case.case_no)
    assert view.own_task is not None and "report" in view.can
    report(parts, people["sp"], case, "sp_office")
    assert now_of(parts, case).state == "closed"


def test_a_complaint_without_a_name_is_a_tip_for_the_chief_when_it_is_about_the_police(parts, people, monkeypatch):
    monkeypatch.setenv("SAHAYAK_NOW", FRIDAY)
    filing = filled(parts.catalogue, parts.places, "misbehaviour", who_tells="unnamed", against="police")
    assert filing.service.road(filing.values) == "tip"
    assert [desk.desk for desk in filing.service.desks_for(filing.values)] == ["sp_office"]
