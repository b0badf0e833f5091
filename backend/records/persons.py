"""How alike two descriptions of a person are, with the reasons; used for searches and across the two registers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from facts.text import key, tokens
from sqlalchemy import Connection, Row

from backend.records import store

CANDIDATES = 100
FEW = 20
"""With fewer candidates found by words, the newest of the district are looked at too."""
_AGE_OFF = 10
_WIDEST = 8
"""Half of how far apart, in years, the two ends of an age are as a rule."""
ENOUGH = 0.35
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
    """A person of a register, how alike (0 to 1), and why: names of texts under `records.reason`."""

    row: Row
    score: float
    reasons: tuple[str, ...]


def _frame(word: str) -> str:
    sound = key(word)
    return sound[:1] + sound[1:].translate(_VOWELS)


_COMMON = frozenset(map(_frame, _EVERYDAY.split()))


def words_of(text: str) -> frozenset[str]:
    """The words that say something, by their consonants, the same in either script."""
    found = (token.raw or token.text for token in tokens(text) if token.is_word)
    return frozenset(frame for word in found if len(word) > 2 and len(frame := _frame(word)) > 1) - _COMMON


def alike(asked: Description, row: Any) -> Alike:
    """Judges one person. Another sex, or an age far off, is 0."""
    if asked.sex and row.sex not in (asked.sex, "unknown"):
        return Alike(row, 0.0, ())
    score, reasons = 0.0, []
    if asked.age is not None:
        off = max(row.age_from - asked.age, asked.age - row.age_to, 0)
        if off > _AGE_OFF:
            return Alike(row, 0.0, ())
        if off <= 2:
            score, reasons = score + 0.2, ["age"]
        elif off <= 5:
            score += 0.1
    if asked.height_cm and row.height_cm:
        off = abs(asked.height_cm - row.height_cm)
        if off <= 4:
            score, reasons = score + 0.15, [*reasons, "height"]
        elif off > 15:
            score -= 0.2
    if asked.name and words_of(asked.name) & set(row.words["name"]):
        score, reasons = score + 0.4, [*reasons, "name"]
    for name in ("marks", "clothes"):
        shared = len(asked.words.intersection(row.words[name]))
        if shared:
            score, reasons = score + min(0.15 * shared, 0.3), [*reasons, name]
    if asked.district and row.district == asked.district:
        score, reasons = score + 0.1, [*reasons, "district"]
    return Alike(row, max(0.0, min(score, 1.0)), tuple(reasons))


def look_alikes(
    tx: Connection, register: str, asked: Description, limit: int = 5, hidden: bool = False
) -> Sequence[Alike]:
    """The persons of a register ("missing", "body") most alike to a description, those alike enough only; `hidden`:
    for officers, those too that citizens are not shown."""
    words = asked.words | (words_of(asked.name) if asked.name else frozenset())
    sexes = (asked.sex, "unknown") if asked.sex else None
    reach = _AGE_OFF + _WIDEST
    ages = (asked.age - reach, asked.age + reach) if asked.age is not None else None
    rows = store.persons_with(tx, register, sorted(words), sexes, ages, CANDIDATES, hidden) if words else []
    if asked.district and len(rows) < FEW:
        rows += store.persons_in(tx, register, asked.district, CANDIDATES, hidden)
    judged = [found for row in {row.id: row for row in rows}.values() if (found := alike(asked, row)).score >= ENOUGH]
    return sorted(judged, key=lambda found: (-found.score, found.row.id))[:limit]


def of_row(row: Any) -> Description:
    """The description that a register's own row gives, for a comparison across the registers."""
    age = (row.age_from + row.age_to) // 2
    sex = None if row.sex == "unknown" else row.sex
    words = frozenset(row.words["marks"]) | frozenset(row.words["clothes"])
    return Description(row.name, sex, age, row.height_cm, words, row.district)


def words_by_part(person: Mapping[str, Any]) -> dict[str, list[str]]:
    """The words of a person's name, marks and clothes, as the register keeps them."""
    return {part: sorted(words_of(person[part] or "")) for part in ("name", "marks", "clothes")}
