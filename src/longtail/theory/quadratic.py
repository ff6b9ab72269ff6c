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
    scale: float = 1.0,
    elastic: float | None = None,
) -> Moments:
    """The exact first two moments of the loop.

    variance_at(e): the variance of a row whose law has the share e of the prior and 1 - e of the truth as its mean path.
    Conditional on the past, the mean of a pool of n rows of model o has variance E V(mu_o) / n, and
    E V(mu) = V(E mu) + v2 Var(mu).  For a Gaussian only (v2 = -1): unbiased is the divisor n - 1; scale says that
    models write rows of scale times their variance; elastic that the prior is generation 0's own fit, its variance
    times elastic.
    """
    return _Recursion(setting, variance_at, v2, prior, unbiased, scale, elastic).run()


class _Recursion:
    def __init__(
        self,
        setting: Setting,
        variance_at: Callable[[float], float],
        v2: float,
        prior: float,
        unbiased: bool = False,
        scale: float = 1.0,
        elastic: float | None = None,
    ) -> None:
        self.setting, self.variance_at, self.v2, self.strength = setting, variance_at, v2, prior
        self.unbiased, self.scale, self.elastic = unbiased, scale, elastic
        # where V + Var(mu) is not conserved, E V is carried along
        self.tracked = unbiased or scale != 1 or elastic not in (None, 1.0)
        # variance_at(e) = (1 - e) truth + e spread + e (1 - e) far2
        self.far2 = 4 * variance_at(0.5) - 2 * variance_at(0.0) - 2 * variance_at(1.0)
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
        rows, elastic = form.n, self.elastic
        if elastic is not None and self.models:
            errors, prior, drift, variance = self.models[0]
            first = Form(self.strength, errors * self.strength, 0.0, self.strength * (elastic * variance + drift))
            form = _merge(form, first)
        elif elastic is None and self.strength:
            square = self.variance_at(1.0) + self.far2
            form = _merge(form, Form(self.strength, 0.0 * form.errors, self.strength, self.strength * square))
        errors, prior = form.errors / form.n, form.prior / form.n
        drift = float(errors**2 @ self.error_variance)
        variance = self._spread(form, drift)
        if self.unbiased:
            variance *= rows / max(rows - 1, 1)
        return errors, prior, drift, variance

    def _spread(self, form: Form, drift: float) -> float:
        """The expected variance of the rows of a form around their own mean."""
        prior = form.prior / form.n
        if self.tracked:
            return form.square / form.n - drift - prior**2 * self.far2
        return self.variance_at(prior) + self.v2 * drift

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

    def _written(self, origin: int) -> tuple[np.ndarray, float, float, float]:
        """The law of the rows that a model writes: errors and prior share of its mean, its drift, the rows' variance."""
        if origin == REAL:
            return np.zeros(self.width), 0.0, 0.0, self.variance_at(0.0)
        errors, prior, drift, variance = self.models[origin]
        return errors, prior, drift, self.scale * variance

    def _pool(self, pool: Pool) -> Form:
        errors, prior, drift, variance = self._written(pool.origin)
        n = float(pool.n)  # type: ignore[arg-type]
        square = variance + drift + prior**2 * self.far2
        return Form(n, n * (errors + self._error(pool, variance / n)), n * prior, n * square)

    def _mixed(self, pools: list[Pool]) -> list[Form]:
        """A pair of pools whose sizes are complementary chances is one pool of rows from the mixture of both laws."""
        if not pools:
            return []
        rest, real = sorted(pools, key=lambda pool: not pool.n.rest)  # type: ignore[union-attr]
        chance = real.n
        assert isinstance(chance, Chance)
        errors, prior, drift, spread = self._written(rest.origin)
        stay, n = 1 - chance.share, float(chance.total)
        apart = drift + prior**2 * self.far2
        variance = stay * spread + chance.share * (self.variance_at(0.0) + stay * apart)
        own = self._error(real, variance / n)
        return [Form(n, n * (stay * errors + own), n * stay * prior, n * (variance + stay**2 * apart))]

    def _subsample(self, key: Any, form: Form, take: int, replace: bool) -> Form:
        if not replace and take >= form.n:
            return form
        mean, prior = form.errors / form.n, form.prior / form.n
        drift = float(mean**2 @ self.error_variance)
        spread = self._spread(form, drift)
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
        if family.prior_law:
            far, spread = family.prior_law[0][column] - mean[column], family.prior_law[1][column][column]

        def variance_at(e: float, far: float = far, spread: float = spread, truth: float = truth) -> float:
            return (1 - e) * truth + e * spread + e * (1 - e) * far**2

        elastic = family.prior_scale if family.start == "first" else None
        unbiased = family.divisor == "n-1"
        found = moments(
            setting, variance_at, prior=family.prior, unbiased=unbiased, scale=family.written, elastic=elastic
        )
        source = "theory 1 (moment recursion over the recipe)"
        path = mean[column] + found.prior * far
        part, needs = str(column), "world of finite variance"
        predictions += [
            Prediction("mean", part, "mean", setting.padded(path), "exact", needs, source),
            Prediction("mean", part, "variance", setting.padded(found.drift), "exact", needs, source),
            Prediction("variance", part, "mean", setting.padded(found.variance), "exact", needs, source),
        ]
    return predictions
