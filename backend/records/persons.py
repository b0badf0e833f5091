"""How alike two descriptions of a person are, with the reasons; used for searches and across the two registers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from facts.text import key, tokens
from sqlalchemy import Row

ENOUGH = 35
"""From so many points on one person may be the other."""
_VOWELS = str.maketrans("", "", "aeiou")
_EVERYDAY = """
    aur ka ki ke ko se mein par hai hain tha thi the ek of on in a an and the with at has his her rang wala wali
    colour color par pe nishan mark kapde clothes pehne hue kad
"""


@dataclass(frozen=True, slots=True)
class Description:
    """What somebody tells of a person; anything may be unknown. `words` as `words_of` makes them."""

    name: str | None = None
    sex: str | None = None
    age: int | None = None
    height_cm: int | None = None
    words: frozenset[str] = frozenset()
    district: str | None = None


@dataclass(frozen=True, slots=True)
class Alike:
    """A person of a register, how alike (see `points`), and why: names of texts under `records.reason`."""

    row: Row
    score: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """What of a person, or of many (then each field is an array), is compared with a description: whether the sex can
    be the asked one, the ends of the age, the height in cm (0: unknown), whether a word of the name is the same, how
    many words of the marks and of the clothes are, whether the district is."""

    sex_fits: Any
    age_from: Any
    age_to: Any
    height_cm: Any
    name: Any
    marks: Any
    clothes: Any
    district: Any


def points(asked: Description, of: Compared) -> Any:
    """How alike, a number or an array: 0 for another sex or an age more than ten years off; 100 is very much."""
    fits = np.asarray(of.sex_fits)
    score = _worth(of.name, 40, 1) + _worth(of.marks, 15, 2) + _worth(of.clothes, 15, 2) + 10 * np.asarray(of.district)
    if asked.age is not None:
        off = np.maximum(np.maximum(np.asarray(of.age_from) - asked.age, asked.age - np.asarray(of.age_to)), 0)
        fits = fits & (off <= 10)
        score += 10 * (off <= 5) + 10 * (off <= 2)
    if asked.height_cm:
        height = np.asarray(of.height_cm)
        off = np.abs(height - asked.height_cm)
        score += (height > 0) * (15 * (off <= 4) - 20 * (off > 15))
    return np.where(fits, np.maximum(score, 0), 0)


def _worth(words: Any, each: int, most: int) -> Any:
    """What words in common are worth: so much for each of the first few, a little for each further one."""
    words = np.asarray(words, dtype=np.int32)
    return each * np.minimum(words, most) + 2 * np.maximum(words - most, 0)


def _frame(word: str) -> str:
    sound = key(word)
    return sound[:1] + sound[1:].translate(_VOWELS)


_COMMON = frozenset(map(_frame, _EVERYDAY.split()))


def words_of(text: str) -> frozenset[str]:
    """The words that say something, by their consonants, the same in either script."""
    found = (token.raw or token.text for token in tokens(text) if token.is_word)
    return frozenset(frame for word in found if len(word) > 2 and len(frame := _frame(word)) > 1) - _COMMON


def alike(asked: Description, row: Any) -> Alike:
    """Judges one person of a register."""
    shared = {part: len(asked.words.intersection(row.words[part])) for part in ("marks", "clothes")}
    here = bool(asked.district) and row.district == asked.district
    named = len(name_words(asked).intersection(row.words["name"]))
    fits = not asked.sex or row.sex in (asked.sex, "unknown")
    of = Compared(fits, row.age_from, row.age_to, row.height_cm or 0, named, **shared, district=here)
    score = int(points(asked, of))
    near = asked.age is not None and row.age_from - 2 <= asked.age <= row.age_to + 2
    tall = asked.height_cm and row.height_cm and abs(asked.height_cm - row.height_cm) <= 4
    why = {"age": near, "height": tall, "name": named, **shared, "district": here}
    return Alike(row, score, tuple(reason for reason, holds in why.items() if holds) if score else ())


def name_words(asked: Description) -> frozenset[str]:
    """The words of the name that somebody told."""
    return words_of(asked.name) if asked.name else frozenset()


def of_row(row: Any) -> Description:
    """The description that a register's own row gives, for a comparison across the registers."""
    age = (row.age_from + row.age_to) // 2
    sex = None if row.sex == "unknown" else row.sex
    words = frozenset(row.words["marks"]) | frozenset(row.words["clothes"])
    return Description(row.name, sex, age, row.height_cm, words, row.district)


def words_by_part(person: Mapping[str, Any]) -> dict[str, list[str]]:
    """The words of a person's name, marks and clothes, as the register keeps them."""
    return {part: sorted(words_of(person[part] or "")) for part in ("name", "marks", "clothes")}
