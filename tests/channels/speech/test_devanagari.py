"""Hindi that Whisper wrote in Urdu's letters is spelt in Devanagari: by known words, else letter by letter."""

import pytest

from channels.speech.devanagari import Speller, difference, sounds, urdu
from channels.speech.devanagari import _letters as letters

KNOWN = {
    "चोरी": 1e-5, "हो": 1e-2, "गई": 1e-3, "मेरी": 1e-3, "मेरा": 1e-3, "मोटरसाइकिल": 1e-6, "थाना": 1e-5, "तना": 1e-6,
    "में": 3e-2, "मैं": 1e-2, "हूँ": 1e-3, "खो": 1e-5, "को": 2e-2, "बच्चा": 1e-5, "बचा": 1e-5, "और": 1e-2, "धोखा": 1e-5,
    "शिकायत": 1e-5, "लखनऊ": 1e-5, "रहता": 1e-4,
}  # fmt: skip


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller(KNOWN)


@pytest.mark.parametrize(
    "written,spelt",
    [
        ("میری موٹرسائکل چوری ہو گئی۔", "मेरी मोटरसाइकिल चोरी हो गई।"),
        ("میری موترسائکل چوری ہو گئی", "मेरी मोटरसाइकिल चोरी हो गई"),
        ("تھانہ", "थाना"),
        ("میں لکھنؤ میں رہتا ہوں اور میں", "मैं लखनऊ में रहता हूँ और मैं"),
        ("کھو گئی", "खो गई"),
        ("دھوکھا", "धोखा"),
        ("۲۵ ہزار، ٹھیک؟", "25 हज़ार, ठीक?"),
        ("UP32 چوری", "UP32 चोरी"),
        ("", ""),
    ],
)
def test_known_words_are_recognised_by_their_sound(speller, written, spelt):
    assert speller.spelt(written) == spelt


def test_a_name_that_nobody_knows_is_spelt_as_it_is_written(speller):
    assert speller.spelt("سنیتا دیوی") == "सनीता दीवी"


@pytest.mark.parametrize("word", ["चोरी", "थाना", "लखनऊ", "डकैती", "पड़ोसी", "एक", "आगरा", "औरत", "बच्चा", "माँ"])
def test_a_word_written_in_urdu_and_back_sounds_the_same(word):
    assert difference(letters(urdu(word)), sounds(word)) < 0.5
