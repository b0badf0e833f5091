"""Words and their pieces, weighed by TF-IDF: the cheap way to compare messages.

scikit-learn learns what to cut and how to weigh; judging goes through plain arrays, in a tenth of its time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from math import log, sqrt
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from .spelling import Spelling

_WORDS: dict[str, Any] = {"token_pattern": r"\S+", "ngram_range": (1, 2)}
_PIECES: dict[str, Any] = {"analyzer": "char_wb", "ngram_range": (2, 4)}
VIEWS = {
    "sound_words": ("sound", _WORDS),
    "sound_pieces": ("sound", _PIECES),
    "bones_pieces": ("bones", _PIECES),
    "bones_words": ("bones", _WORDS),
}
"""What is looked at: the spelling, and how it is cut (arguments of scikit-learn's vectorizer)."""
THREADS = 2
"""Of training; a message is judged by one."""
_AT_ONCE = 512
"""So many examples are compared with all others at a time: the sparse result takes three times the room."""


@dataclass(frozen=True)
class View:
    """One view's known pieces, their places in a row, and their weights."""

    index: dict[str, int]
    idf: np.ndarray
    cut: Callable[[str], list[str]]

    def weigh(self, spelled: str) -> tuple[np.ndarray, np.ndarray]:
        """The places of the known pieces of a spelling and their weights; with the unknown ones of length 1.

        A message with unknown pieces is so as far from the examples as an example with pieces of its own is
        from the others: what is fitted on examples left out holds for new messages.
        """
        counts = Counter(self.cut(spelled))
        known = {self.index[piece]: often for piece, often in counts.items() if piece in self.index}
        places = np.fromiter(known.keys(), dtype=np.intp, count=len(known))
        often = np.fromiter(known.values(), dtype=np.float32, count=len(known))
        weights = (np.float32(1.0) + np.log(often)) * self.idf[places]
        unknown = sum((1.0 + log(often)) ** 2 for piece, often in counts.items() if piece not in self.index)
        length = sqrt(float(weights @ weights) + unknown * self.rarest**2)
        return places, weights / np.float32(max(length, 1e-9))

    @cached_property
    def rarest(self) -> float:
        """The weight of a piece of one example alone; unknown pieces count as much."""
        return float(self.idf.max(initial=1.0))


class Pieces:
    """The examples' pieces, and how alike a message is to each example by them."""

    def __init__(self, views: dict[str, View], columns: csr_matrix) -> None:
        """`columns`: weights, shape (pieces of all views, examples)."""
        self.views = views
        self.columns = columns

    @classmethod
    def learn(cls, spellings: list[Spelling]) -> Pieces:
        """Learn the examples."""
        views, parts = {}, []
        for name, (field, cutting) in VIEWS.items():
            vectorizer = TfidfVectorizer(sublinear_tf=True, dtype=np.float32, **cutting)
            parts.append(vectorizer.fit_transform([getattr(spelling, field) for spelling in spellings]))
            index = {piece: int(place) for piece, place in vectorizer.vocabulary_.items()}
            views[name] = View(index, vectorizer.idf_.astype(np.float32), vectorizer.build_analyzer())
        return cls(views, hstack(parts, format="csr", dtype=np.float32).T.tocsr())

    def of_examples(self) -> np.ndarray:
        """The likeness of the examples to one another, 0 to 1, shape (examples, examples)."""
        examples = self.columns.T.tocsr()
        found = np.empty((examples.shape[0], examples.shape[0]), dtype=np.float32)

        def compare(start: int) -> None:
            part = slice(start, start + _AT_ONCE)
            (examples[part] @ self.columns).toarray(out=found[part])

        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(compare, range(0, len(found), _AT_ONCE)))
        found /= np.float32(len(self.views))
        return found

    def weigh(self, spelling: Spelling) -> tuple[np.ndarray, np.ndarray]:
        """The known pieces of a message in all views: their places among all pieces, and their weights."""
        found, before = [], 0
        for name, view in self.views.items():
            places, weights = view.weigh(getattr(spelling, VIEWS[name][0]))
            found.append((places + before, weights))
            before += len(view.index)
        return np.concatenate([places for places, _ in found]), np.concatenate([weights for _, weights in found])

    def rows(self, spellings: list[Spelling]) -> csr_matrix:
        """The weighed pieces of messages, shape (messages, pieces of all views)."""
        weighed = [self.weigh(spelling) for spelling in spellings]
        starts = np.cumsum([0, *(len(places) for places, _ in weighed)])
        places, weights = (np.concatenate(part) for part in zip(*weighed, strict=True))
        return csr_matrix((weights, places, starts), shape=(len(spellings), self.columns.shape[0]))

    def likeness(self, spelling: Spelling) -> np.ndarray:
        """The likeness of a message to the examples, 0 to 1, shape (1, examples)."""
        places, weights = self.weigh(spelling)
        return (self.columns[places].T @ (weights / np.float32(len(self.views))))[None, :]

    def known(self, spelling: Spelling, of_example: bool = False) -> float:
        """The part of a message's words (by sound) that the examples have, 0 to 1.

        Args:
            of_example: the message is an example; then other examples must have the word.
        """
        words = spelling.sound.split()
        view = self.views["sound_words"]
        bound = view.rarest - 1e-6 if of_example else view.rarest
        found = [place for place in map(view.index.get, words) if place is not None and view.idf[place] <= bound]
        return len(found) / len(words) if words else 0.0


def analyzer(view: str) -> Callable[[str], list[str]]:
    """How a view cuts a spelling."""
    return TfidfVectorizer(**VIEWS[view][1]).build_analyzer()
