"""How alike two reports are, and why: the identifier first, then name, words, place and day together."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from facts.text import key, tokens

ENOUGH = 0.6
_DAYS = 120
_EARTH_KM = 6371.0
_VOWELS = str.maketrans("", "", "aeiou")


@dataclass(frozen=True, slots=True)
class Report:
    """One side's report: `words` and `name` as they sound, `lat` and `lon` in degrees, `on` its day."""

    case: str
    words: frozenset[str]
    name: str
    lat: float
    lon: float
    on: date


def _frame(word: str) -> str:
    """The consonants of a word's sound: "सैमसंग" and "samsung" are one."""
    sound = key(word)
    return sound[:1] + sound[1:].translate(_VOWELS)


_EVERYDAY = """
    aur ka ki ke ko se mein hai hain tha thi ek mera meri naam rang wala wali an of in my with and name colour color
    naya purana kuch samaan company card number
"""
_COMMON = frozenset(map(_frame, _EVERYDAY.split()))
"""Words that stand in every description."""


def sounding(text: str) -> frozenset[str]:
    """The words of a description that say something, by their consonants, in either script."""
    words = (token.raw or token.text for token in tokens(text) if token.is_word or token.is_number)
    return frozenset(frame for word in words if len(word) > 2 and len(frame := _frame(word)) > 1) - _COMMON


def likeness(lost: Report, found: Report) -> tuple[float, Sequence[str]]:
    """From 0 to 1 how likely both are about one thing of the same sort, with the reasons (names of texts).

    0 for a thing that was found before it was lost, or much later.
    """
    days = (found.on - lost.on).days
    if not -1 <= days <= _DAYS:
        return 0.0, ()
    score, reasons = 0.0, []
    if lost.name and lost.name == found.name:
        score, reasons = score + 0.55, [*reasons, "name"]
    shared = len(lost.words & found.words)
    if shared >= 2:
        score, reasons = score + min(0.15 * shared, 0.45), [*reasons, "words"]
    km = _km(lost, found)
    if km <= 25:
        score, reasons = score + (0.2 if km <= 5 else 0.1), [*reasons, "near"]
    if days <= 30:
        score, reasons = score + 0.1, [*reasons, "soon"]
    return min(score, 1.0), tuple(reasons)


def _km(one: Report, other: Report) -> float:
    east = math.radians(other.lon - one.lon) * math.cos(math.radians((one.lat + other.lat) / 2))
    return math.hypot(east, math.radians(other.lat - one.lat)) * _EARTH_KM
