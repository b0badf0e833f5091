"""Answers to an open question told from wishes: a name or an address is no word of any service.

While a question is open most messages are its answer, and words alone leave a doubt about each: the encoder would be
asked for nearly all of them, to say in the end that they mean nothing. So answers are told from wishes by the pieces of
their words first. A sure one is judged no further; of the others words that are sure of a wish are believed as ever,
and what these leave in doubt is asked of the encoder where it is rather a wish.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix, vstack
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

SURE = 0.8
"""From this probability on words are an answer, whatever else they may sound like. No wish of the held-out sets, of
2,368, that is heard without it is lost by it; from 0.7 on two would be."""
LIKELY = 0.5
"""From this one on words in doubt are taken for an answer, the encoder unasked."""


class Answers:
    """The probability that words are an answer and no wish, learnt from examples of both."""

    def __init__(self) -> None:
        self.weights = np.zeros(0, dtype=np.float32)
        self.intercept = 0.0

    @property
    def learnt(self) -> bool:
        """False when there was nothing to learn from; then nothing is taken for an answer."""
        return self.weights.size > 0

    def fit(self, wishes: csr_matrix, answers: csr_matrix, seed: int) -> None:
        """Learn from weighed pieces, each of shape (examples, pieces): those of our intents' examples, and of answers;
        that there are fewer of these counts for nothing."""
        rows = vstack([wishes, answers], format="csr")
        answering = np.arange(rows.shape[0]) >= wishes.shape[0]
        model = LogisticRegression(class_weight="balanced", solver="liblinear", random_state=seed).fit(rows, answering)
        self.weights = model.coef_[0].astype(np.float32)
        self.intercept = float(model.intercept_[0])

    def chance(self, places: np.ndarray, weights: np.ndarray) -> float:
        """The probability for the weighed pieces of one message; 0 where nothing was learnt."""
        return float(expit(self.weights[places] @ weights + self.intercept)) if self.learnt else 0.0
