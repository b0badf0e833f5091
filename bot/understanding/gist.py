"""The words of a long message that tell what it is about; the encoder's time grows with every word."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from math import log
from statistics import median

from facts.text import key

_DOUBT = 2.0
"""As many messages of the ordinary mixture of intents are imagined beside those a word was seen in."""


class Gist:
    """How much each word, by its sound, tells about the intent."""

    def __init__(self, telling: dict[str, float]) -> None:
        """`telling`: the information in a word, in nats."""
        self.telling = telling
        self._usual = median(telling.values()) if telling else 0.0

    @classmethod
    def learn(cls, texts: Iterable[str], intents: Iterable[str]) -> Gist:
        """Learn from examples: how far the intents of a word's examples are from the ordinary mixture."""
        ordinary: Counter[str] = Counter()
        of_word: dict[str, Counter[str]] = defaultdict(Counter)
        for text, intent in zip(texts, intents, strict=True):
            ordinary[intent] += 1
            for word in {key(word) for word in text.split()}:
                of_word[word][intent] += 1
        total = sum(ordinary.values())
        telling = {}
        for word, seen in of_word.items():
            weight = sum(seen.values()) + _DOUBT
            telling[word] = sum(
                chance * log(chance * total / ordinary[intent])
                for intent in ordinary
                for chance in [(seen[intent] + _DOUBT * ordinary[intent] / total) / weight]
            )
        return cls(telling)

    def shorten(self, sentence: str, room: int, cost: Callable[[str], int]) -> str:
        """The sentence without its least telling words, in order.

        Args:
            sentence: words with spaces between.
            room: how much the words that stay may cost together.
            cost: of one word.
        """
        words = sentence.split()
        order = sorted(range(len(words)), key=lambda i: (-self.telling.get(key(words[i]), self._usual), i))
        kept: list[int] = []
        for place in order:
            price = cost(words[place])
            if price <= room:
                room -= price
                kept.append(place)
        return " ".join(words[place] for place in sorted(kept))
