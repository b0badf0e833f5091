"""Romanised Hindi into Devanagari, the script in which the encoder has learnt Hindi.

The words come from the training data: every Devanagari word under its sound, every word of the English
examples as English. What is in neither is spelled by rule.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from facts.language import guess
from facts.text import key, normalise

from .chat_words import EITHER, HINDI

_DEVANAGARI = re.compile("[\u0900-\u0963\u0971-\u097f]+")
_LATIN = re.compile("[a-z]+")
_PIECES = re.compile("chh|kh|gh|ch|jh|th|dh|ph|bh|sh|aa|ee|oo|ai|au|[a-z]")
_CONSONANTS = {
    "kh": "ख", "gh": "घ", "chh": "छ", "ch": "च", "jh": "झ", "th": "थ", "dh": "ध", "ph": "फ", "bh": "भ",
    "sh": "श", "k": "क", "g": "ग", "j": "ज", "t": "त", "d": "द", "n": "न", "p": "प", "b": "ब", "m": "म",
    "y": "य", "r": "र", "l": "ल", "v": "व", "w": "व", "s": "स", "h": "ह", "f": "फ", "z": "ज़", "q": "क",
    "c": "क", "x": "क्स",
}  # fmt: skip
_VOWELS = {
    "aa": "आा", "ee": "ईी", "oo": "ऊू", "ai": "ऐै", "au": "औौ", "a": "अ", "i": "इि", "u": "उु", "e": "एे",
    "o": "ओो",
}  # fmt: skip
_LONG_AT_END = {"a": "aa", "i": "ee", "u": "oo"}


def spell(word: str) -> str:
    """One lower-case Latin word in Devanagari, letter by letter."""
    pieces = _PIECES.findall(word)
    written, open_consonant = "", ""
    for place, piece in enumerate(pieces):
        last = place == len(pieces) - 1
        if piece in _VOWELS:
            piece = _LONG_AT_END.get(piece, piece) if last else piece
            written += _VOWELS[piece][1:] if open_consonant else _VOWELS[piece][0]
            open_consonant = ""
        elif piece == "n" and written and not last and pieces[place + 1] not in _VOWELS:
            written += "ं"
            open_consonant = ""
        else:
            written += "्" * (piece == open_consonant) + _CONSONANTS[piece]
            open_consonant = piece
    return written


class Lexicon:
    """Which Latin words are Hindi, and how they are written in Devanagari."""

    def __init__(self, hindi: dict[str, str], english: Iterable[str]) -> None:
        """`hindi` is Devanagari words by their sound, `english` the words that stay as they are."""
        self.hindi = hindi
        self.english = frozenset(english)

    @classmethod
    def learn(cls, texts: Iterable[str]) -> Lexicon:
        """The lexicon of the examples; of two words with one sound the more frequent stays."""
        hindi: Counter[str] = Counter()
        english: set[str] = set()
        for text in map(normalise, texts):
            if _DEVANAGARI.search(text):
                hindi.update(_DEVANAGARI.findall(text))
            elif guess(text) == "en":
                english.update(_LATIN.findall(text.lower()))
        by_sound: dict[str, str] = {}
        for word, _ in sorted(hindi.items(), key=lambda pair: (-pair[1], pair[0])):
            by_sound.setdefault(key(word), word)
        return cls(by_sound, english - (HINDI.keys() - EITHER))

    def devanagari(self, text: str) -> str:
        """The text in lower case, romanised Hindi in Devanagari; English messages and words stay."""
        text = normalise(text).lower()
        if not _LATIN.search(text) or guess(text) == "en":
            return text
        return _LATIN.sub(lambda found: self._word(found[0]), text)

    def _word(self, word: str) -> str:
        if word in HINDI:
            return HINDI[word]
        if word in self.english:
            return word
        return self.hindi.get(key(word)) or spell(word)
