"""Judging by likeness to the examples: kernel ridge regression, the scores then made into probabilities.

Chosen because its leave-one-out scores have a closed form: what the judge would say of each example had it
not seen it. Probabilities, thresholds and the reject model are fitted on those, without training five times.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from scipy.linalg import blas, lapack
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax


class Judge:
    """Likeness to the examples in, probabilities of the labels out."""

    def __init__(self, smoothing: float) -> None:
        """`smoothing`: how little a single example counts (the ridge)."""
        self.smoothing = smoothing
        self.labels: list[str] = []
        self.weights = np.zeros((0, 0), dtype=np.float32)
        self.sharpness = 1.0

    def fit(self, likeness: np.ndarray, labels: list[str]) -> np.ndarray:
        """Learn from the likeness of the examples to one another; rare labels count more.

        Args:
            likeness: shape (examples, examples), symmetric, positive semi-definite, float32; its memory is used up.
            labels: of the examples.

        Returns:
            the probabilities each example would get had it been left out, shape (examples, labels).
        """
        self.labels = sorted(set(labels))
        column = np.array([self.labels.index(label) for label in labels])
        counts = np.bincount(column, minlength=len(self.labels))
        balance = np.sqrt(len(labels) / len(self.labels) / counts[column])
        targets = np.where(column[:, None] == np.arange(len(self.labels)), 1.0, -1.0)
        likeness += np.float32(1.0)  # the bias
        likeness[np.diag_indices_from(likeness)] += self.smoothing / balance
        inverse = _lower_inverse(likeness.T)  # the one costly step
        weights = blas.ssymm(1.0, inverse, targets.astype(np.float32), lower=True)
        self.weights = np.ascontiguousarray(weights, dtype=np.float32)
        unseen = targets - weights / np.diag(inverse)[:, None]
        self.sharpness = _best_sharpness(unseen, column)
        return softmax(self.sharpness * unseen, axis=1)

    def chances(self, likeness: np.ndarray) -> np.ndarray:
        """The probabilities of `labels` for messages of a likeness of shape (messages, examples)."""
        scores = (likeness + np.float32(1.0)) @ self.weights
        return softmax(self.sharpness * scores.astype(np.float64), axis=1)

    @cached_property
    def intents(self) -> list[str]:
        """The intents that the labels belong to; several offences are labels of one."""
        return sorted({label.partition("/")[0] for label in self.labels})

    @cached_property
    def _belongs(self) -> np.ndarray:
        owners = [label.partition("/")[0] for label in self.labels]
        return np.array([[owner == intent for intent in self.intents] for owner in owners], dtype=float)

    def by_intent(self, chances: np.ndarray) -> np.ndarray:
        """The probabilities of `intents`, those of an intent's offences summed, shape (messages, intents)."""
        return chances @ self._belongs


def _lower_inverse(matrix: np.ndarray) -> np.ndarray:
    """The lower half of the inverse of a symmetric, positive definite matrix, in the matrix's own memory.

    Raises:
        ValueError: when it is not positive definite.
    """
    matrix, trouble = lapack.spotrf(matrix, lower=True, overwrite_a=True)
    if trouble == 0:
        matrix, trouble = lapack.spotri(matrix, lower=True, overwrite_c=True)
    if trouble:
        raise ValueError("the likenesses are not positive definite")
    return matrix


def _best_sharpness(scores: np.ndarray, column: np.ndarray) -> float:
    """The factor that makes softmax of the scores most honest about the right labels."""
    rows = np.arange(len(column))

    def surprise(log_factor: float) -> float:
        return -float(log_softmax(np.exp(log_factor) * scores, axis=1)[rows, column].mean())

    return float(np.exp(minimize_scalar(surprise, bounds=(-2.0, 4.0), method="bounded").x))
