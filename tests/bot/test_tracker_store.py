"""The live tracker store: what it keeps, what it asks the backend for, what it forgets."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from typing import Any

import pytest
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.tracker_store import UNKNOWN_DRAFT, LiveTrackerStore
from tests.bot.conftest import ROOT, free_port
from tests.bot.desk import TOKEN, Desk

DOMAIN = Domain.load(str(ROOT / "domain.yml"))


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()
    yield desk
    desk.close()


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


def store_at(url: str, hot: int = 10) -> LiveTrackerStore:
    return LiveTrackerStore(DOMAIN, host=url, hot=hot, token=TOKEN)


def facts(tracker: DialogueStateTracker) -> tuple[Any, ...]:
    return (
        tracker.active_loop_name,
        tracker.get_slot("draft"),
        tracker.get_slot("requested_slot"),
        tracker.get_slot("language"),
        tracker.latest_action_name,
    )


def test_an_open_draft_comes_back_as_an_active_form(desk: Desk) -> None:
    desk.drafts["d7"], desk.open["a.1"], desk.services["d7"] = [], "d7", "some_service"
    tracker = run(store_at(desk.url).retrieve("a.1"))
    assert facts(tracker) == ("service_form", "d7", "answer", "hi", ACTION_LISTEN_NAME)


def test_a_talk_without_a_draft_comes_back_listening(desk: Desk) -> None:
    tracker = run(store_at(desk.url).retrieve("a.1"))
    assert facts(tracker) == (None, None, None, "hi", ACTION_LISTEN_NAME)


def test_a_sender_whom_the_backend_does_not_know_starts_empty(desk: Desk) -> None:
    tracker = run(store_at(desk.url).retrieve("new.1"))
    assert facts(tracker) == (None, None, None, None, ACTION_LISTEN_NAME)


def test_nothing_of_a_turn_stays_but_language_and_draft(desk: Desk) -> None:
    store = store_at(desk.url)

    async def turn() -> DialogueStateTracker:
        tracker = await store.retrieve("new.1")
        said = {"said": {"text": "Sita Devi"}}
        for event in (
            UserUttered("Sita Devi", {"name": "greet"}, metadata=said),
            SlotSet("answer", "Sita Devi"),
            BotUttered("custom", data={"custom": {"messages": ["Sita Devi"]}}),
            SlotSet("language", "en"),
            ActiveLoop("service_form"),
            SlotSet("draft", "d1"),
            ActionExecuted(ACTION_LISTEN_NAME),
        ):
            tracker.update(event, DOMAIN)
        await store.save(tracker)
        return await store.retrieve("new.1")

    tracker = run(turn())
    assert facts(tracker) == ("service_form", "d1", "answer", "en", ACTION_LISTEN_NAME)
    assert "Sita" not in str([event.as_dict() for event in tracker.events])
    assert "Sita" not in str(vars(store))
    assert len(desk.calls) == 1, "a talk that is remembered is not asked for again"


def test_a_form_that_ended_is_forgotten_with_its_draft(desk: Desk) -> None:
    store = store_at(desk.url)

    async def turn() -> DialogueStateTracker:
        tracker = await store.retrieve("new.1")
        for event in (ActiveLoop("service_form"), SlotSet("draft", "d1"), ActiveLoop(None)):
            tracker.update(event, DOMAIN)
        await store.save(tracker)
        return await store.retrieve("new.1")

    assert facts(run(turn()))[:2] == (None, None)


def test_only_the_talks_used_last_are_remembered(desk: Desk) -> None:
    store = store_at(desk.url, hot=2)

    async def use() -> list[str]:
        for sender in ("a.1", "b.1", "a.1", "c.1"):
            await store.save(await store.retrieve(sender))
        return sorted(await store.keys())

    assert run(use()) == ["a.1", "c.1"]


def test_while_the_backend_is_away_the_draft_is_unknown_and_not_remembered() -> None:
    store = store_at(f"http://127.0.0.1:{free_port()}")

    async def turn() -> tuple[DialogueStateTracker, list[str]]:
        tracker = await store.retrieve("a.1")
        await store.save(tracker)
        return tracker, list(await store.keys())

    tracker, remembered = run(turn())
    assert facts(tracker)[:2] == ("service_form", UNKNOWN_DRAFT)
    assert remembered == []


def test_a_refused_token_counts_as_an_absent_backend(desk: Desk) -> None:
    store = LiveTrackerStore(DOMAIN, host=desk.url, token="wrong")
    assert run(store.retrieve("a.1")).get_slot("draft") == UNKNOWN_DRAFT
