"""Families of one mean as plainly as they can be said, for the loop of plain_loop.py: one row, one model at a time.

Written from the definitions and independent of the package; a model is a number (the fitted mean, or the fitted end).
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from .plain_loop import Kind

Rng = np.random.Generator
Draw = Callable[[float, Rng], float]


def coin(mean: float, rng: Rng) -> float:
    """1 with probability `mean`, else 0."""
    return 1.0 if rng.random() < mean else 0.0


def waiting_time(mean: float, rng: Rng) -> float:
    """An exponential number."""
    return -mean * math.log(1.0 - rng.random())


def count(mean: float, rng: Rng) -> float:
    """A Poisson count: how many exponential gaps of mean 1 end before `mean`."""
    found, clock = 0.0, waiting_time(1.0, rng)
    while clock < mean:
        found, clock = found + 1.0, clock + waiting_time(1.0, rng)
    return found


def gamma_of(shape: int) -> Draw:
    """A gamma number of whole shape: the sum of so many waiting times."""
    return lambda mean, rng: sum(waiting_time(mean / shape, rng) for _ in range(shape))


def negative_binomial_of(shape: int) -> Draw:
    """Failures before so many successes of a coin, the coin chosen so that the mean is right."""

    def draw(mean: float, rng: Rng) -> float:
        success, failures, left = shape / (shape + mean), 0.0, shape
        while left:
            if rng.random() < success:
                left -= 1
            else:
                failures += 1
        return failures

    return draw


def fitted_mean(truth: float, draw: Draw, prior: float = 0.0, prior_mean: float = 0.0) -> Kind:
    """The mean of the rows, with `prior` pseudo-rows at prior_mean."""

    def fit(rows: list[float]) -> float:
        return (sum(rows) + prior * prior_mean) / (len(rows) + prior)

    return Kind(lambda rng: draw(truth, rng), fit, draw)


def largest(end: float) -> Kind:
    """The end of a uniform law, by its largest row."""
    return Kind(lambda rng: end * rng.random(), max, lambda model, rng: model * rng.random())


def elastic(truth: float, draw: Draw, rows: int, fits: int, prior: float, rng: Rng) -> float:
    """The last mean of a replace loop whose prior lies at the model's own first fit."""
    first = mean = sum(draw(truth, rng) for _ in range(rows)) / rows
    for _ in range(fits - 1):
        mean = (sum(draw(mean, rng) for _ in range(rows)) + prior * first) / (rows + prior)
    return mean
