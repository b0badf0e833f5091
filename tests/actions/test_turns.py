"""What goes from Rasa's tracker to the backend, and what of its turn goes back to Rasa."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker

from actions.turns import Heard, apology, follow


def tracker(
    message: dict[str, Any], slots: dict[str, Any] | None = None, active: bool = False, sender: str = "c.1"
) -> Tracker:
    """A tracker as Rasa sends it."""
    return Tracker.from_dict(
        {
            "sender_id": sender,
            "slots": slots or {},
            "latest_message": message,
            "events": [],
            "paused": False,
            "followup_action": None,
            "active_loop": {"name": "service_form"} if active else {},
            "latest_action_name": "action_listen",
        }
    )


def message(text: str = "namaste", **metadata: Any) -> dict[str, Any]:
    """A parsed message as Rasa sends it."""
    return {
        "text": text,
        "intent": {"name": "greet", "confidence": 0.9},
        "intent_ranking": [
            {"name": "nlu_fallback", "confidence": 0.35},
            {"name": "greet", "confidence": 0.9},
            {"name": None, "confidence": 0.0},
        ],
        "entities": [{"entity": "place", "value": "lucknow", "start": 0, "extractor": "x"}],
        "metadata": metadata,
    }


def test_what_was_said_is_the_gateways_word_not_rasas_copy() -> None:
    heard = Heard.of(tracker(message("cut short", said={"text": "the whole story"}, language="en")))
    assert heard.said == {"text": "the whole story"}
    assert heard.opening()["language"] == "en"


def test_without_a_gateway_the_text_itself_was_said() -> None:
    assert Heard.of(tracker(message("namaste"))).said == {"text": "namaste"}
    assert Heard.of(tracker(message("/greet"))).said == {}


def test_the_ranking_names_real_intents_only_and_entities_only_their_value() -> None:
    heard = Heard.of(tracker(message()))
    assert heard.ranking == [{"name": "greet", "confidence": 0.9}]
    assert heard.entities == [{"entity": "place", "value": "lucknow"}]


@pytest.mark.parametrize(
    ("metadata", "slots", "language"),
    [
        ({"said": {"text": "hello there"}, "language": "hi"}, {"language": "en"}, "hi"),
        ({"said": {"text": "नमस्ते"}, "language": None}, {"language": "en"}, "en"),
        ({"said": {"text": "नमस्ते"}}, {}, "hi"),
        ({"said": {"text": "please help me with my certificate"}}, {}, "en"),
        ({"said": {"text": "mera phone kho gaya hai"}}, {}, "hi"),
        ({"said": {"file": "f1"}}, {}, "hi"),
    ],
)
def test_our_own_words_are_in_the_language_of_the_talk(
    metadata: dict[str, Any], slots: dict[str, Any], language: str
) -> None:
    assert Heard.of(tracker(message(**metadata), slots)).spoken == language


def turn(**changes: Any) -> dict[str, Any]:
    """A turn that asks a question."""
    asked = {"service": "s", "field": "name", "kind": "name", "step": 0}
    return {"messages": [], "expects": asked, "draft": "d1", "language": "hi", "ended": False, **changes}


def slots_of(events: list[dict[str, Any]]) -> dict[str, Any]:
    return {event["name"]: event["value"] for event in events if event["event"] == "slot"}


def loops_of(events: list[dict[str, Any]]) -> list[str | None]:
    return [event["name"] for event in events if event["event"] == "active_loop"]


def test_an_open_question_makes_the_form_active() -> None:
    events = follow(turn(), tracker(message()))
    assert loops_of(events) == ["service_form"]
    assert slots_of(events) == {"language": "hi", "answer": None, "draft": "d1", "requested_slot": "answer"}


IN_FORM = {"draft": "d1", "requested_slot": "answer", "language": "hi"}


def test_the_next_question_changes_nothing_but_the_answer() -> None:
    events = follow(turn(), tracker(message(), IN_FORM, active=True))
    assert loops_of(events) == []
    assert slots_of(events) == {"answer": None}


def test_another_draft_or_language_is_followed() -> None:
    events = follow(turn(draft="d2", language="en"), tracker(message(), IN_FORM, active=True))
    assert slots_of(events) == {"answer": None, "draft": "d2", "language": "en"}


@pytest.mark.parametrize(
    "changes", [{"ended": True, "expects": None, "draft": None}, {"expects": None}, {"draft": None}]
)
def test_without_an_open_question_the_form_ends_and_the_draft_is_dropped(changes: dict[str, Any]) -> None:
    events = follow(turn(**changes), tracker(message(), IN_FORM, active=True))
    assert loops_of(events) == [None]
    assert slots_of(events) == {"answer": None, "draft": None, "requested_slot": None}


def test_every_turn_ends_rasas_turn() -> None:
    for events in (
        follow(turn(), tracker(message())),
        follow(turn(ended=True), tracker(message(), IN_FORM, active=True)),
    ):
        assert events[-1] == {"event": "followup", "timestamp": None, "name": "action_listen"}


def test_an_apology_keeps_the_draft_open_and_has_the_shape_of_a_turn() -> None:
    heard = Heard.of(tracker(message(), {"draft": "d1", "language": "en"}, active=True))
    sorry = apology(heard, "Sorry")
    assert (sorry["draft"], sorry["ended"], sorry["language"], sorry["sender"]) == ("d1", False, "en", "c.1")
    assert sorry["messages"] == [{"text": "Sorry", "choices": [], "documents": [], "links": []}]


def test_an_apology_at_the_opening_of_a_service_is_no_answer_though_no_draft_is_open() -> None:
    sorry = apology(Heard.of(tracker(message(), {"language": "hi"})), "माफ़ कीजिए")
    assert (sorry["draft"], sorry["expects"], sorry["failed"]) == (None, None, True)
