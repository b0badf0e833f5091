"""Where a case stands: for its applicant, and for nobody else."""

import pytest

from backend.cases import store
from backend.cases.service import SEAL_JOB
from backend.cases.status import Status
from backend.kit.clock import WorkingDays
from tests.backend.cases.conftest import CLEAN, report_all, verbs
from tests.backend.web.applying import apply, lost
from tests.backend.web.conftest import PASSWORD

MOBILE, STRANGER = "9999900001", "9999900002"


@pytest.fixture
def told(parts, cases, settings):
    """What a mobile is told, in English, as one text; with the documents' names."""
    days = WorkingDays.load(settings.data / "law" / "holidays.yml")
    status = Status(parts.catalogue, cases, parts.texts, parts.places, days)

    def _told(mobile=MOBILE, case_no=None, language="en"):
        with parts.db.write() as tx:
            return status.of_mobile(tx, mobile, case_no, language, parts.intake)

    return _told


@pytest.fixture
def case_no(parts, friday) -> str:
    return apply(parts)


def lines(messages) -> list[str]:
    return "\n".join(message["text"] for message in messages).splitlines()


def test_the_applicant_reads_who_has_it_and_until_when(told, case_no):
    going = "enquiry going on, report due by"
    assert lines(told()) == [
        "Character certificate",
        f"Case number {case_no}, filed on 16 October 2026",
        "The enquiry is going on.",
        f"• District Crime Records Bureau, Lucknow: {going} 24 October 2026 (5 working days left)",
        f"• Local Intelligence Unit, Lucknow: {going} 27 October 2026 (7 working days left)",
        f"• Police station Hazratganj: {going} 27 October 2026 (7 working days left)",
    ]
    assert "थाना हजरतगंज: जाँच चल रही है, 27 अक्टूबर 2026 तक" in told(language="hi")[0]["text"]


@pytest.mark.parametrize(
    ("day", "left"),
    [
        ("2026-10-23", "1 working day left"),
        ("2026-10-24", "due today"),
        ("2026-10-25", "the time is over"),
        ("2026-10-26", "1 working day late"),
    ],
)
def test_the_days_left_are_working_days(told, case_no, monkeypatch, day, left):
    monkeypatch.setenv("SAHAYAK_NOW", f"{day}T12:00")
    assert f"({left})" in lines(told())[3]


def test_a_filed_report_is_told_without_what_it_says(parts, people, told, case_no):
    with parts.db.write() as tx:
        task = next(t for t in store.tasks_of(tx, store.case_by_number(tx, case_no).id) if t.desk == "dcrb")
        parts.desk.file_report(tx, people["dcrb"], task.id, CLEAN["dcrb"] | {"remarks": "गोपनीय"})
    text = "\n".join(lines(told()))
    assert "District Crime Records Bureau, Lucknow: report received" in text and "गोपनीय" not in text


def test_a_finished_case_comes_with_its_document(parts, people, told, case_no):
    with parts.db.write() as tx:
        report_all(parts.desk, tx, people, case_no)
    assert "All reports are in" in told()[0]["text"]
    with parts.db.write() as tx:
        parts.desk.decide(tx, people["sp"], case_no, "issue", "")
    document = parts.signing.sign(people["sp"], case_no, PASSWORD)
    (message,) = told(case_no=case_no)
    assert "Finished" in message["text"] and message["case"] == {"case_no": case_no}
    assert [d["name"] for d in message["documents"]] == [f"{document.number}.pdf"]


def test_a_stranger_reads_the_same_words_whether_the_case_exists_or_not(parts, told, case_no):
    nobody = told(STRANGER)
    assert told(STRANGER, case_no) == told(STRANGER, "2600000026") == told(MOBILE, "2600000026") == nobody
    assert lines(nobody) == ["No such case was found for this mobile. Please check the number or the mobile again."]
    with parts.db.read() as tx:
        case = store.case_by_number(tx, case_no)
    assert verbs(parts.db, case.id) == ["opened"]


def test_each_look_is_noted(parts, told, case_no):
    told(case_no=case_no)
    with parts.db.read() as tx:
        assert verbs(parts.db, store.case_by_number(tx, case_no).id) == ["opened", "told"]


def test_all_cases_of_a_mobile_are_told_the_newest_last(parts, cases, told, case_no, monkeypatch):
    monkeypatch.setenv("SAHAYAK_NOW", "2026-10-17T11:00")
    with parts.db.write() as tx:
        receipt = cases.open(tx, lost(parts.catalogue, parts.places))
        cases.open(tx, lost(parts.catalogue, parts.places, mobile=STRANGER))
    parts.worker.run_now(f"{SEAL_JOB}:{receipt.id}")
    first, last = told()
    assert first["case"] == {"case_no": case_no} and last["case"] == {"case_no": receipt.case_no}
    assert len(last["documents"]) == 1
