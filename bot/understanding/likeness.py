"""How alike two messages are: by words, and by words and meaning together."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

from .encoder import Encoder
from .gist import Gist
from .lexicon import Lexicon
from .pieces import Pieces
from .spelling import Spelling, spell

BENT = 1.5
"""How strongly the likeness of meanings is bent (exponential kernel); 0 is straight. Tried: 1 to 3."""
WEIGHT_OF_MEANING = 2.0
"""Against 1 for the words."""


class Likeness:
    """Compares messages with the examples it has learnt."""

    def __init__(
        self,
        pieces: Pieces | None = None,
        lexicon: Lexicon | None = None,
        gist: Gist | None = None,
        encoded: np.ndarray | None = None,
        meanings: np.ndarray | None = None,
        middle: np.ndarray | None = None,
    ) -> None:
        """`encoded`: the places of the examples whose meaning is known; `meanings`: their vectors around their
        mean `middle`. None without an encoder."""
        self.pieces = pieces or Pieces({}, csr_matrix((0, 0), dtype=np.float32))
        self.lexicon = lexicon or Lexicon({}, ())
        self.gist = gist or Gist({})
        self.encoded = np.zeros(0, dtype=int) if encoded is None else encoded
        self.meanings = meanings
        self.middle = middle

    @classmethod
    def learn(cls, texts: list[str], intents: list[str]) -> Likeness:
        """Learn the words of the examples."""
        pieces, lexicon = Pieces.learn([spell(text) for text in texts]), Lexicon.learn(texts)
        return cls(pieces, lexicon, Gist.learn([lexicon.devanagari(text) for text in texts], intents))

    def learn_meanings(self, texts: list[str], encoded: np.ndarray, encoder: Encoder) -> None:
        """Learn the meanings of those examples that stand at the places `encoded`."""
        vectors = encoder.vectors([self.lexicon.devanagari(texts[place]) for place in encoded], self.gist)
        self.encoded, self.middle = encoded, vectors.mean(axis=0)
        self.meanings = _to_length_one(vectors - self.middle)

    def by_words(self, spelling: Spelling) -> np.ndarray:
        """Likeness by words, 0 to 1, shape (1, examples)."""
        return self.pieces.likeness(spelling)

    def by_meaning(self, text: str, encoder: Encoder) -> np.ndarray:
        """Likeness of meaning, -1 to 1, shape (1, encoded examples)."""
        vector = encoder.vectors([self.lexicon.devanagari(text)], self.gist)
        return _to_length_one(vector - self.middle) @ self.meanings.T


def together(words: np.ndarray, meaning: np.ndarray, messages: np.ndarray, examples: np.ndarray) -> np.ndarray:
    """Words and meaning as one likeness.

    Args:
        words: shape (messages, examples).
        meaning: of some of the messages to some of the examples.
        messages: which ones these are.
        examples: which ones these are.
    """
    bent = np.float32(BENT) * (meaning - np.float32(1.0))
    np.exp(bent, out=bent)
    bent *= np.float32(WEIGHT_OF_MEANING)
    both = words.copy()
    both[np.ix_(messages, examples)] += bent
    return both


def _to_length_one(vectors: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
