"""The largest of n uniform rows, the maximum-likelihood end of a uniform law, and what a loop makes of it.

The maximum of n rows is the end times a beta(n, 1) variable: the logarithm falls by an exponential variable of mean 1/n
(order statistics of the uniform law).  The loop's closed forms are derived for this project.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..recipe import REAL
from .prediction import Prediction, Setting


def log_shortfall(n: Any, chains: int, rng: np.random.Generator) -> np.ndarray:
    """ln(maximum of n uniform rows / end) (chains,); -inf for n = 0.  n is a number or (chains,)."""
    fall = -rng.standard_exponential(chains) / np.maximum(n, 1)
    return np.where(np.greater(n, 0), fall, -np.inf)


def uniform_end(setting: Setting, end: float) -> list[Prediction]:
    """Moments of the fitted mean (half the end) and variance (end^2 / 12) where they have a closed form.

    replace: E end_t^k = end_0^k prod n/(n + k) over the fits.  Where every training set holds the first increment and
    nothing real comes later (accumulate): frozen at the first fit.  Elsewhere nothing is said.
    """
    n = np.array([setting.rows(t) for t in range(setting.horizon)], dtype=float)
    if setting.plain:
        last = n
    elif _frozen(setting):
        last = np.concatenate((n[:1], np.full(len(n) - 1, np.inf)))
    else:
        return []
    first, second, fourth = (np.exp(-np.cumsum(np.log1p(power / last))) for power in (1, 2, 4))
    fall = np.cumsum(1 / last)
    needs, source = "a uniform world", "theory 2 (product of beta variables)"
    rows = (
        ("mean", "mean", end / 2 * first),
        ("mean", "variance", end**2 / 4 * (second - first**2)),
        ("variance", "mean", end**2 / 12 * second),
        ("variance", "variance", end**4 / 144 * (fourth - second**2)),
        ("log_variance", "mean", 2 * (np.log(end) - fall) - np.log(12)),
    )
    known = len(setting.increments)
    return [
        Prediction(quantity, "0", of, setting.padded(values[:known]), "exact", needs, source)  # type: ignore[arg-type]
        for quantity, of, values in rows
    ]


def _frozen(setting: Setting) -> bool:
    """Whether the first increment stays in every training set, whole, and no real row comes after it."""
    held = all(
        recipe[0].take is None and isinstance(recipe[0].of, range) and recipe[0].of.start == 0 and len(recipe) == 1
        for recipe in setting.recipes
    )
    written = (pool for pools in setting.increments[1:] for pool in pools)
    return held and all(pool.origin != REAL for pool in written) and not setting.picked_or_weighed
