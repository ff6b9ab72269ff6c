"""Moments of the fitted mean for families whose variance is a quadratic function of the mean (docs/theory.md 1).

One recursion over the recipes themselves gives the mean squared drift and the expected variance for every regime and
anchor made of whole increments, pools and subsamples: replace, accumulate, window, budget; fresh rows (a number, each g
generations, a chance for each row), fixed, contaminated; a conjugate prior; any schedule.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ..increments import Increments
from ..recipe import REAL, Chance, Pool
from .prediction import Prediction, Setting


class Form(NamedTuple):
    """Rows as a linear form: their number, and (times that number) the coefficients of their mean in the sampling errors,
    the prior's share in their expected mean, and their expected squared deviation from the truth."""

    n: float
    errors: np.ndarray
    prior: float
    square: float


@dataclass(frozen=True, eq=False)
class Moments:
    """Per generation: share of the prior in the mean path, variance of the fitted mean, expected variance function."""

    prior: np.ndarray
    drift: np.ndarray
    variance: np.ndarray


def moments(
    setting: Setting,
    variance_at: Callable[[float], float],
    *,
    v2: float = -1.0,
    prior: float = 0.0,
    unbiased: bool = False,
) -> Moments:
    """The exact first two moments of the loop.

    variance_at(e): the variance of a row whose law has the share e of the prior and 1 - e of the truth as its mean path.
    Conditional on the past, the mean of a pool of n rows of model o has variance E V(mu_o) / n, and
    E V(mu) = V(E mu) + v2 Var(mu); unbiased: the Gaussian's divisor n - 1.
    """
    return _Recursion(setting, variance_at, v2, prior, unbiased).run()


class _Recursion:
    def __init__(
        self, setting: Setting, variance_at: Callable[[float], float], v2: float, prior: float, unbiased: bool
    ) -> None:
        self.setting, self.variance_at, self.v2, self.strength, self.unbiased = (
            setting,
            variance_at,
            v2,
            prior,
            unbiased,
        )
        count = sum(len(pools) for pools in setting.increments) + sum(len(recipe) for recipe in setting.recipes)
        self.error_variance = np.zeros(count)
        self.number: dict[Any, int] = {}
        self.models: list[tuple[np.ndarray, float, float, float]] = []
        self.width = count

    def run(self) -> Moments:
        past = Increments(self.setting.regime, _merge)
        for t, (pools, recipe) in enumerate(zip(self.setting.increments, self.setting.recipes, strict=True)):
            past.add(t, self._increment(pools))
            forms = []
            for i, part in enumerate(recipe):
                form = past.total(part.of) if isinstance(part.of, range) else self._pool(part.of)
                forms.append(form if part.take is None else self._subsample((t, i), form, part.take, part.replace))
            past.forget(recipe)
            total = forms[0]
            for form in forms[1:]:
                total = _merge(total, form)
            self.models.append(self._fit(total))
        return Moments(*(np.array(column) for column in zip(*(model[1:] for model in self.models), strict=True)))

    def _fit(self, form: Form) -> tuple[np.ndarray, float, float, float]:
        keep = form.n / (form.n + self.strength)
        errors, prior = form.errors / form.n * keep, form.prior / form.n * keep + 1 - keep
        drift = float(errors**2 @ self.error_variance)
        if self.unbiased:
            variance = (form.square / form.n - drift) * form.n / max(form.n - 1, 1)
        else:
            variance = self.variance_at(prior) + self.v2 * drift
        return errors, prior, drift, variance

    def _increment(self, pools: tuple[Pool, ...]) -> Form:
        whole = [pool for pool in pools if isinstance(pool.n, int)]
        forms = [self._pool(pool) for pool in whole] + self._mixed(
            [pool for pool in pools if not isinstance(pool.n, int)]
        )
        total = forms[0]
        for form in forms[1:]:
            total = _merge(total, form)
        return total

    def _error(self, key: Any, variance: float) -> np.ndarray:
        index = self.number.setdefault(key, len(self.number))
        self.error_variance[index] = variance
        errors = np.zeros(self.width)
        errors[index] = 1.0
        return errors

    def _model(self, origin: int) -> tuple[np.ndarray, float, float, float]:
        return (np.zeros(self.width), 0.0, 0.0, self.variance_at(0.0)) if origin == REAL else self.models[origin]

    def _pool(self, pool: Pool) -> Form:
        errors, prior, drift, variance = self._model(pool.origin)
        n = float(pool.n)  # type: ignore[arg-type]
        return Form(n, n * (errors + self._error(pool, variance / n)), n * prior, n * (variance + drift))

    def _mixed(self, pools: list[Pool]) -> list[Form]:
        """A pair of pools whose sizes are complementary chances is one pool of rows from the mixture of both laws."""
        if not pools:
            return []
        rest, real = sorted(pools, key=lambda pool: not pool.n.rest)  # type: ignore[union-attr]
        chance = real.n
        assert isinstance(chance, Chance)
        errors, prior, drift, spread = self._model(rest.origin)
        stay, n = 1 - chance.share, float(chance.total)
        if self.strength:
            variance = self.variance_at(stay * prior) - stay**2 * drift
        else:
            variance = stay * spread + chance.share * (self.variance_at(0.0) + stay * drift)
        own = self._error(real, variance / n)
        return [Form(n, n * (stay * errors + own), n * stay * prior, n * (variance + stay**2 * drift))]

    def _subsample(self, key: Any, form: Form, take: int, replace: bool) -> Form:
        if not replace and take >= form.n:
            return form
        mean, prior = form.errors / form.n, form.prior / form.n
        drift = float(mean**2 @ self.error_variance)
        spread = form.square / form.n - drift if self.unbiased else self.variance_at(prior) + self.v2 * drift
        shrink = 1.0 if replace else (form.n - take) / (form.n - 1)
        own = self._error(key, spread / take * shrink)
        return Form(float(take), take * (mean + own), take * prior, form.square / form.n * take)


def _merge(a: Form, b: Form) -> Form:
    return Form(a.n + b.n, a.errors + b.errors, a.prior + b.prior, a.square + b.square)


def gaussian_moments(setting: Setting, law: tuple[np.ndarray, np.ndarray], family: Any) -> list[Prediction]:
    """Mean and variance per column of a refitted Gaussian: Var mu, E sigma^2 (exact for any world of finite variance)."""
    mean, covariance = law
    predictions = []
    for column in range(min(len(mean), 3)):
        truth = float(covariance[column, column])
        far, spread = 0.0, truth
        if family.prior:
            far, spread = family.prior_law[0][column] - mean[column], family.prior_law[1][column][column]

        def variance_at(e: float, far: float = far, spread: float = spread, truth: float = truth) -> float:
            return (1 - e) * truth + e * spread + e * (1 - e) * far**2

        found = moments(setting, variance_at, prior=family.prior, unbiased=family.divisor == "n-1")
        source = "theory 1 (moment recursion over the recipe)"
        path = mean[column] + found.prior * far
        part, needs = str(column), "world of finite variance"
        predictions += [
            Prediction("mean", part, "mean", setting.padded(path), "exact", needs, source),
            Prediction("mean", part, "variance", setting.padded(found.drift), "exact", needs, source),
            Prediction("variance", part, "mean", setting.padded(found.variance), "exact", needs, source),
        ]
    return predictions
