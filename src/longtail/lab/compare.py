"""Measurements against predictions: residuals in standard errors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..theory.prediction import Prediction
from .spread import Key, Spread

SKEW = 25
"""A mean is judged by a z-score when there are more chains than this times the squared skewness (Cochran's rule)."""
FEWEST_EVENTS = 5


@dataclass(frozen=True)
class Residual:
    """Observed against predicted; z is None where a z-score would not be honest (skewed, no spread, bound or limit)."""

    generation: int
    quantity: str
    part: str
    of: str
    observed: float
    predicted: float
    standard_error: float | None
    z: float | None
    kind: str


def residuals(found: dict[Key, Spread], predictions: list[Prediction], generations: list[int]) -> list[Residual]:
    """Every prediction at every generation where something was measured and something is predicted."""
    rows = []
    for prediction in predictions:
        for t in generations:
            spread = found.get((prediction.quantity, prediction.part, t))
            predicted = float(prediction.values[t])
            if spread is None or spread.count < 2 or not np.isfinite(predicted) or spread.missing:
                continue
            observed, error, honest = _observed(spread, prediction, predicted)
            z = (observed - predicted) / error if prediction.kind == "exact" and honest and error else None
            rows.append(
                Residual(
                    t,
                    prediction.quantity,
                    prediction.part,
                    prediction.of,
                    observed,
                    predicted,
                    error or None,
                    z,
                    prediction.kind,
                )
            )
    return rows


def _observed(spread: Spread, prediction: Prediction, predicted: float) -> tuple[float, float, bool]:
    """The observed feature, its standard error, and whether a z-score is honest.

    A variance is judged by the spread that the predicted one would have, with the chains' kurtosis (at least a normal's).
    """
    values = spread.values()
    n = len(values)
    centred = values - values.mean()
    with np.errstate(over="ignore"):
        second = float((centred**2).mean())
    if not np.isfinite(second):
        return spread.mean, 0.0, False
    if prediction.of == "variance":
        tails = max(float(((centred / np.sqrt(second)) ** 4).mean()) - 1, 2.0) if second > 0 else np.inf
        error = predicted * float(np.sqrt(tails / n)) if second > 0 else 0.0
        return float(values.var(ddof=1)), error, n > 2 * SKEW * tails
    if prediction.quantity == "present":
        error = float(np.sqrt(max(predicted * (1 - predicted), 0.0) / spread.count))
        return spread.mean, error, spread.count * min(predicted, 1 - predicted) > FEWEST_EVENTS
    skew = float(((centred / np.sqrt(second)) ** 3).mean()) if second > 0 else 0.0
    return (
        spread.mean,
        spread.standard_error or 0.0,
        second > 1e-24 * max(spread.mean**2, 1e-300) and n > SKEW * skew**2,
    )
