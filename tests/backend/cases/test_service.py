"""Opening a case: number, tasks, due dates, event and job, all of it or nothing."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.exc import DatabaseError

from backend.cases import store
from backend.cases.service import SEAL_JOB
from backend.kit.db import Database
from backend.kit.ids import new_id, valid_case_no
from backend.kit.jobs import enqueue
from tests.backend.cases.conftest import verbs
from tests.backend.full import empty, fill
from tests.backend.web.applying import certificate, lost


@pytest.fixture
def opened(db, cases, catalogue, places):
    """Opens a case of its own transaction."""

    def _opened(filing=certificate, **changes):
        with db.write() as tx:
            return cases.open(tx, filing(catalogue, places, **changes))

    return _opened


def tasks_of(db, case):
    with db.read() as tx:
        return {task.desk: task for task in store.tasks_of(tx, case.id)}


def test_a_case_goes_at_once_to_its_three_desks(db, opened):
    case = opened()
    assert case.state == "with_desks" and case.applicant == "सुनीता देवी" and valid_case_no(case.case_no)
    tasks = tasks_of(db, case)
    assert {desk: (task.station, task.district) for desk, task in tasks.items()} == {
        "thana": ("31655023", "lucknow"),
        "dcrb": (None, "lucknow"),
        "liu": (None, "lucknow"),
    }
    assert all(task.state == "open" and task.report is None for task in tasks.values())
    assert verbs(db, case.id) == ["opened"]


def test_due_dates_skip_sundays_and_holidays(db, opened, friday):
    due = {desk: task.due_on for desk, task in tasks_of(db, opened()).items()}
    assert due == {"dcrb": date(2026, 10, 24), "thana": date(2026, 10, 27), "liu": date(2026, 10, 27)}


def test_days_are_counted_from_the_day_in_india(db, opened, monkeypatch):
    monkeypatch.setenv("SAHAYAK_NOW", "2026-10-15T19:00:00+00:00")  # half past midnight on Friday
    assert tasks_of(db, opened())["dcrb"].due_on == date(2026, 10, 24)


def test_the_sheet_keeps_each_answer_with_its_label_in_both_languages(opened, catalogue, places):
    filing = certificate(catalogue, places)
    sheet = {line["question"]: line for line in opened(lambda *_: filing).sheet}
    assert list(sheet) == [question.id for question, _ in filing.answers]
    assert sheet["purpose"]["label"] == {"hi": "किस काम के लिए", "en": "Purpose"}
    assert sheet["purpose"]["shown"] == {"hi": "नौकरी", "en": "Job"}
    assert sheet["photo"]["file"] == filing.values["photo"]["file"] and sheet["name"]["file"] is None


def test_the_same_draft_is_the_same_case(db, opened):
    draft = new_id()
    first = opened(draft=draft)
    assert opened(draft=draft).id == first.id
    assert len(tasks_of(db, first)) == 3 and verbs(db, first.id) == ["opened"]


def test_one_draft_from_many_sides_at_once_is_one_case(db, opened):
    draft = new_id()
    with ThreadPoolExecutor(8) as together:
        cases = list(together.map(lambda _: opened(draft=draft), range(8)))
    assert len({case.id for case in cases}) == 1
    assert len(tasks_of(db, cases[0])) == 3


@pytest.mark.parametrize(("filing", "table"), [(certificate, "tasks"), (certificate, "events"), (lost, "jobs")])
def test_a_failure_after_the_case_is_written_leaves_nothing(db, opened, filing, table):
    with db.write() as tx:
        fill(tx, table)
    draft = new_id()
    with pytest.raises(DatabaseError):
        opened(filing, draft=draft)
    with db.write() as tx:
        left = [tx.exec_driver_sql(f"SELECT count(*) FROM {t}").scalar() for t in ("cases", "tasks", "events", "jobs")]
        assert left == [0, 0, 0, 0] and store.case_of_draft(tx, draft) is None
        empty(tx, table)
    assert int(opened(filing, draft=draft).case_no[2:-1]) == 1  # the number was not used up


def test_numbers_have_neither_gaps_nor_doubles_when_many_file_at_once(db, settings, cases, catalogue, places):
    other = Database(settings.database_url, settings.secret_key)  # another process on the same file

    class Broke(Exception):
        pass

    def file(turn: int) -> str | None:
        try:
            with (db, other)[turn % 2].write() as tx:
                number = cases.open(tx, certificate(catalogue, places)).case_no
                if turn % 4 == 1:
                    raise Broke
                return number
        except Broke:
            return None

    with ThreadPoolExecutor(8) as together:
        numbers = [number for number in together.map(file, range(48)) if number]
    other.close()
    assert len(numbers) == 36 and all(valid_case_no(number) for number in numbers)
    assert sorted(int(number[2:-1]) for number in numbers) == list(range(1, 37))


def test_numbers_begin_anew_each_year(opened, monkeypatch):
    numbers = []
    for day in ("2026-12-31T23:59", "2027-01-01T00:01", "2027-01-01T00:02"):
        monkeypatch.setenv("SAHAYAK_NOW", day)
        numbers.append(opened().case_no[:-1])
    assert numbers == ["260000001", "270000001", "270000002"]


def test_a_receipt_needs_no_desk_and_its_document_is_ordered_with_it(db, opened):
    case = opened(lost)
    assert case.state == "issued" and case.closed_at == case.opened_at and tasks_of(db, case) == {}
    with db.write() as tx:
        assert not enqueue(tx, SEAL_JOB, f"{SEAL_JOB}:{case.id}", {})  # it is there already


def test_diary_entries_are_counted_by_station_and_day(opened, monkeypatch):
    monkeypatch.setenv("SAHAYAK_NOW", "2026-10-16T23:50")
    entries = [opened(lost).gd_number, opened(lost).gd_number, opened(lost, station="31655001").gd_number]
    monkeypatch.setenv("SAHAYAK_NOW", "2026-10-17T00:10")
    entries.append(opened(lost).gd_number)
    assert entries == ["001 / 16-10-2026", "002 / 16-10-2026", "001 / 16-10-2026", "001 / 17-10-2026"]


def test_an_application_that_names_no_station_is_not_opened(db, cases, catalogue, places):
    filing = certificate(catalogue, places)
    nowhere = tuple((q, None if q.id == filing.service.routing.place else value) for q, value in filing.answers)
    with pytest.raises(LookupError), db.write() as tx:
        cases.open(tx, replace(filing, answers=nowhere))
    with db.read() as tx:
        assert store.case_of_draft(tx, filing.draft) is None


def test_a_mobile_is_marked_so_that_only_the_key_s_holder_can_look_it_up(opened, cases):
    case = opened()
    assert case.mobile_mark == cases.mobile_mark("9999900001") and "9999900001" not in case.mobile_mark
