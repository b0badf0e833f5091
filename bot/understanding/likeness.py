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
        meanings: np.ndarray | None = None,
        middle: np.ndarray | None = None,
    ) -> None:
        """`meanings`: the examples' vectors around their mean `middle`; None without an encoder."""
        self.pieces = pieces or Pieces({}, csr_matrix((0, 0), dtype=np.float32))
        self.lexicon = lexicon or Lexicon({}, ())
        self.gist = gist or Gist({})
        self.meanings = meanings
        self.middle = middle

    @classmethod
    def learn(cls, texts: list[str], intents: list[str], encoder: Encoder | None) -> Likeness:
        """Learn the examples; without an encoder messages are compared by words alone."""
        pieces, lexicon = Pieces.learn([spell(text) for text in texts]), Lexicon.learn(texts)
        sentences = [lexicon.devanagari(text) for text in texts]
        gist = Gist.learn(sentences, intents)
        if encoder is None:
            return cls(pieces, lexicon, gist)
        vectors = encoder.vectors(sentences, gist)
        middle = vectors.mean(axis=0)
        return cls(pieces, lexicon, gist, _to_length_one(vectors - middle), middle)

    def by_words(self, spelling: Spelling) -> np.ndarray:
        """Likeness by words, 0 to 1, shape (1, examples)."""
        return self.pieces.likeness(spelling)

    def by_meaning(self, text: str, encoder: Encoder) -> np.ndarray:
        """Likeness of meaning, -1 to 1, shape (1, examples)."""
        vector = encoder.vectors([self.lexicon.devanagari(text)], self.gist)
        return _to_length_one(vector - self.middle) @ self.meanings.T

    def of_examples(self) -> tuple[np.ndarray, np.ndarray | None]:
        """The examples against one another: by words, and by meaning where there is an encoder."""
        return self.pieces.of_examples(), None if self.meanings is None else self.meanings @ self.meanings.T


def together(words: np.ndarray, meaning: np.ndarray) -> np.ndarray:
    """Words and meaning as one likeness."""
    bent = np.float32(BENT) * (meaning - np.float32(1.0))
    np.exp(bent, out=bent)
    bent *= np.float32(WEIGHT_OF_MEANING)
    bent += words
    return bent


def _to_length_one(vectors: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
