"""Spins that learn their field, or field and pair term, as plainly as it can be said: one chain, rows drawn one by one.

Written from the docs and independent of the package.  A model is the law of the number of up spins, a list of
probabilities for 0 .. N.
"""

from __future__ import annotations

import math

import numpy as np

Rng = np.random.Generator


def law(spins: int, field: float, pair: float = 0.0) -> list[float]:
    """p(k) proportional to C(N, k) exp(h S + J S^2), S = 2 k - N."""
    logs = [
        math.log(math.comb(spins, k)) + field * (2 * k - spins) + pair * (2 * k - spins) ** 2 for k in range(spins + 1)
    ]
    weights = [math.exp(value - max(logs)) for value in logs]
    return [weight / sum(weights) for weight in weights]


def fit(spins: int, levels: list[int], with_pair: bool) -> list[float]:
    """The maximum-likelihood law for rows with these numbers of up spins.

    By bisection: the field to match the mean of S, and around it the pair term to match the mean of S^2.  On a face of
    the polygon of (S, S^2), one level or two that are joined by an edge, the shares themselves.
    """
    sums = [2 * k - spins for k in levels]
    first, second = sum(sums) / len(sums), sum(s * s for s in sums) / len(sums)
    seen = sorted(set(levels))
    edge = len(seen) == 2 and (seen[1] - seen[0] == 1 or seen == [0, spins])
    on_face = len(seen) == 1 or edge if with_pair else abs(first) == spins
    if on_face:
        return [levels.count(k) / len(levels) for k in range(spins + 1)]
    if not with_pair:
        return law(spins, math.atanh(first / spins))
    low, high = -20.0, 20.0
    for _ in range(50):
        pair = (low + high) / 2
        model = law(spins, _field(spins, pair, first), pair)
        found = sum(p * (2 * k - spins) ** 2 for k, p in enumerate(model))
        low, high = (pair, high) if found < second else (low, pair)
    return model


def _field(spins: int, pair: float, mean: float) -> float:
    """The field at which this pair term gives E S = mean."""
    low, high = -100.0, 100.0
    for _ in range(50):
        field = (low + high) / 2
        found = sum(p * (2 * k - spins) for k, p in enumerate(law(spins, field, pair)))
        low, high = (field, high) if found < mean else (low, field)
    return field


def rows_of(model: list[float], rows: int, rng: Rng) -> list[int]:
    """The numbers of up spins of `rows` samples, each drawn by itself."""
    levels = []
    for _ in range(rows):
        u, total = rng.random(), 0.0
        for k, p in enumerate(model):
            total += p
            if p > 0 and (u < total or k == max(i for i, q in enumerate(model) if q > 0)):
                levels.append(k)
                break
    return levels


def loop(start: list[float], rows: int, horizon: int, with_pair: bool, rng: Rng) -> list[list[float]]:
    """The fitted laws of one replace chain, the first fit on rows of the start law."""
    models, model = [], start
    for _ in range(horizon):
        model = fit(len(start) - 1, rows_of(model, rows, rng), with_pair)
        models.append(model)
    return models
