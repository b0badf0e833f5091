"""How alike two messages are: by words, and by words and meaning together."""

from __future__ import annotations

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_matrix

from .encoder import Encoder
from .gist import Gist
from .lexicon import Lexicon
from .pieces import Pieces
from .spelling import Spelling, spell

BENT = 1.5
"""How strongly the likeness of meanings is bent (exponential kernel); 0 is straight. Tried: 1 to 3."""
WEIGHT_OF_MEANING = 1.5
"""Against 1 for the words."""
_GUESSES_SMOOTHING = 0.3
"""The ridge of the regression that guesses meanings from words."""
_AT_ONCE = 512
"""So many rows are bent at a time."""


class Likeness:
    """Compares messages with the examples it has learnt."""

    def __init__(
        self,
        pieces: Pieces | None = None,
        lexicon: Lexicon | None = None,
        gist: Gist | None = None,
        meanings: np.ndarray | None = None,
        middle: np.ndarray | None = None,
    ) -> None:
        """`meanings`: the examples' vectors around the mean `middle` of those encoded. None without an encoder."""
        self.pieces = pieces or Pieces({}, csr_matrix((0, 0), dtype=np.float32))
        self.lexicon = lexicon or Lexicon({}, ())
        self.gist = gist or Gist({})
        self.meanings = meanings
        self.middle = middle

    @classmethod
    def learn(cls, texts: list[str], intents: list[str]) -> Likeness:
        """Learn the words of the examples."""
        pieces, lexicon = Pieces.learn([spell(text) for text in texts]), Lexicon.learn(texts)
        return cls(pieces, lexicon, Gist.learn([lexicon.devanagari(text) for text in texts], intents))

    def learn_meanings(self, texts: list[str], words: np.ndarray, encoded: np.ndarray, encoder: Encoder) -> None:
        """Learn the meanings of the examples: some are encoded, the others guessed from examples in like words.

        Args:
            texts: of the examples.
            words: their likeness by words, shape (examples, examples).
            encoded: the places of those to encode, in order; it is this that takes time.
            encoder: of the vectors.
        """
        vectors = encoder.vectors([self.lexicon.devanagari(texts[place]) for place in encoded], self.gist)
        self.middle = vectors.mean(axis=0)
        self.meanings = np.empty((len(texts), vectors.shape[1]), dtype=np.float32)
        self.meanings[encoded] = _to_length_one(vectors - self.middle)
        others = np.setdiff1d(np.arange(len(texts)), encoded)
        if len(others):
            known = words[np.ix_(encoded, encoded)] + np.float32(1.0)
            known[np.diag_indices_from(known)] += np.float32(_GUESSES_SMOOTHING)
            weights = cho_solve(cho_factor(known, lower=True, overwrite_a=True), self.meanings[encoded])
            self.meanings[others] = _to_length_one((words[np.ix_(others, encoded)] + np.float32(1.0)) @ weights)

    def by_words(self, spelling: Spelling) -> np.ndarray:
        """Likeness by words, 0 to 1, shape (1, examples)."""
        return self.pieces.likeness(spelling)

    def by_meaning(self, text: str, encoder: Encoder) -> np.ndarray:
        """Likeness of meaning, -1 to 1, shape (1, examples)."""
        vector = encoder.vectors([self.lexicon.devanagari(text)], self.gist)
        return _to_length_one(vector - self.middle) @ self.meanings.T


def together(words: np.ndarray, meaning: np.ndarray) -> np.ndarray:
    """Words and meaning as one likeness, in the memory of `meaning`; all of shape (messages, examples)."""
    for start in range(0, len(meaning), _AT_ONCE):
        rows = meaning[start : start + _AT_ONCE]
        rows -= np.float32(1.0)
        rows *= np.float32(BENT)
        np.exp(rows, out=rows)
        rows *= np.float32(WEIGHT_OF_MEANING)
        rows += words[start : start + _AT_ONCE]
    return meaning


def _to_length_one(vectors: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
