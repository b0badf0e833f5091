"""The same sentence as somebody else would write it: with typos, in capitals, in the other script.

The rules of script are the bench's own, not those of the product: letter by letter, from one table, English
words too. They make spellings that no training data have.
"""

from __future__ import annotations

import random
import re

_CONSONANTS = {
    "kh": "ख", "gh": "घ", "chh": "छ", "ch": "च", "jh": "झ", "th": "थ", "dh": "ध", "ph": "फ", "bh": "भ", "sh": "श",
    "k": "क", "g": "ग", "j": "ज", "t": "त", "d": "द", "n": "न", "p": "प", "b": "ब", "m": "म", "y": "य", "r": "र",
    "l": "ल", "v": "व", "s": "स", "h": "ह",
}  # fmt: skip
_MORE_LETTERS = {"w": "व", "f": "फ", "z": "ज", "q": "क", "c": "क", "x": "क्स"}
_VOWELS = {
    "aa": "आा", "ee": "ईी", "oo": "ऊू", "ai": "ऐै", "au": "औौ", "a": "अ", "i": "इि", "u": "उु", "e": "एे", "o": "ओो",
}  # fmt: skip
_TO_DEVANAGARI = _CONSONANTS | _MORE_LETTERS
_PIECES = re.compile("|".join(sorted([*_TO_DEVANAGARI, *_VOWELS], key=len, reverse=True)))
_TO_ROMAN = {sign: letters for letters, sign in _CONSONANTS.items()} | {
    "ट": "t", "ठ": "th", "ड": "d", "ढ": "dh", "ण": "n", "ष": "sh", "ङ": "n", "ञ": "n", "ड़": "d", "ढ़": "dh",
}  # fmt: skip
_SIGNS = {
    "ा": "a", "ि": "i", "ी": "i", "ु": "u", "ू": "u", "े": "e", "ै": "ai", "ो": "o", "ौ": "au", "ृ": "ri", "ॉ": "o",
    "ँ": "n", "ं": "n", "ः": "h", "अ": "a", "आ": "a", "इ": "i", "ई": "i", "उ": "u", "ऊ": "u", "ए": "e", "ऐ": "ai",
    "ओ": "o", "औ": "au", "ऋ": "ri", "ऑ": "o", "।": ".", "़": "",
}  # fmt: skip
_OPENS = "ािीुूेैोौृॉ्"
"""Signs that take a consonant's own a away."""


def typos(text: str, often: int, seed: int) -> str:
    """The text with letters left out, doubled, swapped or mistaken; never the first or last of the text.

    Args:
        often: how many mistakes.
        seed: the same text and seed, the same mistakes.
    """
    chance = random.Random(f"{seed} {often} {text}")
    signs, letters = list(text), [sign for sign in text if sign.isalpha()]
    for _ in range(often):
        places = [i for i in range(1, len(signs) - 1) if signs[i].isalpha() and signs[i - 1] != " "]
        if not places:
            break
        place, kind = chance.choice(places), chance.choice(("left out", "doubled", "swapped", "mistaken"))
        if kind == "left out":
            del signs[place]
        elif kind == "doubled":
            signs.insert(place, signs[place])
        elif kind == "swapped" and signs[place + 1].isalpha():
            signs[place], signs[place + 1] = signs[place + 1], signs[place]
        else:
            signs[place] = chance.choice(letters)
    return "".join(signs)


def devanagari(text: str) -> str:
    """Roman letters in Devanagari, letter by letter; an a at the end of a word is long."""
    return re.sub("[a-z]+", lambda word: _word_in_devanagari(word[0]), text.lower())


def _word_in_devanagari(word: str) -> str:
    pieces = _PIECES.findall(word)
    written, after_consonant = "", False
    for place, piece in enumerate(pieces):
        if piece in _VOWELS:
            if piece == "a" and place == len(pieces) - 1:
                piece = "aa"
            written += _VOWELS[piece][1:] if after_consonant else _VOWELS[piece][0]
        else:
            written += "्" * after_consonant + _TO_DEVANAGARI[piece]
        after_consonant = piece not in _VOWELS
    return written


def roman(text: str) -> str:
    """Devanagari in Roman letters, letter by letter; a word's last consonant is without its a."""
    signs = text.replace("क़", "क").replace("ख़", "ख").replace("ग़", "ग").replace("ज़", "ज").replace("फ़", "फ")
    signs = signs.replace("\u093c", "")
    written = ""
    for place, sign in enumerate(signs):
        following = signs[place + 1] if place + 1 < len(signs) else " "
        if sign in _TO_ROMAN:
            goes_on = "\u0900" <= following <= "\u0963"
            written += _TO_ROMAN[sign] + "a" * (goes_on and following not in _OPENS)
        elif sign != "्":
            written += _SIGNS.get(sign, sign)
    return written
