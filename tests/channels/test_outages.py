"""What a person hears when a part behind the gateway is down, and that nothing is lost."""

import logging

import pytest

from tests.channels.standins import message, turn

QUESTION = {"service": "some_service", "field": "name", "kind": "name", "step": 3}


def _asks(body):
    return turn(message("नाम?"), expects=QUESTION)


@pytest.mark.parametrize("part", ["rasa", "backend"])
def test_a_dead_part_is_said_honestly_and_the_next_message_works_when_it_is_back(town, part):
    town.rasa.script = _asks
    town.web.say(text="एक")
    town.cut(part)
    reply = town.web.say(text="दो")
    if part == "rasa":
        assert "112" in reply["messages"][0]["text"]
        assert reply["failed"]
        assert reply["expects"] == QUESTION
    town.mend(part)
    reply = town.web.say(text="तीन")
    assert reply["messages"][0]["text"] == "नाम?"
    assert "failed" not in reply


def test_a_dead_backend_at_the_first_message_is_said_in_both_languages(town):
    town.cut("backend")
    text = town.web.say(text="hello")["messages"][0]["text"]
    assert "कॉल कीजिए" in text
    assert "call 112" in text


def test_a_dead_backend_speaks_the_language_chosen(town):
    town.backend.down = True
    text = town.web.say(text="hello", language="en")["messages"][0]["text"]
    assert text.startswith("Sorry")
    assert "कॉल" not in text


@pytest.mark.parametrize("raw", [[], {}, [{"text": "utter"}], [{"custom": {"messages": []}}], ["x"], None])
def test_an_answer_without_messages_is_an_outage_and_not_silence(town, raw):
    town.rasa.raw, town.rasa.status = raw, 200 if raw is not None else 500
    reply = town.web.say(text="x")
    assert reply["failed"]
    assert "112" in reply["messages"][0]["text"]


@pytest.mark.parametrize("changes", [{"turn_seconds": 1}])
def test_an_answer_that_takes_too_long_is_not_waited_for(town):
    town.rasa.delay = 30
    assert town.web.say(text="x")["failed"]
    town.rasa.delay = 0
    assert "failed" not in town.web.say(text="x")


def test_a_failed_message_may_be_sent_again_with_the_same_key(town):
    town.rasa.raw = []
    assert town.web.say(text="x", key="k")["failed"]
    town.rasa.raw = None
    assert "failed" not in town.web.say(text="x", key="k")


def test_notices_that_cannot_be_fetched_do_not_stop_the_answer(town):
    town.web.say(text="x")
    town.backend.down = True
    assert town.web.say(text="x")["messages"][0]["text"] == "ठीक है"


def test_files_updates_and_documents_say_it_too(town):
    town.backend.down = True
    http = town.web.http
    answers = [
        http.post("/web/files", data={"conversation": "c"}, files={"file": ("a.jpg", b"x")}),
        http.post("/web/updates", json={"conversation": "c"}),
    ]
    for answer in answers:
        assert answer.status_code == 503
        assert "112" in answer.json()["messages"][0]["text"]
    assert http.get("/documents/good-token").status_code == 503


@pytest.mark.parametrize("part", ["rasa", "backend", "actions"])
def test_health_is_well_only_with_all_parts(town, part):
    assert town.web.http.get("/health").status_code == 200
    town.cut(part)
    answer = town.web.http.get("/health")
    assert answer.status_code == 503
    assert answer.json()[part] is False


def test_a_mistake_of_ours_is_answered_in_words_and_logged_without_them(town, caplog):
    town.rasa.raw = [{"custom": {"messages": [{"text": "x", "choices": 5}]}}]
    with caplog.at_level(logging.INFO):
        answer = town.web.send(text="मेरा राज़")
    assert answer.status_code == 500
    assert "112" in answer.json()["messages"][0]["text"]
    assert "राज़" not in caplog.text


def test_an_apology_of_the_action_server_keeps_the_question_open(town):
    town.rasa.script = _asks
    town.web.say(text="एक")
    town.rasa.script = lambda body: turn(message("अभी नहीं हो पाया"), draft="d1")
    reply = town.web.say(text="दो")
    assert reply["failed"]
    assert reply["expects"] == QUESTION
