"""What the public may read of an FIR: nobody can be found or called by it.

Criminals have read public FIRs and extorted people; so names, numbers, addresses and whatever else leads to a person
are covered, also inside the story. Rather a word too many than one too few.
"""

import re
from collections.abc import Iterable

from facts.given_names import is_also_a_word, is_family, is_given
from facts.person_words import KIN
from facts.text import fold, key, roman, skeleton

from facts import plates

COVER = "×××"
_NUMBERS = re.compile(r"[+]?[\d०-९](?:[\s.-]?[\d०-९]){4,}")
"""Five digits or more in a row, blanks and dashes between them allowed: mobiles, accounts, cards, IMEI, pincodes."""
_ADDRESSES = re.compile(r"[\w.+-]+@[\w.-]+")
"""E-mail and UPI."""
_WORD = re.compile(r"(?:[^\W\d_]|[\u0900-\u0963\u0970-\u097f\u200c\u200d])+")
_SHORTEST_NAME = 3
_LONG = 4


def masked(text: str, names: Iterable[str] = (), known: Iterable[str] = ()) -> str:
    """The text without numbers, addresses, plates and names of people: the words of `names` (three letters or longer)
    in either script, and whatever else is known to be a given or family name. Words of `known` names, such as the
    district's, stay."""
    stay = _sounds(known)
    covered = _sounds(word for word in _words(names) if len(word) >= _SHORTEST_NAME) - stay

    def cover(word: re.Match[str]) -> str:
        sounds = _sounds([word[0]])
        return COVER if sounds & covered or (not sounds & stay and _is_name(word[0])) else word[0]

    text = _ADDRESSES.sub(COVER, text)
    for plate in reversed(plates.find(text)):
        text = text[: plate.start] + COVER + text[plate.end :]
    return _WORD.sub(cover, _NUMBERS.sub(COVER, text))


def _is_name(word: str) -> bool:
    if len(word) < _SHORTEST_NAME or fold(word) in KIN or is_also_a_word(word) or is_also_a_word(roman(word)):
        return False
    return is_given(word) or is_family(word)


def _sounds(names: Iterable[str]) -> set[str]:
    """How the words sound; long ones also without the vowel that scripts and spellers leave out (लालबाग, Lalbagh)."""
    words = _words(names)
    return {key(word) for word in words} | {bare for word in words if len(bare := skeleton(word)) >= _LONG}


def _words(names: Iterable[str]) -> set[str]:
    return {word for name in names for word in _WORD.findall(name)}
