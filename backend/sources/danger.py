"""Words of danger happening now, which get 112 before anything else."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from facts.text import fold, key, tokens

from backend.kit.text import BadFile, load_yaml

_SENTENCE = re.compile(r"[.!?।॥;\n]+|(?<!\d),(?!\d)")
_GAP = 4
"""Words that may stand where a phrase has "..."."""
_READ = 4000
"""Characters of a message that are looked at, from its beginning and from its end."""

_Phrase = tuple[frozenset[str] | None, ...]
"""The sounds allowed at each word; None is a gap."""


@dataclass(frozen=True)
class Danger:
    """The phrases of data/safety/danger.yml, ready to be matched."""

    phrases: tuple[_Phrase, ...]
    past: tuple[_Phrase, ...]
    past_at_end: frozenset[str]
    past_after: frozenset[str]
    never: tuple[_Phrase, ...]
    still: tuple[_Phrase, ...]

    @classmethod
    def load(cls, path: Path) -> "Danger":
        """Reads danger.yml. Raises BadFile when a part is missing or a phrase names no set."""
        data = load_yaml(path)
        try:
            away = data["not_now"]
            after = (word for line in away["past_after"] for word in _phrase(str(line), data["sets"], fold)[0] or ())
            return cls(
                _phrases(data["phrases"], data["sets"], key),
                _phrases(away["past"], data["sets"], fold),
                frozenset(map(fold, away["past_at_end"])),
                frozenset(after),
                _phrases([*away["supposed"], *away["denied"]], data["sets"], fold),
                _phrases(data["still"], data["sets"], fold),
            )
        except (KeyError, TypeError, AttributeError) as wrong:
            raise BadFile(f"{path.name}: {type(wrong).__name__} {wrong}") from None

    def now(self, text: str) -> bool:
        """True when a sentence of the message tells of danger happening now.

        A sentence with a word of the past ("rahe the", "kal", "was"), of a condition ("agar", "if") or of
        denial does not count. A cry inside a story told in the past ("bachao bachao chillaya") does not
        either, but the same cry in a sentence of its own does.
        """
        part = text if len(text) <= 2 * _READ else f"{text[:_READ]}\n{text[-_READ:]}"
        return any(self._happening(sentence) for sentence in _SENTENCE.split(part))

    def _happening(self, sentence: str) -> bool:
        words = [t for t in tokens(sentence) if t.is_word]
        said, sounds = [t.text for t in words], [key(t.raw) for t in words]
        told = any(_has(sounds, phrase) for word in sounds for phrase in self._by_first.get(word, ()))
        if not told or any(_has(said, p) for p in self.never):
            return False
        return any(_has(said, p) for p in self.still) or not self._past(said)

    @cached_property
    def _by_first(self) -> Mapping[str, list[_Phrase]]:
        """The phrases by the sounds that they may begin with: most messages have few of these."""
        found: dict[str, list[_Phrase]] = {}
        for phrase in self.phrases:
            for word in phrase[0] or ():
                found.setdefault(word, []).append(phrase)
        return found

    def _past(self, said: list[str]) -> bool:
        ended = said[-1] in self.past_at_end
        after = any(w in self.past_at_end and before in self.past_after for before, w in pairwise(said))
        return ended or after or any(_has(said, p) for p in self.past)


def _phrases(lines: Iterable[str], sets: Mapping[str, list[str]], alike: Callable[[str], str]) -> tuple[_Phrase, ...]:
    return tuple(_phrase(str(line), sets, alike) for line in lines)


def _phrase(line: str, sets: Mapping[str, list[str]], alike: Callable[[str], str]) -> _Phrase:
    """One line of the file; `alike` is `key` for phrases (any script) and `fold` for the words around them,
    where "थे" and "they" must stay apart."""
    steps: list[frozenset[str] | None] = []
    for word in line.split():
        if word == "...":
            steps.append(None)
            continue
        allowed: set[str] = set()
        for choice in word.split("/"):
            allowed.update(map(alike, sets[choice] if choice.isascii() and choice.isupper() else [choice]))
        steps.append(frozenset(allowed))
    return tuple(steps)


def _has(words: list[str], phrase: _Phrase) -> bool:
    first = phrase[0] or frozenset()
    return any(word in first and _follows(words, i + 1, phrase[1:]) for i, word in enumerate(words))


def _follows(words: list[str], i: int, steps: _Phrase) -> bool:
    if not steps:
        return True
    if steps[0] is None:
        return any(_follows(words, j, steps[1:]) for j in range(i, min(i + _GAP, len(words)) + 1))
    return i < len(words) and words[i] in steps[0] and _follows(words, i + 1, steps[1:])
