"""A desk's question goes to the chat, the answer into the case."""

import json
from datetime import date

import pytest

from backend.cases import store
from backend.cases.workflow import NotNow
from backend.drafts.turn import Finished
from backend.kit.ids import new_id
from tests.backend.cases.conftest import FRIDAY, verbs
from tests.backend.web.applying import certificate

WORDS = "आप किस मंज़िल पर रहते हैं?"


@pytest.fixture
def row(parts, people, cases, monkeypatch):
    monkeypatch.setenv("SAHAYAK_NOW", FRIDAY)
    with parts.db.write() as tx:
        return cases.open(tx, certificate(parts.catalogue, parts.places))


@pytest.fixture
def asked(parts, people, row):
    with parts.db.write() as tx:
        parts.questions.ask(tx, people["thana"], row.case_no, WORDS)
    return row


def reply(parts, row, words="दूसरी मंज़िल", conversation=None):
    service = parts.catalogue[parts.catalogue[row.service].answer]
    given = {"case_no": int(row.case_no), "words": words, "file": None}
    answers = tuple((q, given[q.id]) for q in service.questions)
    with parts.db.write() as tx:
        said = parts.questions.answer(tx, Finished(new_id(), service, conversation or row.conversation, "hi", answers))
        return said, store.case_by_id(tx, row.id)


def test_the_question_reaches_the_chat_with_a_button_for_the_answer(parts, asked):
    with parts.db.read() as tx:
        (notice,) = parts.notices.inbox(tx, asked.conversation)
        assert store.case_by_id(tx, asked.id).state == "returned"
    assert WORDS in notice.message["text"]
    (choice,) = notice.message["choices"]
    assert choice["value"].endswith(f"?case_no={asked.case_no}")


def test_the_answer_comes_into_the_case_under_the_question(parts, people, asked):
    _, row = reply(parts, asked)
    assert row.state == "with_desks"
    with parts.db.read() as tx:
        view = parts.desk.open_case(tx, people["thana"], row.case_no)
    assert view.answers[-1].label.hi == WORDS and view.answers[-1].shown.hi == "दूसरी मंज़िल"
    assert verbs(parts.db, row.id)[-1] == "answered"


def test_the_desks_time_stands_still_while_the_question_is_out(parts, asked, monkeypatch):
    with parts.db.read() as tx:
        before = {task.desk: task.due_on for task in store.tasks_of(tx, asked.id)}
    monkeypatch.setenv("SAHAYAK_NOW", "2026-10-22T11:00")  # three open days later: Sat 17, Wed 21, Thu 22
    reply(parts, asked)
    with parts.db.read() as tx:
        after = {task.desk: task.due_on for task in store.tasks_of(tx, asked.id)}
    assert before["dcrb"] == date(2026, 10, 24) and after["dcrb"] == date(2026, 10, 28)
    assert all(after[desk] > before[desk] for desk in before)


def test_no_report_and_no_second_question_while_one_is_out(parts, people, asked):
    with parts.db.write() as tx:
        assert "report" not in parts.desk.open_case(tx, people["dcrb"], asked.case_no).can
        with pytest.raises(NotNow):
            parts.questions.ask(tx, people["dcrb"], asked.case_no, "कब से?")


def test_another_conversation_cannot_answer_and_learns_nothing(parts, asked):
    said, row = reply(parts, asked, conversation=new_id())
    assert row.state == "returned" and asked.case_no not in json.dumps(said)


def test_a_second_answer_finds_nothing_open(parts, asked):
    reply(parts, asked)
    said, row = reply(parts, asked, words="तीसरी")
    assert "तीसरी" not in json.dumps(row.sheet, ensure_ascii=False)
    assert said[0]["text"] == parts.texts("cases.answer.none", "hi")


def test_an_officer_of_another_station_cannot_ask(parts, people, row):
    with parts.db.write() as tx, pytest.raises(LookupError):
        parts.questions.ask(tx, people["other.thana"], row.case_no, WORDS)


def test_the_status_asks_the_question_again_with_its_button(parts, asked):
    service = parts.catalogue["case_status"]
    answers = ((service.question("case_no"), asked.case_no), (service.question("mobile"), "9999900001"))
    with parts.db.write() as tx:
        filing = Finished(new_id(), service, asked.conversation, "hi", answers)
        (told,) = parts.intake._sources[service.source](tx, filing)
    assert WORDS in told["text"] and told["choices"][0]["value"].endswith(asked.case_no)
