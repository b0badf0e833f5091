"""The extractor of facts: alone on messages, and within a pipeline that Rasa builds, trains and loads."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path

import pytest
from rasa.core.agent import Agent
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message

from bot.story_facts import StoryFacts

NOW = "2026-03-18T11:00:00+05:30"


@pytest.fixture
def component(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StoryFacts:
    monkeypatch.setenv("SAHAYAK_NOW", NOW)
    storage = LocalModelStorage(tmp_path)
    return StoryFacts.create({}, storage, Resource("facts"), ExecutionContext(GraphSchema({})))


def entities(component: StoryFacts, text: str) -> list[dict]:
    (message,) = component.process([Message({"text": text})])
    return message.get("entities")


def test_facts_come_as_entities_with_the_words_that_say_them(component: StoryFacts) -> None:
    text = "मेरी बाइक यूपी 32 एबी 1234 कल रात 9 बजे हज़रतगंज, लखनऊ से चोरी हुई, कीमत 80 हज़ार"
    found = entities(component, text)
    assert {(e["entity"], e["value"]) for e in found} == {
        ("registration_number", "UP32AB1234"),
        ("date", "2026-03-17"),
        ("time", "21:00"),
        ("place", "हज़रतगंज"),
        ("district", "lucknow"),
        ("amount", 80000),
    }
    for entity in found:
        assert entity["extractor"] == "StoryFacts"
        assert 0 < entity["confidence"] <= 1
        assert text[entity["start"] : entity["end"]].strip()
    json.dumps(found)


@pytest.mark.parametrize("text", ["", "/answer", "\ud800", "namaste"])
def test_a_message_without_facts_has_no_entities(component: StoryFacts, text: str) -> None:
    assert entities(component, text) == []


def test_entities_of_another_extractor_stay(component: StoryFacts) -> None:
    other = {"entity": "offence", "value": "theft", "start": 0, "end": 5, "extractor": "other"}
    (message,) = component.process([Message({"text": "chori 500 rupaye ki", "entities": [other]})])
    assert [e["entity"] for e in message.get("entities")] == ["offence", "amount"]


def test_without_a_set_time_it_is_now_in_india(component: StoryFacts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SAHAYAK_NOW")
    (entity,) = entities(component, "aaj chori hui")
    assert entity["entity"] == "date"


def test_the_component_works_in_rasas_own_pipeline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAHAYAK_NOW", NOW)
    monkeypatch.setitem(os.environ, "RASA_MAX_CACHE_SIZE", "0")
    (tmp_path / "config.yml").write_text(
        "recipe: default.v1\nassistant_id: t\nlanguage: hi\npipeline:\n  - name: KeywordIntentClassifier\n"
        "  - name: bot.story_facts.StoryFacts\npolicies:\n  - name: RulePolicy\n",
        encoding="utf-8",
    )
    (tmp_path / "nlu.yml").write_text(
        'version: "3.1"\nnlu:\n  - intent: theft\n    examples: |\n      - chori\n      - चोरी\n', encoding="utf-8"
    )
    from rasa.model_training import train_nlu

    model = train_nlu(str(tmp_path / "config.yml"), str(tmp_path / "nlu.yml"), str(tmp_path / "models"))
    agent = Agent.load(model)
    parsed = asyncio.run(agent.parse_message("parso 9999900001 se call aaya, dhai lakh gaye"))
    assert {(e["entity"], e["value"]) for e in parsed["entities"]} == {
        ("date", "2026-03-16"),
        ("accused_mobile", "9999900001"),
        ("amount", 250000),
    }
