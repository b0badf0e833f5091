"""The real model, trained on the real data within Rasa's own pipeline, asked what nobody trained on."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.shared.utils.io import read_yaml_file

from bot.training import model_path
from tests.bot.sentences import ROOT, Sentence, sentences

STRANGE = ("out_of_scope", "nlu_fallback")
HELP, PERHAPS = "emergency_helpline", 0.3
"""From that chance on the backend shows 112 (`PERHAPS_DANGER` in backend/drafts/parts.py)."""


@pytest.fixture(scope="module")
def agent(models: Path) -> Agent:
    return Agent.load(str(model_path(models)))


def parsed(agent: Agent, text: str) -> dict[str, Any]:
    found: dict[str, Any] = asyncio.run(agent.parse_message(text))
    return found


def understood(agent: Agent, text: str) -> str:
    return str(parsed(agent, text)["intent"]["name"])


@pytest.fixture(scope="module", params=["tests/nlu", "tests/nlu_fifth"])
def answers(agent: Agent, request: pytest.FixtureRequest) -> list[tuple[Sentence, str]]:
    """Every second sentence of a set that is held out, with the intent that Rasa acts upon."""
    return [(sentence, understood(agent, sentence.text)) for sentence in sentences(request.param)[::2]]


def test_held_out_sentences_are_understood_in_every_script(answers: list[tuple[Sentence, str]]) -> None:
    right: dict[str, list[bool]] = defaultdict(list)
    for sentence, intent in answers:
        right[sentence.script].append(sentence.intent == intent)
    assert {script: share for script, ok in right.items() if (share := sum(ok) / len(ok)) < 0.88} == {}


def test_what_is_not_our_business_is_refused_and_hardly_anything_else(answers: list[tuple[Sentence, str]]) -> None:
    strange = [intent in STRANGE for sentence, intent in answers if sentence.intent == "out_of_scope"]
    ours = [intent == "out_of_scope" for sentence, intent in answers if sentence.intent != "out_of_scope"]
    assert sum(strange) / len(strange) >= 0.85
    assert sum(ours) / len(ours) <= 0.03


@pytest.mark.parametrize(
    ("devanagari", "latin"),
    [
        ("मेरा पर्स बाज़ार में खो गया", "mera purse bazaar mein kho gaya"),
        ("मेरे आवेदन का क्या हुआ", "mere aavedan ka kya hua"),
        ("नज़दीकी थाना कहाँ है", "nazdiki thana kahan hai"),
        ("मुझे चरित्र प्रमाण पत्र बनवाना है", "mujhe charitra praman patra banwana hai"),
        ("मेरी मोटरसाइकिल चोरी हो गई", "meri motorcycle chori ho gayi"),
    ],
)
def test_both_scripts_of_a_sentence_get_the_same_intent(agent: Agent, devanagari: str, latin: str) -> None:
    assert understood(agent, devanagari) == understood(agent, latin) != "nlu_fallback"


@pytest.mark.parametrize("text", ["👍", "zxcv qwrt", "9876543210"])
def test_what_is_about_nothing_falls_back(agent: Agent, text: str) -> None:
    assert understood(agent, text) in STRANGE


def test_an_applied_certificate_is_not_a_new_one(agent: Agent) -> None:
    assert understood(agent, "charitra praman patra ke liye apply kiya tha uska kya hua") == "case_status"
    assert understood(agent, "charitra praman patra ke liye apply karna hai") == "character_certificate"


def test_a_theft_is_a_report_with_its_offence_and_a_loss_is_not(agent: Agent) -> None:
    theft = parsed(agent, "मेरी मोटरसाइकिल कल रात घर के बाहर से चोरी हो गई")
    assert theft["intent"]["name"] == "e_fir"
    assert [e["value"] for e in theft["entities"] if e["entity"] == "offence"] == ["vehicle_theft"]
    loss = parsed(agent, "mera mobile kahin gir gaya hai")
    assert loss["intent"]["name"] == "lost_article"
    assert [e for e in loss["entities"] if e["entity"] == "offence"] == []


def test_cries_for_help_that_nobody_listed_are_heard(agent: Agent) -> None:
    cries = read_yaml_file(ROOT / "tests/cries.yml")["cries"]
    likely = [
        (
            cry["now"],
            sum(one["confidence"] for one in parsed(agent, cry["say"])["intent_ranking"] if one["name"] == HELP),
        )
        for cry in cries
    ]
    assert sum(chance >= PERHAPS for now, chance in likely if now) >= 50  # of 60
    assert sum(chance >= PERHAPS for now, chance in likely if not now) <= 6  # of 60
