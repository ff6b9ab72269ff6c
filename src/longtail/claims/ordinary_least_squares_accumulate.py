"""Least squares on all labels so far: the excess error stays below pi^2/6 times that of the first fit.

E_test(t) <= sigma^2 d / (T - d - 1) times the sum of 1/i^2, i <= t (Gerstgrasser et al. 2024).  With the same covariates
each generation the error on them is exactly sigma^2 d / T times that sum (derived).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean, mean_at_most, near
from ..reproduction.simulate import loop, sizes
from ..theory.regression import excess_of, fit_error
from ..theory.workflow import pathway

PAPER = "gerstgrasser"
EVIDENCE = "ADV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    first = fit_error(50, 5, 1.0)
    yield equal("bound after 5 fits", "d=5, T=50", first * pathway(5)[-1], 0.1663, 5e-5)
    yield equal("bound after 10 fits", "d=5, T=50", first * pathway(10)[-1], 0.1761, 5e-5)
    yield equal("bound for ever", "d=5, T=50", first * math.pi**2 / 6, 0.1869, 5e-5)
    world = {"linear": {"covariates": 5}}
    found = loop(rng, 16_384, [4, 9], excess_of, world=world, regime="accumulate", family="linear_regression", rows=50)
    yield near("E excess error", "d=5, T=50, t=10", found[9], 0.173, 0.002, tolerance=0.006)
    for t, seen in found.items():
        bound = first * float(pathway(t + 1)[-1])
        yield mean_at_most("E excess error below the bound", f"d=5, T=50, t={t + 1}", seen, bound)
    for d in sizes(rng, 2, 10, 2):
        rows, t = 4 * d + int(rng.integers(5, 60)), int(rng.integers(10, 30))
        world = {"linear": {"covariates": d}}
        seen = loop(
            rng, 8_192, [t - 1], excess_of, world=world, regime="accumulate", family="linear_regression", rows=rows
        )[t - 1]
        bound = fit_error(rows, d, 1.0) * float(pathway(t)[-1])
        where = f"d={d}, T={rows}, t={t}"
        yield mean_at_most("E excess error below the bound", where, seen, bound)
        yield mean_at_most("less the mean error: it is above 70 % of the bound", where, -seen, -0.7 * bound)
    yield from _same_covariates(rng)


def _same_covariates(rng: np.random.Generator) -> Iterator[Check]:
    d, rows, chains = int(rng.integers(2, 9)), int(rng.integers(20, 60)), 10_000
    fits = int(rng.integers(5, 20))
    design = rng.standard_normal((rows, d))
    solve = np.linalg.pinv(design).T
    coefficients, labels = np.zeros((chains, d)), np.zeros((chains, rows))
    for t in range(fits):
        labels += coefficients @ design.T + rng.standard_normal((chains, rows))
        coefficients = labels @ solve / (t + 1)
    error = ((coefficients @ design.T) ** 2).mean(axis=1)
    expected = d / rows * float(pathway(fits)[-1])
    yield mean("E error, same covariates: sum of 1/i^2", f"d={d}, T={rows}, t={fits}", error, expected)
