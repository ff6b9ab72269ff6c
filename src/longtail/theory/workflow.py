"""Any linear workflow: how far means trained on means stray, by the squared norm of the weights that noise travels with.

Dey and Donoho (2024, arXiv:2410.22812) compare workflows by simulating a Gaussian process; for a mean the same comparison
is linear algebra (derived).  mu_t = sum over j <= t of w[t, j] (mu_{j-1} + e_j): increment 0 is real (mu_{-1} is the truth),
increment j was written by model j - 1, and e_j is the error of its mean.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..errors import InputError


def travelled(weights: np.ndarray) -> np.ndarray:
    """How much of the error of each increment is in each model (fits, fits), given the weights of the increments.

    weights (fits, fits): row t is how model t weighs increments 0 .. t; rows sum to 1, or less where the rest is real
    rows without error.  InputError for weights that look ahead.
    """
    weights = np.asarray(weights, dtype=float)
    if weights.ndim != 2 or weights.shape[0] != weights.shape[1] or np.any(np.triu(weights, 1) != 0):
        raise InputError("the weights of a workflow must be a square lower-triangular array: model t, increment j <= t")
    fits = len(weights)
    found = np.zeros((fits, fits))
    for t in range(fits):
        found[t] = weights[t]
        found[t] += weights[t, 1 : t + 1] @ found[:t]
    return found


def variances(weights: np.ndarray, errors: np.ndarray | float) -> np.ndarray:
    """Variance of the mean of every model (fits,); errors: variance of the mean of each increment, (fits,) or one number."""
    fits = len(weights)
    found: np.ndarray = travelled(weights) ** 2 @ np.broadcast_to(np.asarray(errors, dtype=float), (fits,))
    return found


def simulated(
    weights: np.ndarray,
    errors: np.ndarray | float,
    chains: int,
    rng: np.random.Generator,
    noise: Callable[..., np.ndarray] | None = None,
) -> np.ndarray:
    """The means of all models (chains, fits), step by step as the workflow says, truth 0.

    noise(rng, size): draws of mean 0 and variance 1 (default: normal).
    """
    fits = len(weights)
    spread = np.sqrt(np.broadcast_to(np.asarray(errors, dtype=float), (fits,)))
    increments, models = np.zeros((chains, fits)), np.zeros((chains, fits))
    for t in range(fits):
        fresh = rng.standard_normal(chains) if noise is None else noise(rng, chains)
        increments[:, t] = (models[:, t - 1] if t else 0.0) + spread[t] * fresh
        models[:, t] = increments[:, : t + 1] @ weights[t, : t + 1]
    return models


def replace(fits: int) -> np.ndarray:
    """Weights of replace: the newest increment alone."""
    return np.eye(fits)


def accumulate(fits: int) -> np.ndarray:
    """Weights of accumulate: every increment alike."""
    return np.tril(np.ones((fits, fits))) / np.arange(1, fits + 1)[:, None]


def window(fits: int, width: int) -> np.ndarray:
    """Weights of the last `width` increments."""
    kept = np.tril(np.ones((fits, fits))) - np.tril(np.ones((fits, fits)), -width)
    found: np.ndarray = kept / kept.sum(axis=1, keepdims=True)
    return found


def pathway(fits: int) -> np.ndarray:
    """sum of 1/i^2 up to each fit (fits,): the variance of accumulate in units of one fit's; tends to pi^2/6."""
    return np.cumsum(1.0 / np.arange(1, fits + 1) ** 2)
