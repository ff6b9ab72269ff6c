"""The classifier two-sample score: how well a trained classifier tells candidate rows from real ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ..errors import InputError
from .pairs import checked_pair
from .share import share_interval

INSTALL = "the classifier needs scikit-learn: pip install scikit-learn"
CLASSIFIERS = ("logistic", "boosted trees")
LEAST = 20
"""Rows of each set below which half of them teach nothing."""

CONSTANT = 1e-13
"""Standard deviation over mean below which a column is constant but for rounding."""


class Score(NamedTuple):
    """A share with its 95 % interval."""

    value: float
    low: float
    high: float


class Told(NamedTuple):
    """How well held-out rows were told apart by a classifier that was trained on the other half."""

    classifier: str
    accuracy: Score
    area: Score


def classifier_scores(
    reference: np.ndarray,
    candidate: np.ndarray,
    rng: np.random.Generator,
    classifiers: Sequence[str] = CLASSIFIERS,
) -> list[Told]:
    """Accuracy and area under the curve of a logistic regression and of boosted trees, on the half not trained on.

    Both sets give the same number of rows, drawn at random from the larger: 0.5 means that nothing was told apart.
    Raises InputError where a set has fewer than 20 rows; ModuleNotFoundError where scikit-learn is missing.
    Source: Lopez-Paz and Oquab 2017, "Revisiting classifier two-sample tests".
    """
    real, made = checked_pair(reference, candidate)
    size = min(len(real), len(made))
    if size < LEAST:
        raise InputError(f"the classifier needs {LEAST} rows in each set; the smaller has {size}")
    half = size // 2
    real, made = real[rng.permutation(len(real))[:size]], made[rng.permutation(len(made))[:size]]
    train, train_made = np.concatenate((real[:half], made[:half])), np.arange(2 * half) >= half
    test, test_made = np.concatenate((real[half:], made[half:])), np.arange(2 * (size - half)) >= size - half
    models = _classifiers(int(rng.integers(2**31)))
    told = []
    # In units of the training half, which the regression needs and trees do not mind.
    centre, spread = train.mean(axis=0), train.std(axis=0)
    unit = np.where(spread > CONSTANT * np.abs(centre), spread, 1.0)
    train, test = (train - centre) / unit, (test - centre) / unit
    for name in classifiers:
        score = models[name].fit(train, train_made).predict_proba(test)[:, 1]
        told.append(Told(name, accuracy(score, test_made), area(score[~test_made], score[test_made])))
    return told


def accuracy(score: np.ndarray, made: np.ndarray) -> Score:
    """The share of rows on the right side of .5, with the exact binomial interval (Clopper and Pearson 1934)."""
    right = float(((score > 0.5) == made).sum())
    return Score(right / len(made), *share_interval(right, len(made)))


def area(real: np.ndarray, made: np.ndarray) -> Score:
    """The area under the curve: how often a candidate row scores above a real one, ties counting one half.

    Its variance is at most A (1 - A) / min(rows) (Birnbaum and Klose 1957, "Bounds for the variance of the
    Mann-Whitney statistic"), so the binomial interval for that many rows is wide enough.
    """
    order = np.sort(real)
    below = (np.searchsorted(order, made, "left") + np.searchsorted(order, made, "right")) / 2
    least, value = min(len(real), len(made)), float(below.mean() / len(real))
    return Score(value, *share_interval(value * least, least))


def _classifiers(seed: int) -> dict[str, Any]:
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.linear_model import LogisticRegression

    return {
        "logistic": LogisticRegression(max_iter=1000),
        "boosted trees": HistGradientBoostingClassifier(early_stopping=False, random_state=seed),
    }
