"""The plain recipe of understanding: spell, learn, judge. A richer recipe replaces this file.

Each word of a message is spelled by its sound, alike for Devanagari and for the many Latin spellings of
Hindi, cut into pieces, weighed by TF-IDF and judged by a balanced logistic regression (scikit-learn).
Judging multiplies only the few weights that a message touches, which takes a tenth of scikit-learn's time.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from facts.text import key, normalise, skeleton, tokens
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

NUMBERS, WORDS = "intents.npz", "intents.json"


class Spelling(NamedTuple):
    """A message in the two spellings in which it is compared; both are empty for emoji and signs."""

    sound: str
    """Each word by its sound: "चरित्र" and "charitra" are one."""
    bones: str
    """Each word without its a's, which scripts and spellers leave out in different places."""


VIEWS: dict[str, tuple[str, dict[str, Any]]] = {
    "pieces": ("sound", {"analyzer": "char_wb", "ngram_range": (2, 4)}),
    "words": ("sound", {"token_pattern": r"\S+", "ngram_range": (1, 2)}),
    "bones": ("bones", {"analyzer": "char_wb", "ngram_range": (2, 4)}),
}
"""What is looked at: the spelling, and how it is cut (arguments of scikit-learn's vectorizer)."""


def spell(text: str) -> Spelling:
    """The spellings of a message, any script, any length. Long numbers are told by their length only."""
    sound: list[str] = []
    bones: list[str] = []
    for token in tokens(normalise(text)):
        if token.is_word:
            sound.append(key(token.text))
            bones.append(skeleton(token.text))
        elif token.is_number:
            number = token.text if len(token.text) <= 4 else f"#{len(token.text)}"
            sound.append(number)
            bones.append(number)
    return Spelling(" ".join(sound), " ".join(bones))


@dataclass(frozen=True)
class Scale:
    """One view's weights: `idf` (pieces,) and `weights` (pieces, intents), by the index of a piece."""

    index: dict[str, int]
    idf: np.ndarray
    weights: np.ndarray
    cut: Callable[[str], list[str]]

    def weigh(self, text: str) -> np.ndarray | float:
        """What this view adds to the score of each intent, shape (intents,)."""
        counts = Counter(self.index[piece] for piece in self.cut(text) if piece in self.index)
        if not counts:
            return 0.0
        touched = np.fromiter(counts.keys(), dtype=np.intp, count=len(counts))
        often = np.fromiter(counts.values(), dtype=np.float64, count=len(counts))
        value = (1.0 + np.log(often)) * self.idf[touched]
        return (value / np.linalg.norm(value)) @ self.weights[touched]


@dataclass(frozen=True)
class Judge:
    """The trained model: a spelling in, probabilities of intents out."""

    intents: list[str]
    intercept: np.ndarray
    scales: dict[str, Scale]
    numbers: frozenset[str]

    def is_about_something(self, spelling: Spelling) -> bool:
        """Whether a message can have an intent at all: it has a letter, or is a known number like 112."""
        return _has_letter(spelling.sound) or spelling.sound in self.numbers

    def chances(self, spelling: Spelling) -> np.ndarray:
        """The probability of each of `intents`, shape (intents,), summing to 1."""
        score = self.intercept.copy()
        for name, scale in self.scales.items():
            score += scale.weigh(getattr(spelling, VIEWS[name][0]))
        score = np.exp(score - score.max())
        return score / score.sum()

    def save(self, folder: Path) -> None:
        """Write the model into a folder as plain numbers and words: nothing in it can run when read."""
        arrays = {"intercept": self.intercept}
        words: dict[str, Any] = {"intents": self.intents, "numbers": sorted(self.numbers)}
        for name, scale in self.scales.items():
            arrays[f"{name}_idf"], arrays[f"{name}_weights"] = scale.idf, scale.weights
            words[name] = list(scale.index)
        np.savez(folder / NUMBERS, **arrays)
        (folder / WORDS).write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Judge:
        """Read what `save` wrote.

        Raises:
            OSError: when a file cannot be read.
            ValueError, KeyError: when it does not hold a model of this recipe.
        """
        words = json.loads((folder / WORDS).read_text(encoding="utf-8"))
        with np.load(folder / NUMBERS, allow_pickle=False) as arrays:
            scales = {
                name: Scale(
                    index={piece: place for place, piece in enumerate(words[name])},
                    idf=arrays[f"{name}_idf"],
                    weights=arrays[f"{name}_weights"],
                    cut=vectorizer(name).build_analyzer(),
                )
                for name in VIEWS
            }
            return cls(words["intents"], arrays["intercept"], scales, frozenset(words["numbers"]))


def vectorizer(view: str) -> TfidfVectorizer:
    """scikit-learn's untrained vectorizer of a view."""
    return TfidfVectorizer(sublinear_tf=True, **VIEWS[view][1])


def regression(seed: int) -> LogisticRegression:
    """scikit-learn's untrained classifier."""
    return LogisticRegression(C=20.0, class_weight="balanced", max_iter=1000, random_state=seed)


def learn(examples: list[tuple[Spelling, str]], seed: int) -> Judge:
    """Train on spellings and their intents. The same examples in the same order and seed, the same model.

    Raises:
        ValueError: when there are fewer than three intents.
    """
    intents = [intent for _, intent in examples]
    if len(set(intents)) < 3:
        raise ValueError("understanding needs at least three intents")
    vectorizers = {view: vectorizer(view) for view in VIEWS}
    features = [
        vectorizers[view].fit_transform([getattr(spelling, field) for spelling, _ in examples])
        for view, (field, _) in VIEWS.items()
    ]
    model = regression(seed).fit(hstack(features, format="csr"), intents)
    widths = np.cumsum([matrix.shape[1] for matrix in features])[:-1]
    scales = {
        view: Scale(
            index=dict(sorted(vectorizers[view].vocabulary_.items(), key=lambda entry: entry[1])),
            idf=vectorizers[view].idf_,
            weights=np.ascontiguousarray(weights),
            cut=vectorizers[view].build_analyzer(),
        )
        for view, weights in zip(VIEWS, np.split(model.coef_.T, widths), strict=True)
    }
    numbers = frozenset(spelling.sound for spelling, _ in examples if not _has_letter(spelling.sound))
    return Judge([str(name) for name in model.classes_], model.intercept_, scales, numbers)


def _has_letter(spelled: str) -> bool:
    return any(sign.isalpha() for sign in spelled)
