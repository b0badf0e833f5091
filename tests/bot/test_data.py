"""Rasa's own files agree with one another."""

from __future__ import annotations

from collections import Counter

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.utils.io import read_yaml_file

from tests.bot.conftest import ROOT
from tests.bot.test_understanding import sentences

TECHNICAL = {"answer", "nlu_fallback"}
BUILT_IN = {"restart", "session_start"}


def files(folder: str) -> set[str]:
    return {path.stem for path in (ROOT / folder).glob("*.yml")}


def intents() -> set[str]:
    return set(Domain.load(str(ROOT / "domain.yml")).intents) - TECHNICAL - BUILT_IN


def ruled() -> dict[str, str]:
    """The action that each intent leads to."""
    leads: dict[str, str] = {}
    for rule in read_yaml_file(ROOT / "data/rules.yml")["rules"]:
        asked, action = rule["steps"]
        for step in asked["or"]:
            leads[step["intent"]] = action["action"]
    return leads


def test_every_intent_has_its_file_and_every_file_its_intent() -> None:
    assert files("data/nlu/services") | files("data/nlu/general") == intents()
    assert files("tests/nlu") == intents()


@pytest.mark.parametrize("kind", ["services", "general"])
def test_a_file_holds_examples_of_the_intent_it_is_named_after(kind: str) -> None:
    for path in (ROOT / "data/nlu" / kind).glob("*.yml"):
        assert {intent for _, intent in sentences(f"data/nlu/{kind}")} == files(f"data/nlu/{kind}")
        assert f"intent: {path.stem}\n" in path.read_text(encoding="utf-8")


def test_every_intent_has_enough_examples() -> None:
    learnt = Counter(intent for _, intent in sentences("data/nlu"))
    held_out = Counter(intent for _, intent in sentences("tests/nlu"))
    assert min(learnt[intent] for intent in files("data/nlu/services")) >= 45
    assert min(learnt[intent] for intent in files("data/nlu/general")) >= 25
    assert min(held_out[intent] for intent in intents()) >= 12


def test_every_intent_has_a_rule() -> None:
    leads = ruled()
    assert set(leads) == intents() | TECHNICAL | BUILT_IN
    assert {intent for intent, action in leads.items() if action == "action_open_service"} == files("data/nlu/services")


def test_no_sentence_has_two_intents() -> None:
    meant: dict[str, set[str]] = {}
    for text, intent in sentences("data/nlu"):
        meant.setdefault(text.casefold(), set()).add(intent)
    assert {text: names for text, names in meant.items() if len(names) > 1} == {}
