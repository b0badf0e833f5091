"""The intent classifier: alone, stored and loaded, and within Rasa's own pipeline on held-out sentences."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from rasa.core.agent import Agent
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.importers.utils import training_data_from_paths
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import hstack

from bot.recipe import VIEWS, learn, regression, spell, vectorizer
from bot.training import model_path
from bot.understanding import IntentModel
from tests.bot.conftest import ROOT


def sentences(folder: str) -> list[tuple[str, str]]:
    """(text, intent) of every example below a folder."""
    paths = [str(path) for path in sorted((ROOT / folder).rglob("*.yml"))]
    data = training_data_from_paths(paths, "hi")
    return [(example.get("text"), example.get("intent")) for example in data.intent_examples]


def storage(folder: Path) -> LocalModelStorage:
    folder.mkdir()
    return LocalModelStorage(folder)


CONTEXT = ExecutionContext(GraphSchema({}))
CONFIG = {**IntentModel.get_default_config(), "seed": 7}
RESOURCE = Resource("intents")
FEW = TrainingData(
    [
        Message.build(text, intent)
        for text, intent in [
            ("charitra praman patra banwana hai", "certificate"),
            ("चरित्र प्रमाण पत्र चाहिए", "certificate"),
            ("character certificate for a job", "certificate"),
            ("mera phone kho gaya", "lost"),
            ("पर्स कहीं गिर गया", "lost"),
            ("I lost my wallet", "lost"),
            ("112", "danger"),
            ("बचाओ", "danger"),
        ]
    ]
)


def trained(folder: Path) -> tuple[IntentModel, LocalModelStorage]:
    store = storage(folder)
    component = IntentModel.create(CONFIG, store, RESOURCE, CONTEXT)
    component.train(FEW)
    return component, store


def test_a_stored_and_loaded_model_judges_as_the_one_that_was_trained(tmp_path: Path) -> None:
    component, store = trained(tmp_path / "a")
    loaded = IntentModel.load(CONFIG, store, RESOURCE, CONTEXT)
    for text in ("charitra certificate", "फ़ोन खो गया", "112", "qwerty"):
        assert loaded.rank(text) == component.rank(text)


def test_two_trainings_on_the_same_examples_give_the_same_model(tmp_path: Path) -> None:
    first, _ = trained(tmp_path / "a")
    second, _ = trained(tmp_path / "b")
    assert first.rank("mera certificate kho gaya") == second.rank("mera certificate kho gaya")


def test_our_short_way_of_judging_agrees_with_scikit_learns_long_one() -> None:
    examples = sorted({(spell(text), intent) for text, intent in sentences("data/nlu")})
    judge = learn(examples, seed=7)
    asked = [spell(text) for text, _ in sentences("tests/nlu")]
    learnt, wanted = [], []
    for view, (field, _) in VIEWS.items():
        scale = vectorizer(view).fit([getattr(spelling, field) for spelling, _ in examples])
        learnt.append(scale.transform([getattr(spelling, field) for spelling, _ in examples]))
        wanted.append(scale.transform([getattr(spelling, field) for spelling in asked]))
    model = regression(seed=7).fit(hstack(learnt).tocsr(), [intent for _, intent in examples])
    assert judge.intents == list(model.classes_)
    ours = np.array([judge.chances(spelling) for spelling in asked])
    assert np.allclose(ours, model.predict_proba(hstack(wanted).tocsr()), atol=1e-6)


def test_a_component_that_was_not_trained_says_so(tmp_path: Path) -> None:
    component = IntentModel.create(CONFIG, storage(tmp_path / "a"), RESOURCE, CONTEXT)
    with pytest.raises(RuntimeError):
        component.rank("namaste")


@pytest.mark.parametrize("text", ["", "👍👍", "?!", "12/05/1990", "9876543210", "\ud800"])
def test_a_message_without_words_is_about_nothing(tmp_path: Path, text: str) -> None:
    component, _ = trained(tmp_path / "a")
    assert component.rank(text) == [{"name": None, "confidence": 0.0}]


def test_a_known_number_keeps_its_intent(tmp_path: Path) -> None:
    component, _ = trained(tmp_path / "a")
    assert component.rank("११२")[0]["name"] == "danger"


@pytest.mark.parametrize(
    ("devanagari", "latin"),
    [
        ("मेरा सामान खो गया है", "mera saman kho gaya hai"),
        ("चरित्र प्रमाण पत्र", "charitra praman patra"),
        ("सबसे पास का थाना", "sabse paas ka thana"),
    ],
)
def test_both_scripts_of_a_sentence_are_spelled_alike(devanagari: str, latin: str) -> None:
    assert spell(devanagari).bones == spell(latin).bones


@pytest.fixture(scope="module")
def agent(home: Path) -> Agent:
    return Agent.load(str(model_path(home / "models")))


def understood(agent: Agent, text: str) -> str:
    return asyncio.run(agent.parse_message(text))["intent"]["name"]


def test_held_out_sentences_are_understood(agent: Agent) -> None:
    right: dict[str, int] = defaultdict(int)
    total: dict[str, int] = defaultdict(int)
    for text, intent in sentences("tests/nlu"):
        total[intent] += 1
        right[intent] += understood(agent, text) == intent
    assert sum(right.values()) / sum(total.values()) >= 0.9
    for service in (path.stem for path in (ROOT / "data/nlu/services").glob("*.yml")):
        assert right[service] / total[service] >= 0.8, service


@pytest.mark.parametrize(
    ("devanagari", "latin"),
    [
        ("मेरा पर्स बाज़ार में खो गया", "mera purse bazaar mein kho gaya"),
        ("मेरे आवेदन का क्या हुआ", "mere aavedan ka kya hua"),
        ("नज़दीकी थाना कहाँ है", "nazdiki thana kahan hai"),
        ("मुझे चरित्र प्रमाण पत्र बनवाना है", "mujhe charitra praman patra banwana hai"),
    ],
)
def test_both_scripts_of_a_sentence_get_the_same_intent(agent: Agent, devanagari: str, latin: str) -> None:
    assert understood(agent, devanagari) == understood(agent, latin) != "nlu_fallback"


@pytest.mark.parametrize("text", ["👍", "zxcv qwrt", "9876543210"])
def test_what_is_about_nothing_falls_back(agent: Agent, text: str) -> None:
    assert understood(agent, text) in ("nlu_fallback", "out_of_scope")


def test_an_applied_certificate_is_not_a_new_one(agent: Agent) -> None:
    assert understood(agent, "charitra praman patra ke liye apply kiya tha uska kya hua") == "case_status"
    assert understood(agent, "charitra praman patra ke liye apply karna hai") == "character_certificate"


def test_no_held_out_sentence_was_trained_on() -> None:
    learnt = {spell(text) for text, _ in sentences("data/nlu")}
    assert [text for text, _ in sentences("tests/nlu") if spell(text) in learnt] == []
