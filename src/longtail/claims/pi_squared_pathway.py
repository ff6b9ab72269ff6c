"""Accumulating means of known variance: n times the variance is the sum of 1/i^2, and tends to pi^2/6.

Known-variance normal mean, n rows a generation, the mean of everything so far: n Var mu_t = sum of 1/i^2, i <= t (derived;
the pathway of Dey and Donoho 2024).  Against a fit on real rows alone its efficiency never falls below 6/pi^2; without
accumulating n Var mu_t = t, without bound.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean
from ..reproduction.simulate import loop
from ..theory.workflow import accumulate, pathway, replace, simulated, variances

PAPER = "dey"
EVIDENCE = "ADV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    yield equal("sum of 1/i^2", "t=200", pathway(200)[-1], 1.63995, 5e-6)
    yield equal("sum of 1/i^2", "t=200, digits", pathway(200)[-1], 1.640, 5e-4)
    yield equal("efficiency kept for ever, 6/pi^2", "t=10^6", 1 / pathway(10**6)[-1], 0.6079, 5e-5)
    yield equal("limit pi^2/6", "t=10^6", pathway(10**6)[-1], math.pi**2 / 6, 2e-6)
    yield equal("workflow simulator, accumulate", "t=200", variances(accumulate(200), 1.0)[-1], pathway(200)[-1])
    yield equal("workflow simulator, replace", "t=200", variances(replace(200), 1.0)[-1], 200.0)
    for n, t, chains in ((50, 200, 196_608), (*map(int, rng.integers(5, 100, 2)), 65_536)):
        fields = {"world": "normal", "family": "gaussian_mean", "regime": "accumulate", "rows": n}
        found = loop(rng, chains, [t - 1], lambda look: look.exact("mean")[:, 0], **fields)[t - 1]
        tolerance = 0.016 if t == 200 else None
        yield mean("n Var mu_t", f"n={n}, t={t}, normal", n * found**2, float(pathway(t)[-1]), tolerance)
    models = simulated(accumulate(40), 1.0, 50_000, rng, _uniform)
    yield mean("the same for a uniform error", "t=40", models[:, -1] ** 2, float(pathway(40)[-1]))


def _uniform(rng: np.random.Generator, size: int) -> np.ndarray:
    return rng.uniform(-math.sqrt(3), math.sqrt(3), size)
