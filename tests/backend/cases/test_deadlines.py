"""The desks' clocks: whoever is late is reminded, then handed up, whatever was down meanwhile."""

from datetime import date

import pytest

from backend.cases import store
from backend.cases.deadlines import JOB, Deadlines
from backend.cases.queue import Only
from backend.kit.clock import WorkingDays
from backend.kit.text import BadFile
from tests.backend.web.applying import apply

OPENED = "2026-11-02T11:00"  # a Monday; due after seven working days, on the 11th would be a holiday


@pytest.fixture
def at(monkeypatch):
    def _at(moment):
        monkeypatch.setenv("SAHAYAK_NOW", moment)

    _at(OPENED)
    return _at


@pytest.fixture
def case_no(parts, people, at):
    return apply(parts)


@pytest.fixture
def row(parts, case_no):
    with parts.db.read() as tx:
        return store.case_by_number(tx, case_no)


@pytest.fixture
def clocks(parts, row, at):
    """Moves the time on and lets the worker work; the alarms by desk."""

    def _clocks(moment):
        at(moment)
        parts.worker.run_due()
        with parts.db.read() as tx:
            return {task.desk: task.alarm for task in store.tasks_of(tx, row.id)}

    return _clocks


def told(parts, row):
    with parts.db.read() as tx:
        events = store.events_of(tx, row.id)
    return [(e.verb, e.detail["desk"], e.detail.get("to")) for e in events if e.verb.startswith(("reminded", "handed"))]


def due_of(parts, row, desk):
    with parts.db.read() as tx:
        return next(task.due_on for task in store.tasks_of(tx, row.id) if task.desk == desk)


def test_the_days_of_a_clock_are_working_days():
    clock = Deadlines(WorkingDays(frozenset({date(2026, 11, 9)})), {"thana": {"sho": 1, "sp": 3}})
    # Monday the 2nd to Wednesday the 11th; the 8th is a Sunday, the 9th a holiday.
    assert clock.steps("thana", date(2026, 11, 2), date(2026, 11, 11)) == [
        (date(2026, 11, 6), "half"),
        (date(2026, 11, 10), "day"),
        (date(2026, 11, 12), "sho"),
        (date(2026, 11, 16), "sp"),  # the 14th is a second Saturday
    ]
    assert clock.steps("dcrb", date(2026, 11, 2), date(2026, 11, 3)) == [], "one day, and nobody to hand it up to"


def test_a_role_that_nothing_is_handed_to_is_refused(tmp_path):
    path = tmp_path / "escalation.yml"
    path.write_text("late:\n  thana: {emperor: 1}\n")
    with pytest.raises(BadFile, match="emperor"):
        Deadlines.load(path, WorkingDays(frozenset()))


def test_a_desk_is_reminded_at_half_and_at_one_day_and_handed_up_when_late(parts, row, clocks):
    assert clocks("2026-11-03T10:00")["thana"] is None
    due = due_of(parts, row, "thana")
    seen = []
    for day in range(4, 30):
        alarm = clocks(f"2026-11-{day:02d}T10:00")["thana"]
        if alarm and (not seen or seen[-1][1] != alarm):
            seen.append((date(2026, 11, day), alarm))
    assert [alarm for _, alarm in seen] == ["half", "day", "sho", "sp"]
    assert seen[1][0] < due < seen[2][0]
    assert [line for line in told(parts, row) if line[1] == "dcrb"] == [
        ("reminded_half", "dcrb", None),
        ("reminded_day", "dcrb", None),
        ("handed_up", "dcrb", "sp"),
    ], "DCRB and LIU have no SHO over them"


def test_days_on_which_nothing_ran_are_made_up_for_once(parts, row, clocks):
    assert clocks("2026-11-29T10:00")["thana"] == "sp"
    assert clocks("2026-11-29T18:00")["thana"] == "sp"
    assert [line for line in told(parts, row) if line[1] == "thana"] == [("handed_up", "thana", "sp")]


def test_a_run_that_died_before_it_was_done_is_repeated_without_a_second_word(parts, row, clocks, at):
    at("2026-11-29T10:00")
    with parts.db.read() as tx:
        task = store.tasks_of(tx, row.id)[0]
    (job,) = parts.worker._claim(1, f"{JOB}:{task.id}:2026-11-03")  # taken by a process that is then killed
    assert job.attempt == 1
    assert set(clocks("2026-11-29T10:30").values()) == {"sp"}
    assert len(told(parts, row)) == 3


def test_a_filed_report_stops_its_clock(parts, people, row, clocks):
    with parts.db.write() as tx:
        task = next(task for task in store.tasks_of(tx, row.id) if task.desk == "thana")
        store.update_task(tx, task.id, state="done")
    assert clocks("2026-11-29T10:00") == {"thana": None, "dcrb": "sp", "liu": "sp"}


def test_while_a_question_is_with_the_citizen_nothing_is_late(parts, people, row, clocks):
    with parts.db.write() as tx:
        parts.questions.ask(tx, people["thana"], row.case_no, "किस मंज़िल पर?")
    assert set(clocks("2026-11-29T10:00").values()) == {None}
    with parts.db.write() as tx:
        store.update_case(tx, row.id, "returned", state="with_desks")
    assert clocks("2026-11-30T10:00")["thana"] == "sp"


def test_what_is_handed_up_stands_in_the_queue_of_whom_it_was_handed_to(parts, people, row, clocks):
    def handed(user_id):
        with parts.db.read() as tx:
            shown = [line.case_no for line in parts.desk.queue(tx, people[user_id], only=Only(handed=True))]
            assert parts.desk.counts(tx, people[user_id]).handed == len(shown)
        return shown

    due = due_of(parts, row, "thana")
    clocks(f"{due}T10:00")
    assert handed("sho") == []
    day = WorkingDays.load(parts.settings.data / "law" / "holidays.yml").add(due, 1)
    clocks(f"{day}T10:00")
    assert handed("sho") == [row.case_no] and handed("thana") == [] and handed("other.thana") == []
    clocks("2026-11-29T10:00")
    assert handed("sho") == handed("co") == handed("sp") == [row.case_no]
    assert handed("sp.agra") == handed("dcrb") == []


def test_a_queue_is_narrowed_to_late_own_and_one_service_and_counted(parts, people, row, clocks):
    clocks("2026-11-29T10:00")
    with parts.db.write() as tx:
        parts.desk.take_on(tx, people["thana"], row.case_no, True)
        counts = parts.desk.counts(tx, people["thana"])
        assert (counts.open, counts.late, counts.mine, counts.services) == (1, 1, 1, {row.service: 1})
        assert parts.desk.counts(tx, people["sho"]).mine == 0
        for only, shown in (
            (Only(mine=True), 1),
            (Only(late=True, service=row.service), 1),
            (Only(service="lost_article"), 0),
        ):
            assert len(parts.desk.queue(tx, people["thana"], only=only)) == shown
        assert parts.desk.queue(tx, people["sho"], only=Only(mine=True)) == []
        parts.desk.take_on(tx, people["sho"], row.case_no, False)
        assert parts.desk.counts(tx, people["thana"]).mine == 0
