"""Rasa's own files agree with one another, and nothing held out was trained on."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from rapidfuzz import fuzz, process
from rasa.shared.core.domain import Domain
from rasa.shared.utils.io import read_yaml_file

from bot.understanding.component import OFFENCE
from bot.understanding.spelling import spell
from tests.bot.sentences import ROOT, Sentence, sentences

TECHNICAL = {"answer", "nlu_fallback"}
IN_A_FORM = "answer"
"""Understood while a question is open and never else; held out in a set of its own."""
BUILT_IN = {"restart", "session_start"}
ALIKE = 90
"""From here on (of 100) two sentences of one meaning are near-copies, as rapidfuzz's ratio sees their sounds."""

learnt, held_out = sentences("data/nlu"), sentences("tests/nlu")
second, third = sentences("tests/nlu_second"), sentences("tests/nlu_third")
fourth, fifth, sixth = (sentences(f"tests/nlu_{name}") for name in ("fourth", "fifth", "sixth"))
in_form = sentences("tests/nlu_in_form") + sentences("tests/nlu_plain_answers")
answers = [sentence for sentence in in_form if sentence.intent == IN_A_FORM]
"""Of these sets the answers only: "rehne do" and "namaste" everybody says in the same words."""


def files(folder: str) -> set[str]:
    """The intents that a folder has files for; `e_fir.theft` is one of e_fir's."""
    return {path.stem.partition(".")[0] for path in (ROOT / folder).glob("*.yml")}


def domain() -> Domain:
    return Domain.load(str(ROOT / "domain.yml"))


def intents() -> set[str]:
    return set(domain().intents) - TECHNICAL - BUILT_IN


def ruled() -> dict[str, str]:
    """The action that each intent leads to."""
    leads: dict[str, str] = {}
    for rule in read_yaml_file(ROOT / "data/rules.yml")["rules"]:
        asked, action = rule["steps"]
        for step in asked["or"]:
            leads[step["intent"]] = action["action"]
    return leads


def test_every_intent_has_its_file_and_every_file_its_intent() -> None:
    assert files("data/nlu/services") | files("data/nlu/general") == intents() | {IN_A_FORM}
    assert {path.name for path in (ROOT / "tests/nlu").glob("*.yml")} == {
        path.name for path in (ROOT / "data/nlu").rglob("*.yml") if path.stem != IN_A_FORM
    }


@pytest.mark.parametrize("path", sorted([*(ROOT / "data/nlu").rglob("*.yml"), *(ROOT / "tests/nlu").glob("*.yml")]))
def test_a_file_holds_examples_of_what_it_is_named_after(path: Path) -> None:
    intent, _, offence = path.stem.partition(".")
    held = sentences(str(path.parent.relative_to(ROOT)), path.name)
    assert {(sentence.intent, sentence.offence) for sentence in held} == {(intent, offence)}


def test_an_offence_is_an_entity_of_the_domain() -> None:
    assert OFFENCE in domain().entities


def test_every_intent_and_offence_has_enough_examples() -> None:
    counts = Counter((sentence.intent, sentence.offence) for sentence in learnt)
    general = files("data/nlu/general")
    assert {kind: n for kind, n in counts.items() if n < (35 if kind[0] in general else 40)} == {}
    assert min(Counter((sentence.intent, sentence.offence) for sentence in held_out).values()) >= 12


def test_every_script_is_held_out_for_every_intent() -> None:
    counts = Counter((sentence.intent, sentence.offence, sentence.script) for sentence in held_out)
    assert {script for _, _, script in counts} == {"hi", "hinglish", "en"}
    assert min(counts.values()) >= 3


def test_every_intent_has_a_rule() -> None:
    leads = ruled()
    assert set(leads) == intents() | TECHNICAL | BUILT_IN
    opens = {intent for intent, action in leads.items() if action == "action_open_service"}
    assert opens == files("data/nlu/services")


def test_no_sentence_has_two_meanings() -> None:
    meant: dict[str, set[tuple[str, str]]] = {}
    for sentence in learnt:
        meant.setdefault(spell(sentence.text).raw, set()).add((sentence.intent, sentence.offence))
    assert {text: kinds for text, kinds in meant.items() if len(kinds) > 1} == {}


@pytest.mark.parametrize(
    "asked",
    [held_out, second, third, fourth, fifth, sixth, answers],
    ids=["first", "second", "third", "fourth", "fifth", "sixth", "answers"],
)
def test_nothing_held_out_nor_a_near_copy_of_it_was_trained_on(asked: list[Sentence]) -> None:
    ours, theirs = ([spell(sentence.text).sound for sentence in part] for part in (asked, learnt))
    alike = process.cdist(ours, theirs, scorer=fuzz.ratio, score_cutoff=ALIKE, dtype=np.float32)
    pairs = {(asked[i].text, learnt[j].text): (i, j) for i, j in zip(*np.nonzero(alike), strict=True)}
    assert {pair for pair, (i, j) in pairs.items() if asked[i].intent == learnt[j].intent} == set()


def test_the_second_set_asks_every_intent_and_offence() -> None:
    kinds = {(sentence.intent, sentence.offence) for sentence in learnt if sentence.intent != IN_A_FORM}
    assert {(sentence.intent, sentence.offence) for sentence in second} == kinds
