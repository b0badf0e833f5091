"""Devanagari in Roman letters, as people type it: inherent vowels that nobody speaks are left out."""

import re
import unicodedata
from functools import lru_cache

_CONSONANTS = {
    "क": "k", "ख": "kh", "ग": "g", "घ": "gh", "ङ": "n", "च": "ch", "छ": "chh", "ज": "j", "झ": "jh",
    "ञ": "n", "ट": "t", "ठ": "th", "ड": "d", "ढ": "dh", "ण": "n", "त": "t", "थ": "th", "द": "d",
    "ध": "dh", "न": "n", "प": "p", "फ": "ph", "ब": "b", "भ": "bh", "म": "m", "य": "y", "र": "r",
    "ल": "l", "ळ": "l", "व": "v", "श": "sh", "ष": "sh", "स": "s", "ह": "h",
}  # fmt: skip
_WITH_NUKTA = {"क": "q", "ख": "kh", "ग": "g", "ज": "z", "ड": "r", "ढ": "rh", "फ": "f", "य": "y"}
_VOWELS = {
    "अ": "a", "आ": "aa", "इ": "i", "ई": "ee", "उ": "u", "ऊ": "oo", "ऋ": "ri", "ए": "e", "ऐ": "ai",
    "ओ": "o", "औ": "au", "ऑ": "o", "ऍ": "e",
}  # fmt: skip
_SIGNS = {
    "ा": "aa", "ि": "i", "ी": "ee", "ु": "u", "ू": "oo", "ृ": "ri", "े": "e", "ै": "ai", "ो": "o",
    "ौ": "au", "ॉ": "o", "ॅ": "e",
}  # fmt: skip
_NASALS, _NUKTA, _VIRAMA = "ंँ", "\u093c", "्"
_RUN = re.compile("[\u0900-\u0963\u0971-\u097f\u200c\u200d]+")


def roman(text: str) -> str:
    """The text with its Devanagari words in Roman letters; everything else stays as it is."""
    return _RUN.sub(lambda run: _word(run[0]), text)


@lru_cache(maxsize=16384)
def _word(word: str) -> str:
    sounds = _sounds(unicodedata.normalize("NFD", word).replace("ज्ञ", "ग्य"))
    _drop_silent(sounds)
    return "".join(sound + vowel for sound, vowel in sounds)


def _sounds(word: str) -> list[list[str]]:
    """[consonant, vowel] pairs; "A" is the inherent vowel, "" none."""
    sounds: list[list[str]] = []
    for i, letter in enumerate(word):
        if letter in _CONSONANTS:
            soft = word[i + 1 : i + 2] == _NUKTA
            sounds.append([_WITH_NUKTA.get(letter, _CONSONANTS[letter]) if soft else _CONSONANTS[letter], "A"])
        elif letter in _VOWELS:
            sounds.append(["", _VOWELS[letter]])
        elif letter in _SIGNS and sounds:
            sounds[-1][1] = _SIGNS[letter]
        elif letter == _VIRAMA and sounds:
            sounds[-1][1] = ""
        elif letter in _NASALS:
            sounds.append(["n", ""])
        elif letter == "ः":
            sounds.append(["h", ""])
    return sounds


def _drop_silent(sounds: list[list[str]]) -> None:
    """Schwa deletion, from the right: at the word's end, and between V C _ C V."""
    last = len(sounds) - 1
    for i in range(last, -1, -1):
        if sounds[i][1] != "A":
            continue
        at_end = i == last and i > 0
        between = (
            0 < i < last
            and sounds[i - 1][1] != ""
            and sounds[i + 1][0] not in ("", "n")
            and sounds[i + 1][1] not in ("", "A-silent")
        )
        nasal_next = 0 < i < last and sounds[i + 1] == ["n", ""]
        sounds[i][1] = "" if (at_end or between) and not nasal_next else "a"
