"""How far a judgement can be relied on: the signs of doubt and what is learnt from them.

The same signs serve two questions: "is this message our business at all?" and "is the cheap judgement good
enough, or is the encoder needed?". Both are answered by a logistic regression over what the judge would
have said of examples it had not seen.
"""

from __future__ import annotations

import numpy as np
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

_TINY = 1e-6


def signs(
    chances: np.ndarray,
    strange: np.ndarray,
    likenesses: list[tuple[np.ndarray, np.ndarray]],
    known: np.ndarray,
    lengths: np.ndarray,
) -> np.ndarray:
    """The signs of doubt, one row a message.

    Args:
        chances: of our own intents and of being none of them, shape (messages, intents).
        strange: which columns of `chances` mean "not our business", shape (intents,), bool.
        likenesses: to the examples, by words and by meaning, each of shape (messages, examples), with which
            of the examples are not our business, bool; an example's likeness to itself must be out of them.
        known: the part of a message's words that the examples have.
        lengths: words in a message.
    """
    own = chances[:, ~strange]
    ordered = np.sort(own, axis=1)
    top, second = ordered[:, -1], ordered[:, -2]
    entropy = -(chances * np.log(chances + _TINY)).sum(axis=1)
    stranger = chances[:, strange].sum(axis=1)
    columns = [
        np.log(top + _TINY),
        top,
        np.log(top + _TINY) - np.log(second + _TINY),
        entropy,
        np.log(stranger + _TINY) - np.log(top + _TINY),
        stranger,
        known,
        np.log1p(lengths),
    ]
    for likeness, strangers in likenesses:
        ours = np.sort(np.partition(likeness[:, ~strangers], -3, axis=1)[:, -3:], axis=1)
        theirs = likeness[:, strangers].max(axis=1) if strangers.any() else np.zeros(len(likeness))
        columns += [ours[:, -1], ours.mean(axis=1), theirs, theirs - ours[:, -1]]
    return np.column_stack(columns)


class Doubt:
    """The probability that something is amiss, from signs; above `limit` it is taken to be so."""

    def __init__(self) -> None:
        self.weights = np.zeros(0)
        self.intercept = 0.0
        self.limit = 1.0

    @property
    def learnt(self) -> bool:
        """False when there was nothing to learn from; then nothing is in doubt."""
        return self.weights.size > 0

    def fit(self, rows: np.ndarray, amiss: np.ndarray, seed: int) -> np.ndarray:
        """Learn; returns the cross-validated probability of each row.

        Args:
            rows: signs, shape (messages, signs).
            amiss: bool for each.
            seed: of the folds.
        """
        model = make_pipeline(StandardScaler(), LogisticRegression(C=0.3, class_weight="balanced", random_state=seed))
        folds = StratifiedKFold(5, shuffle=True, random_state=seed)
        unseen = cross_val_predict(model, rows, amiss, cv=folds, method="predict_proba")[:, 1]
        scale, regression = (step for _, step in model.fit(rows, amiss).steps)
        self.weights = regression.coef_[0] / scale.scale_
        self.intercept = float(regression.intercept_[0] - self.weights @ scale.mean_)
        return unseen

    def of(self, row: np.ndarray) -> float:
        """The probability for one row of signs."""
        return float(expit(row @ self.weights + self.intercept)) if self.learnt else 0.0


def limit_for(doubts: np.ndarray, wrongly: np.ndarray, share: float) -> float:
    """The limit above which at most `share` of the rows `wrongly` doubted lie."""
    return float(np.quantile(doubts[wrongly], 1.0 - share)) if wrongly.any() else 1.0
