"""The three actions, called as Rasa calls them, with the backend stood in for on the wire."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

import pytest
from rasa_sdk.interfaces import ActionExecutionRejection

from actions.backend import Backend
from actions.server import Executor, make_executor
from actions.settings import Settings
from watch.wire import Lost, NotSent

TURN = {
    "messages": [{"text": "आपका नाम?", "choices": [], "documents": [], "links": []}],
    "expects": {"service": "some_service", "field": "name", "kind": "name", "step": 0},
    "draft": "d1",
    "sender": "c.1",
    "language": "hi",
    "ended": False,
}


class Wire:
    """The stand-in for the backend: answers from a table of paths and keeps what was asked."""

    def __init__(self, replies: dict[str, Any]) -> None:
        self.replies = replies
        self.asked: list[tuple[str, dict[str, Any]]] = []

    async def call(self, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
        self.asked.append((path, body or {}))
        reply = self.replies.get(path, 404)
        if isinstance(reply, list):
            reply = reply.pop(0)
        if isinstance(reply, Exception):
            raise reply
        if isinstance(reply, int):
            return reply, b'{"detail": "Sita Devi"}'
        return 200, json.dumps(reply).encode() if isinstance(reply, dict) else reply.encode()


def executor(wire: Wire) -> Executor:
    backend = Backend(wire)
    return make_executor(backend, Settings.from_env())


def call(action: str, slots: dict[str, Any] | None = None, intent: str = "greet") -> dict[str, Any]:
    """A call as Rasa 3.6 makes it when the domain is left out."""
    slots = slots or {}
    return {
        "next_action": action,
        "sender_id": "c.1",
        "version": "3.6.21",
        "tracker": {
            "sender_id": "c.1",
            "slots": slots,
            "latest_message": {
                "text": "Sita Devi",
                "intent": {"name": intent, "confidence": 1.0},
                "metadata": {"said": {"text": "Sita Devi"}, "language": None},
            },
            "events": [],
            "paused": False,
            "followup_action": None,
            "active_loop": {"name": "service_form"} if slots.get("draft") else {},
            "latest_action_name": "action_listen",
        },
    }


def run(wire: Wire, request: dict[str, Any]) -> tuple[list[Any], list[dict[str, Any]]]:
    """The custom messages said, and the events returned."""
    result = asyncio.run(executor(wire).run(request))
    assert result is not None
    return [response["custom"] for response in result.responses], result.events


def test_a_service_is_opened_by_its_intents_name() -> None:
    wire = Wire({"/drafts": TURN})
    said, events = run(wire, call("action_open_service", intent="some_service"))
    assert said == [TURN]
    assert wire.asked == [
        (
            "/drafts",
            {
                "sender": "c.1",
                "service": "some_service",
                "said": {"text": "Sita Devi"},
                "entities": [],
                "language": None,
            },
        )
    ]
    assert {"event": "active_loop", "timestamp": None, "name": "service_form"} in events


def test_an_answer_goes_to_the_open_draft_with_its_intent() -> None:
    wire = Wire({"/drafts/d1/answers": TURN})
    said, _ = run(wire, call("validate_service_form", {"draft": "d1"}, intent="help"))
    assert said == [TURN]
    path, body = wire.asked[0]
    assert (path, body["intent"]) == ("/drafts/d1/answers", {"name": "help", "confidence": 1.0})


def test_general_talk_is_said_to_the_conversation() -> None:
    wire = Wire({"/conversations/c.1/says": {**TURN, "expects": None, "draft": None}})
    run(wire, call("action_say"))
    assert wire.asked[0][1]["intent"] == "greet"


@pytest.mark.parametrize("draft", ["unknown", "gone"])
def test_a_draft_that_is_not_known_is_asked_for(draft: str) -> None:
    wire = Wire({"/conversations/c.1": {"language": "hi", "draft": "d1"}, "/drafts/d1/answers": TURN})
    said, _ = run(wire, call("validate_service_form", {"draft": draft}))
    assert said == [TURN]
    assert wire.asked[-1][0] == "/drafts/d1/answers"


def test_without_an_open_draft_rasa_chooses_another_action() -> None:
    wire = Wire({"/conversations/c.1": {"language": "hi", "draft": None}})
    with pytest.raises(ActionExecutionRejection):
        run(wire, call("validate_service_form", {"draft": "gone"}))


FAILURES = [500, 401, "no json", Lost("late"), NotSent("refused")]


@pytest.mark.parametrize("failure", FAILURES, ids=str)
@pytest.mark.parametrize(
    ("action", "path", "slots"),
    [
        ("action_open_service", "/drafts", {}),
        ("action_say", "/conversations/c.1/says", {}),
        ("validate_service_form", "/drafts/d1/answers", {"draft": "d1"}),
    ],
)
def test_a_failing_backend_is_said_and_the_talk_stays_where_it_was(
    action: str, path: str, slots: dict[str, Any], failure: Any
) -> None:
    said, events = run(Wire({path: failure}), call(action, slots))
    assert "112" in said[0]["messages"][0]["text"]
    assert (said[0]["draft"], said[0]["ended"]) == (slots.get("draft"), False)
    assert [event["event"] for event in events] == ["slot", "followup"]


def test_a_refused_connection_is_tried_once_more() -> None:
    wire = Wire({"/drafts/d1/answers": [NotSent("refused"), TURN]})
    said, _ = run(wire, call("validate_service_form", {"draft": "d1"}))
    assert said == [TURN]


def test_an_answer_that_may_have_arrived_is_not_sent_twice() -> None:
    wire = Wire({"/drafts/d1/answers": [Lost("hung up"), TURN]})
    run(wire, call("validate_service_form", {"draft": "d1"}))
    assert len(wire.asked) == 1


def test_the_log_names_the_hop_and_no_words(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="actions"):
        run(Wire({"/drafts": TURN}), call("action_open_service"))
        run(Wire({"/drafts": 500}), call("action_open_service"))
    assert [record.message.split()[:2] for record in caplog.records if record.message.startswith("hop")] == [
        ["hop", "action_open_service"]
    ] * 2
    assert "Sita" not in caplog.text


def test_a_defect_of_ours_leaves_no_words_in_log_or_answer(caplog: pytest.LogCaptureFixture) -> None:
    broken = call("action_say")
    broken["tracker"]["latest_message"]["intent_ranking"] = ["Sita Devi"]
    with pytest.raises(RuntimeError) as failure:
        asyncio.run(executor(Wire({})).run(broken))
    assert "Sita" not in str(failure.value) and failure.value.__cause__ is None
    assert "Sita" not in caplog.text


def test_a_message_that_was_not_understood_is_marked_so_that_the_gateway_can_count_it() -> None:
    wire = Wire({"/conversations/c.1/says": {**TURN, "expects": None, "draft": None}})
    said, _ = run(wire, call("action_say", intent="nlu_fallback"))
    assert said[0]["fallback"] is True
    said, _ = run(wire, call("action_say", intent="greet"))
    assert "fallback" not in said[0]
