"""Both scripts of a sentence come to the same spelling; romanised Hindi comes to Devanagari."""

from __future__ import annotations

import pytest

from bot.understanding.gist import Gist
from bot.understanding.lexicon import Lexicon
from bot.understanding.lexicon import spell as letters
from bot.understanding.spelling import spell


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


def test_long_numbers_are_told_by_their_length_only() -> None:
    assert spell("mera number 9876543210").raw == "mera number #10"
    assert "112" in spell("112 milao").raw


@pytest.mark.parametrize(
    ("latin", "devanagari"), [("kitaab", "किताब"), ("dukaan", "दुकान"), ("bandar", "बंदर"), ("pakki", "पक्की")]
)
def test_a_word_nobody_knows_is_spelled_by_rule(latin: str, devanagari: str) -> None:
    assert letters(latin) == devanagari


def test_romanised_hindi_takes_the_words_of_the_examples_and_english_stays() -> None:
    lexicon = Lexicon.learn(["मेरी गाड़ी चोरी हो गई", "my bike was stolen yesterday"])
    assert lexicon.devanagari("meri bike CHORI ho gayi") == "मेरी bike चोरी हो गई"
    assert lexicon.devanagari("My bike was stolen") == "my bike was stolen"


def test_of_a_long_message_the_words_that_tell_stay_in_order() -> None:
    gist = Gist.learn(["chori hui kal", "chori ghar me", "namaste ji kal", "namaste ghar"], ["a", "a", "b", "b"])
    assert gist.shorten("kal ghar chori namaste kal", 2, lambda word: 1) == "chori namaste"
