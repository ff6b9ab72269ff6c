"""Any linear workflow: the variance of a mean is the squared norm of the weights that each generation's noise travels with.

mu_t = sum over j of w[t, j] (mu_{j-1} + e_j): with L[t] = w[t] + sum over j >= 1 of w[t, j] L[j-1], Var mu_t = |L[t]|^2 Var e
(derived; the recipe of Dey and Donoho 2024 to compare workflows, for a mean).  Replace gives t, accumulate the sum of 1/i^2.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean
from ..theory.workflow import accumulate, pathway, replace, simulated, variances, window

PAPER = "dey"
EVIDENCE = "AD"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    fits = int(rng.integers(10, 40))
    where = f"t={fits}"
    yield equal("replace", where, variances(replace(fits), 1.0)[-1], fits)
    yield equal("accumulate", where, variances(accumulate(fits), 1.0)[-1], float(pathway(fits)[-1]))
    yield equal("window of all", where, variances(window(fits, fits), 1.0)[-1], float(pathway(fits)[-1]))
    growing = 1 / (np.arange(fits) + 1.0) ** 2
    yield equal("replace, n t^2 rows", where, variances(replace(fits), growing)[-1], float(pathway(fits)[-1]))
    share = float(rng.uniform(0.1, 0.9))
    steady = variances((1 - share) * np.eye(400), 1.0)[-1]
    yield equal(
        "real rows without error beside", f"share {share:.2f}", steady, (1 - share) ** 2 / (1 - (1 - share) ** 2)
    )
    workflows = {
        "weights drawn at random": _random(rng, fits),
        "window of 3": window(fits, 3),
        "real rows weighed half": _half(fits),
    }
    for name, weights in workflows.items():
        errors = rng.uniform(0.5, 2.0, fits)
        seen = simulated(weights, errors, 50_000, rng)
        for t in (fits // 2, fits - 1):
            expected = float(variances(weights, errors)[t])
            yield mean("Var mu_t = |weights travelled|^2", f"{name}, t={t + 1}", seen[:, t] ** 2, expected)


def _random(rng: np.random.Generator, fits: int) -> np.ndarray:
    weights = np.tril(rng.exponential(size=(fits, fits)))
    found: np.ndarray = weights / weights.sum(axis=1, keepdims=True)
    return found


def _half(fits: int) -> np.ndarray:
    """Half on the real increment, half on the newest."""
    weights = np.eye(fits) / 2
    weights[:, 0] += 0.5
    return weights
