"""Least-norm interpolation of mixed labels: the best weight of the fresh real labels is 1/phi = .618; ridge: 1/2 or more.

Garg, Bhattacharya and Sur (2025).  Checked where it can be derived exactly: the same n < d covariates each generation,
labels w real + (1 - w) synthetic of equal noise.  The variance tends to (w^2 + (1-w)^2) / (1 - s^2 (1-w)^2) in a direction
that ridge shrinks by s, the bias to -(1-s) / (1 - s (1-w)): s = 1 gives w = (sqrt 5 - 1)/2, every s < 1 a w in [1/2, 1].
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, is_true, mean

PAPER = "garg"
EVIDENCE = "AD"
GOLDEN = (math.sqrt(5) - 1) / 2


def claim(rng: np.random.Generator) -> Iterator[Check]:
    weights = np.linspace(0.0005, 0.9995, 19_981)
    best = weights[np.argmin(_variance(weights, 1.0))]
    yield equal("best weight, interpolation", "any d, n < d, sigma", float(best), GOLDEN, 1e-4)
    yield equal("1/phi", "as printed", GOLDEN, 0.618, 5e-4)
    yield equal(
        "least variance over that of one fit = 1/phi", "w = 1/phi", float(_variance(np.array(GOLDEN), 1.0)), GOLDEN
    )
    for _ in range(5):
        rows = int(rng.integers(10, 40))
        design = rng.standard_normal((rows, int(rng.integers(5, 80))))
        penalty, signal, noise = (float(value) for value in np.exp(rng.uniform(-4, 4, 3)))
        error = _ridge(design, penalty, signal, noise, weights)
        where = f"{rows} x {design.shape[1]}, penalty {penalty:.2g}, signal/noise {signal / noise:.2g}"
        yield is_true("ridge: best weight at least 1/2", where, bool(weights[np.argmin(error)] >= 0.5), "w >= 1/2")
    for weight in (GOLDEN, round(float(rng.uniform(0.2, 0.9)), 2)):
        rows, d = 15, int(rng.integers(16, 60))
        yield from _simulated(rng, rng.standard_normal((rows, d)), weight)


def _variance(weight: np.ndarray, shrink: float) -> np.ndarray:
    """Stationary variance in units of one fit's."""
    found: np.ndarray = (weight**2 + (1 - weight) ** 2) / (1 - shrink**2 * (1 - weight) ** 2)
    return found


def _ridge(design: np.ndarray, penalty: float, signal: float, noise: float, weights: np.ndarray) -> np.ndarray:
    """Stationary mean squared error of the coefficients at each weight, a round random truth of variance signal."""
    values = np.linalg.svd(design, compute_uv=False)[:, None] ** 2
    shrink = values / (values + penalty)
    bias = signal * ((1 - shrink) / (1 - shrink * (1 - weights))) ** 2
    spread = noise**2 * shrink**2 / values * _variance(weights, shrink)  # type: ignore[arg-type]
    found: np.ndarray = (bias + spread).sum(axis=0)
    return found


def _simulated(rng: np.random.Generator, design: np.ndarray, weight: float) -> Iterator[Check]:
    """The loop with least-norm fits, after enough generations to be stationary: error in the rows' span."""
    chains, solve = 20_000, np.linalg.pinv(design).T
    truth = rng.standard_normal(design.shape[1])
    coefficients = np.zeros((chains, design.shape[1]))
    for t in range(40):
        real = design @ truth + rng.standard_normal((chains, len(design)))
        written = coefficients @ design.T + rng.standard_normal((chains, len(design)))
        coefficients = (real if t == 0 else weight * real + (1 - weight) * written) @ solve
    inside = np.linalg.pinv(design) @ (design @ truth)
    error = ((coefficients - inside) ** 2).sum(axis=1)
    expected = float((solve**2).sum()) * float(_variance(np.array(weight), 1.0))
    where = f"n={len(design)}, d={design.shape[1]}, w={weight:.3f}"
    yield mean("stationary variance of interpolation", where, error, expected)
