"""What a citizen answers and goes on with is on record in the trail: that it was answered, and never what."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from backend.drafts import store
from backend.kit.clock import now
from backend.trail import store as trail
from tests.backend.drafts.conftest import MOBILE


@pytest.fixture
def trace(db):
    """The entries about drafts, oldest first."""

    def _trace():
        with db.read() as tx:
            return sorted((e for e in trail.all_entries(tx) if e.subject.startswith("draft")), key=lambda e: e.id)

    return _trace


def test_each_answer_leaves_one_entry_without_the_answer(chat, to_review, trace):
    talk = to_review(chat())
    entries = trace()
    asked = [question for entry in entries for question in entry.detail["questions"]]
    assert {entry.verb for entry in entries} == {"answered"}
    assert {entry.subject for entry in entries} == {f"draft:{talk.draft}"}
    assert len(asked) == len(set(asked)) and set(talk.answers()) == set(asked)
    told = str([(entry.verb, entry.subject, entry.detail) for entry in entries])  # without seals: they hold any digits
    assert not [said for said in ("Ramesh", "Suresh", MOBILE, "Indira", "1990-05", "05/1990") if said in told]


def test_a_message_that_answers_nothing_leaves_none(chat, trace):
    talk = chat()
    talk.open("character_certificate")
    talk("yes")
    before = len(trace())
    talk("what is this for?")
    talk("12345")
    assert len(trace()) == before


def test_a_corrected_answer_is_on_record_again(chat, to_review, trace):
    talk = to_review(chat())
    before = len(trace())
    talk(choice="correct")
    talk(choice="name")
    talk("Mohan Lal")
    assert [entry.detail["questions"] for entry in trace()[before:]] == [["name"]]


def test_going_on_with_what_was_answered_before_is_a_look_at_it(chat, trace):
    talk = chat()
    talk.open("character_certificate")
    talk("yes"), talk("Ramesh Kumar")
    talk("cancel")
    talk("resume")
    assert trace()[-1].verb == "resumed" and "Ramesh" not in str(trace())


def test_what_is_told_in_confidence_leaves_none(chat, catalogue, trace):
    confided = [service.id for service in catalogue if service.confided]
    assert confided
    for number, service in enumerate(confided):
        talk = chat(f"address {number}")
        talk.open(service)
        for said in ("yes", "new", "Hazratganj, Lucknow"):
            talk(said)
    assert trace() == []


def test_drafts_that_are_forgotten_are_counted(chat, db, drafts, trace):
    talk = chat()
    talk.open("character_certificate")
    talk("yes")
    with db.write() as tx:
        tx.execute(update(store.drafts).values(updated_at=now() - timedelta(days=40)))
        assert drafts.forget_old(tx) == 1
    assert (trace()[-1].verb, trace()[-1].actor, trace()[-1].detail) == ("forgot", "system", {"count": 1})
