"""What officers see and do: reach by row, reports, readiness, decision."""

from dataclasses import replace

import pytest

from backend.cases import store
from backend.cases.desk import ReasonNeeded
from backend.cases.workflow import NotNow
from backend.people.reach import reach
from tests.backend.cases.conftest import CLEAN, report_all, verbs
from tests.backend.web.applying import certificate
from tests.backend.web.conftest import OFFICERS

WITHIN = {"hq", "thana", "co", "sho", "dcrb", "liu", "sp"}


def task_of(db, case, name):
    with db.read() as tx:
        return next(task for task in store.tasks_of(tx, case.id) if task.desk == name)


@pytest.fixture
def view(db, desk, people, case):
    """The case as one of the officers sees it now."""

    def _view(user_id):
        with db.read() as tx:
            return desk.open_case(tx, people[user_id], case.case_no)

    return _view


@pytest.fixture
def ready(db, desk, people, case):
    """Files all three reports; the case then waits for the signatory."""

    def _ready(**worse):
        with db.write() as tx:
            report_all(desk, tx, people, case.case_no, **worse)
        return case

    return _ready


@pytest.fixture
def decide(db, desk, people, case):
    def _decide(decision, reason="", user_id="sp"):
        with db.write() as tx:
            desk.decide(tx, people[user_id], case.case_no, decision, reason)

    return _decide


# Reach


@pytest.mark.parametrize("user_id", OFFICERS)
def test_each_role_sees_the_cases_of_its_own_area_and_no_other(db, desk, people, case, user_id):
    officer = people[user_id]
    own = {task.desk: task for task in (task_of(db, case, name) for name in CLEAN)}
    file_id = next(line["file"] for line in case.sheet if line["file"])
    with db.write() as tx:
        rows = desk.queue(tx, officer)
        if user_id in WITHIN:
            assert [row.case_no for row in rows] == [case.case_no]
            assert desk.open_case(tx, officer, case.case_no).case_no == case.case_no
            assert desk.file_of(tx, officer, case.case_no, file_id) == file_id
        else:
            assert rows == [] == desk.queue(tx, officer, search=case.case_no)
            for look in (
                lambda: desk.open_case(tx, officer, case.case_no),
                lambda: desk.file_of(tx, officer, case.case_no, file_id),
                lambda: desk.decide(tx, officer, case.case_no, "refuse", "x"),
            ):
                with pytest.raises(LookupError):
                    look()
        for name, task in own.items():
            mine = reach(officer)
            if mine.writes and name in mine.desks and mine.covers(name, task.station, task.district):
                desk.file_report(tx, officer, task.id, CLEAN[name])
            else:
                for write in (desk.file_report, desk.save_report_draft):
                    with pytest.raises(LookupError):
                        write(tx, officer, task.id, CLEAN[name])


def test_an_officer_who_has_left_sees_nothing(db, desk, people, case):
    for user_id in WITHIN:
        gone = replace(people[user_id], active=False)
        with db.read() as tx:
            assert desk.queue(tx, gone) == []
            with pytest.raises(LookupError):
                desk.open_case(tx, gone, case.case_no)


def test_only_files_of_the_case_are_given_out(db, desk, people, case, cases, catalogue, places):
    with db.write() as tx:
        other = cases.open(tx, certificate(catalogue, places, station="31655001"))
        theirs = next(line["file"] for line in other.sheet if line["file"])
        with pytest.raises(LookupError):
            desk.file_of(tx, people["thana"], case.case_no, theirs)


# The queue


def test_the_most_urgent_case_comes_first_and_a_late_one_is_marked(
    db, desk, people, case, cases, catalogue, places, monkeypatch
):
    monkeypatch.setenv("SAHAYAK_NOW", "2026-10-26T10:00")
    with db.write() as tx:
        newer = cases.open(tx, certificate(catalogue, places))
    with db.read() as tx:
        rows = desk.queue(tx, people["dcrb"])
    assert [(row.case_no, row.late) for row in rows] == [(case.case_no, True), (newer.case_no, False)]


def test_what_waits_for_the_signature_comes_first_for_the_signatory(
    db, desk, people, case, cases, catalogue, places, monkeypatch
):
    monkeypatch.setenv("SAHAYAK_NOW", "2026-10-17T10:00")
    with db.write() as tx:
        newer = cases.open(tx, certificate(catalogue, places))
        report_all(desk, tx, people, newer.case_no)
        rows = desk.queue(tx, people["sp"])
    assert [row.case_no for row in rows] == [newer.case_no, case.case_no]


def test_a_search_finds_by_number_and_by_sound_within_reach(db, desk, people, case, cases, catalogue, places):
    with db.write() as tx:
        other = cases.open(tx, certificate(catalogue, places, name="Ramesh Kumar"))
        cases.open(tx, certificate(catalogue, places, name="Sunita", station="31655001"))

        def found(words):
            return [row.case_no for row in desk.queue(tx, people["thana"], search=words)]

        assert found("sunita") == found("सुनीता देवी") == found(case.case_no) == [case.case_no]
        assert found("रमेश") == [other.case_no] and found("nobody") == []


# Reports


def test_a_report_filed_twice_is_the_first_one(db, desk, people, case):
    task = task_of(db, case, "dcrb")
    with db.write() as tx:
        desk.file_report(tx, people["dcrb"], task.id, CLEAN["dcrb"])
        desk.file_report(tx, people["dcrb"], task.id, CLEAN["dcrb"] | {"remarks": "दूसरी बार"})
    assert task_of(db, case, "dcrb").report == CLEAN["dcrb"]
    assert verbs(db, case.id) == ["opened", "reported"]


def test_a_draft_is_for_the_whole_desk_and_ends_with_the_report(db, desk, people, case, view):
    task = task_of(db, case, "thana")
    with db.write() as tx:
        desk.save_report_draft(tx, people["thana"], task.id, {"remarks": "आधी बात"})
    assert view("sho").own_task.draft == {"remarks": "आधी बात"} and "report" in view("sho").can
    with db.write() as tx:
        desk.file_report(tx, people["sho"], task.id, CLEAN["thana"])
    assert view("thana").own_task.draft == {} and view("thana").can == frozenset()
    with pytest.raises(NotNow), db.write() as tx:
        desk.save_report_draft(tx, people["thana"], task.id, {})


def test_a_desk_sees_its_own_report_only_and_the_signatory_all(ready, view):
    ready(liu={"remarks": "गोपनीय"})
    assert [task.desk for task in view("dcrb").tasks] == ["dcrb"]
    assert sorted(task.desk for task in view("sp").tasks) == ["dcrb", "liu", "thana"]
    assert view("sp").own_task is None


def test_the_last_report_makes_the_case_ready(db, desk, people, case, view):
    for name, after in (("dcrb", "with_desks"), ("liu", "with_desks"), ("thana", "ready_to_sign")):
        assert "decide" not in view("sp").can
        with db.write() as tx:
            desk.file_report(tx, people[name], task_of(db, case, name).id, CLEAN[name])
        assert view("sp").state == after
    assert view("sp").can == {"decide"} and view("thana").can == frozenset()
    assert verbs(db, case.id).count("ready") == 1


# The decision


def test_nobody_decides_before_all_reports_are_in(decide, view):
    with pytest.raises(NotNow):
        decide("issue")
    assert view("sp").decision is None


@pytest.mark.parametrize("user_id", sorted(WITHIN - {"sp"}))
def test_only_the_signatory_decides(ready, decide, view, user_id):
    ready()
    with pytest.raises(LookupError):
        decide("issue", user_id=user_id)
    assert view("sp").decision is None


def test_a_refusal_needs_its_reason(ready, decide, view):
    ready()
    with pytest.raises(ReasonNeeded):
        decide("refuse", "  \n")
    assert view("sp").decision is None
    decide("refuse", " पता सत्यापित नहीं हुआ ")
    assert view("sp").decision["reason"] == "पता सत्यापित नहीं हुआ" and view("sp").can == {"decide", "sign"}


@pytest.mark.parametrize(
    ("name", "field", "answer", "told"),
    [
        ("thana", "residence_verified", "no", "No"),
        ("thana", "conduct", "complaints", "There are complaints"),
        ("thana", "cases_found", "yes", "Yes"),
        ("dcrb", "cases_found", "yes", "Yes"),
        ("dcrb", "listed", "yes", "Yes"),
        ("liu", "adverse", "yes", "Yes"),
        ("liu", "unlawful_association", "yes", "Yes"),
        ("liu", "recommendation", "refuse", "The certificate should not be issued"),
    ],
)
def test_issuing_in_spite_of_a_report_needs_a_reason_which_stays_on_record(
    db, case, ready, decide, view, name, field, answer, told
):
    ready(**{name: {field: answer}})
    assert [finding.value.en for finding in view("sp").findings] == [told]
    with pytest.raises(ReasonNeeded):
        decide("issue", "  ")
    assert view("sp").decision is None and "decided" not in verbs(db, case.id)
    decide("issue", "न्यायालय से बरी।")
    assert view("sp").decision["reason"] == "न्यायालय से बरी।"
    assert view("sp").timeline[-1].what.en == "Decision written: issue. Reason: न्यायालय से बरी।"


def test_what_speaks_against_the_applicant_is_named_with_its_office(ready, view):
    ready(dcrb={"cases_found": "yes"}, liu={"adverse": "yes"})
    told = sorted((finding.office.en, finding.label.en) for finding in view("sp").findings)
    assert told == [
        ("District Crime Records Bureau, Lucknow", "Do the district's records hold a case against the applicant?"),
        ("Local Intelligence Unit, Lucknow", "Did your enquiry bring anything adverse about the applicant?"),
    ]
    assert view("thana").findings == view("dcrb").findings == []


def test_a_case_with_nothing_against_the_applicant_is_issued_without_a_reason(ready, decide, view):
    ready()
    assert view("sp").findings == []
    decide("issue")
    assert view("sp").decision == {"decision": "issue", "reason": "", "by": view("sp").decision["by"]}


def test_the_desks_do_not_read_why_it_was_decided(ready, decide, view):
    ready(liu={"adverse": "yes"})
    decide("issue", "गोपनीय कारण")
    for user_id in ("thana", "dcrb", "liu"):
        told = [step.what.en for step in view(user_id).timeline]
        assert "Decision written: issue" in told and not any("गोपनीय" in line for line in told)


def test_a_decision_can_be_changed_and_each_stays_in_the_timeline(db, case, ready, decide, view):
    ready()
    decide("refuse", "ग़लती से")
    decide("refuse", "ग़लती से")
    decide("issue")
    assert view("sp").decision["decision"] == "issue"
    assert verbs(db, case.id).count("decided") == 2
    assert "Decision written: refuse. Reason: ग़लती से" in [step.what.en for step in view("sp").timeline]


def test_a_case_of_a_service_taken_out_of_the_catalogue_can_still_be_read(db, case, view):
    with db.write() as tx:
        store.update_case(tx, case.id, "with_desks", service="gone")
    assert view("sp").title.en == "gone" and len(view("sp").answers) == len(case.sheet)


def test_the_magistrates_liaison_sees_what_was_forwarded_and_nothing_before(db, desk, people, case):
    with db.write() as tx:
        assert desk.queue(tx, people["dm"]) == []
        store.update_case(tx, case.id, "with_desks", state="forwarded")
        store.add_event(tx, case.id, case.opened_at, "system", "forwarded")
        assert [row.case_no for row in desk.queue(tx, people["dm"])] == [case.case_no]
        assert not desk.open_case(tx, people["dm"], case.case_no).can
        store.update_case(tx, case.id, "forwarded", state="issued")
        assert desk.queue(tx, people["dm"]) == []
        assert [row.case_no for row in desk.queue(tx, people["dm"], state="done")] == [case.case_no]
