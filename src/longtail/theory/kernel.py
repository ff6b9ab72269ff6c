"""Moments of a kernel density loop: the model has the rows' mean, and their variance plus that of its kernel.

With q the expected mean square of the training rows around the truth, their own variance is E s^2 = q - Var(mean), and a
model of them has a s^2 + b.  Both are linear in what the models before had, so that a recursion over the recipes is exact
for every regime and anchor made of whole increments, pools and subsamples (derived for this project).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any, NamedTuple

import numpy as np

from ..increments import Increments
from ..recipe import REAL, Chance, Pool
from .prediction import Prediction, Setting

Kernel = Callable[[float], tuple[float, float]]


class Rows(NamedTuple):
    """Rows as a linear form: their number, and (times that number) the coefficients of their mean in the sampling errors
    and their expected squared deviation from the truth."""

    n: float
    errors: np.ndarray
    square: float


def kernel_moments(setting: Setting, variance: float, kernel: Kernel) -> tuple[np.ndarray, np.ndarray]:
    """Variance of the model's mean and its expected variance, each (generations,).

    variance: that of a real row.  kernel(n): a and b, where the model of n rows of variance s^2 (divisor n) has a s^2 + b.
    """
    return _Recursion(setting, variance, kernel).run()


def kernel_predictions(setting: Setting, law: tuple[np.ndarray, np.ndarray], kernel: Kernel) -> list[Prediction]:
    """Mean and variance of the first columns of a world of this mean and covariance."""
    mean, covariance = law
    predictions = []
    for column in range(min(len(mean), 3)):
        drift, variance = kernel_moments(setting, float(covariance[column, column]), kernel)
        part, needs, source = (
            str(column),
            "world of finite variance",
            "moment recursion over the recipe, kernel density",
        )
        path = np.full(len(drift), mean[column])
        predictions += [
            Prediction("mean", part, "mean", setting.padded(path), "exact", needs, source),
            Prediction("mean", part, "variance", setting.padded(drift), "exact", needs, source),
            Prediction("variance", part, "mean", setting.padded(variance), "exact", needs, source),
        ]
    return predictions


class _Recursion:
    def __init__(self, setting: Setting, variance: float, kernel: Kernel) -> None:
        self.setting, self.variance, self.kernel = setting, variance, kernel
        self.width = sum(len(part) for part in (*setting.increments, *setting.recipes))
        self.error_variance = np.zeros(self.width)
        self.number: dict[Any, int] = {}
        self.models: list[tuple[np.ndarray, float]] = []

    def run(self) -> tuple[np.ndarray, np.ndarray]:
        past = Increments(self.setting.regime, _merged)
        for t, (pools, recipe) in enumerate(zip(self.setting.increments, self.setting.recipes, strict=True)):
            past.add(t, self._increment(pools))
            parts = []
            for i, part in enumerate(recipe):
                rows = past.total(part.of) if isinstance(part.of, range) else self._pool(part.of)
                parts.append(rows if part.take is None else self._subsample((t, i), rows, part.take, part.replace))
            past.forget(recipe)
            training = reduce(_merged, parts)
            factor, added = self.kernel(training.n)
            self.models.append((training.errors / training.n, factor * self._spread(training) + added))
        drift = np.array([self._drift(errors) for errors, _ in self.models])
        return drift, np.array([variance for _, variance in self.models])

    def _drift(self, errors: np.ndarray) -> float:
        return float(errors**2 @ self.error_variance)

    def _spread(self, rows: Rows) -> float:
        """The expected variance of rows around their own mean (divisor n)."""
        return rows.square / rows.n - self._drift(rows.errors / rows.n)

    def _increment(self, pools: tuple[Pool, ...]) -> Rows:
        whole = [self._pool(pool) for pool in pools if isinstance(pool.n, int)]
        return reduce(_merged, whole + self._by_chance([pool for pool in pools if isinstance(pool.n, Chance)]))

    def _error(self, key: Any, variance: float) -> np.ndarray:
        index = self.number.setdefault(key, len(self.number))
        self.error_variance[index] = variance
        return np.eye(1, self.width, index)[0]

    def _model(self, origin: int) -> tuple[np.ndarray, float]:
        return (np.zeros(self.width), self.variance) if origin == REAL else self.models[origin]

    def _pool(self, pool: Pool) -> Rows:
        errors, variance = self._model(pool.origin)
        n = float(pool.n)  # type: ignore[arg-type]
        return Rows(n, n * (errors + self._error(pool, variance / n)), n * (variance + self._drift(errors)))

    def _by_chance(self, pools: list[Pool]) -> list[Rows]:
        """A pair of pools whose sizes are complementary chances is one pool of rows from the mixture of both laws."""
        if not pools:
            return []
        rest, real = sorted(pools, key=lambda pool: not pool.n.rest)  # type: ignore[union-attr]
        chance = real.n
        assert isinstance(chance, Chance)
        errors, variance = self._model(rest.origin)
        stay, n, drift = 1 - chance.share, float(chance.total), self._drift(errors)
        mixed = stay * variance + chance.share * (self.variance + stay * drift)
        own = self._error(real, mixed / n)
        return [Rows(n, n * (stay * errors + own), n * (mixed + stay**2 * drift))]

    def _subsample(self, key: Any, rows: Rows, take: int, replace: bool) -> Rows:
        if not replace and take >= rows.n:
            return rows
        shrink = 1.0 if replace else (rows.n - take) / (rows.n - 1)
        own = self._error(key, self._spread(rows) / take * shrink)
        return Rows(float(take), take * (rows.errors / rows.n + own), rows.square / rows.n * take)


def _merged(a: Rows, b: Rows) -> Rows:
    return Rows(a.n + b.n, a.errors + b.errors, a.square + b.square)
