"""Finds which of a few offered things somebody's words mean, in either script and with slips of spelling."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from facts.text import ascii_digits, key, tokens
from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import ratio

_NUMBER = re.compile(r"(?:no\.?|number|option|नंबर|विकल्प)?\s*#?\(?(\d{1,2})[.)]?", re.IGNORECASE)
_READ = 300
"""So many characters are read; a title is never that long."""
_KEPT = 80
"""Up to so many characters the sounds of a text are remembered."""
NEAR = 84
"""Likeness (0–100) of two sounds from which on they count as one word misspelt."""


@dataclass(frozen=True, slots=True)
class Match:
    """The value meant, or None; `several` when the words fit more than one equally well."""

    value: str | None = None
    several: bool = False


def sounds(text: str) -> str:
    """The text's words by their sound, single blanks between; digits stay, signs and emoji go."""
    return _known_sounds(text) if len(text) <= _KEPT else _sounds(text)


def _sounds(text: str) -> str:
    return " ".join(s for t in tokens(text) if (s := key(t.text)) or t.is_number)


_known_sounds = lru_cache(maxsize=8192)(_sounds)
"""Titles and control words are compared with at every answer."""


def same(text: str, words: Iterable[str]) -> bool:
    """Whether the whole of `text` is one of `words`, spelling habits and script apart."""
    said = sounds(text).replace(" ", "")
    return bool(said) and any(said == sounds(word).replace(" ", "") for word in words)


def contained(text: str, words: Iterable[str], read: int = _READ) -> set[str]:
    """Which of `words` stand in the first `read` characters of `text`, by their sounds: spelling habits and script
    apart."""
    said = f" {sounds(text[:read])} "
    return {sound for word in words if (sound := sounds(word)) and f" {sound} " in said}


def pick(text: str, offered: Sequence[tuple[str, Sequence[str]]], near: bool = True, whole: bool = False) -> Match:
    """Which of `offered` (value with its titles and other words, in the order shown) `text` means.

    In order: the whole title or word, the number shown before it, all its words inside the text,
    with `near` a near spelling; `whole`: the first alone. What fits several alike is left open.
    """
    said = sounds(text[:_READ])
    if not said:
        return Match()
    names = [(value, sound) for value, words in offered for w in words if (sound := sounds(w))]
    exact = {value for value, sound in names if sound.replace(" ", "") == said.replace(" ", "")}
    if exact or whole:
        return _one(exact) if exact else Match()
    if number := _NUMBER.fullmatch(ascii_digits(text).strip()):
        n = int(number[1])
        return Match(offered[n - 1][0]) if 1 <= n <= len(offered) else Match()
    within = [(value, sound) for value, sound in names if f" {sound} " in f" {said} " and len(sound) > 1]
    if within:
        longest = max(len(sound) for _, sound in within)
        rivals = {value for value, _ in within}
        best = {value for value, sound in within if len(sound) == longest}
        return _one(best if len(rivals) == 1 or not _apart(within, said) else rivals)
    if part := {value for value, sound in names if len(said) >= 3 and f" {said} " in f" {sound} "}:
        return _one(part)
    return _nearest(said, names) if near else Match()


def _apart(within: list[tuple[str, str]], said: str) -> bool:
    """Whether the names found stand beside one another in the text rather than one inside the other."""
    longest = max((sound for _, sound in within), key=len)
    rest = f" {said} ".replace(f" {longest} ", "  ", 1)
    return any(f" {sound} " in rest for _, sound in within if sound != longest)


def _nearest(said: str, names: list[tuple[str, str]]) -> Match:
    near: dict[str, float] = {}
    words = said.split() if " " in said and said.count(" ") < 6 else []
    for value, sound in names:
        if any(_slip(word, sound) for word in words):
            near[value] = max(near.get(value, 0.0), NEAR)
        if min(len(said), len(sound)) < 4:
            continue
        alike = ratio(said.replace(" ", ""), sound.replace(" ", ""))
        if alike >= NEAR or _slip(said, sound):
            near[value] = max(near.get(value, 0.0), alike)
    if not near:
        return Match()
    best = max(near.values())
    return _one({value for value, alike in near.items() if alike >= best - 3})


def _slip(said: str, sound: str) -> bool:
    """One slip of the finger in a word of five letters or more."""
    return min(len(said), len(sound)) >= 5 and OSA.distance(said, sound) <= 1


def _one(values: set[str]) -> Match:
    return Match(next(iter(values))) if len(values) == 1 else Match(several=True)
