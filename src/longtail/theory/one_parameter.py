"""Laws of one mean whose variance is a quadratic function of it: rows, totals, and the estimate with a penalty.

Morris (1982): Bernoulli, Poisson, gamma, negative binomial and the normal law of known variance.  The mean of n rows
is the maximum-likelihood estimate, and the law of their total is known: a generation costs one draw, whatever n is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import numpy as np

from ..errors import InputError

LARGEST_TOTAL = 1e18
"""Totals of counts up to which they can be drawn as whole numbers."""
STEPS = 200


class Law(Protocol):
    """A one-parameter law.  v: the coefficients (v0, v1, v2) of the variance V(mu) = v0 + v1 mu + v2 mu^2.

    says: what its rows are, in words; scales: whether the law at mean c mu is c times the law at mean mu.
    """

    says: ClassVar[str]
    scales: ClassVar[bool]

    @property
    def v(self) -> tuple[float, float, float]: ...

    def holds(self, mean: float) -> bool:
        """Whether a law of this mean exists and is not a single point."""

    def suits(self, rows: np.ndarray) -> bool:
        """Whether all rows can be rows of such a law."""

    def rows(self, mean: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
        """Rows (chains, n) of the laws with these means (chains,)."""

    def total(self, mean: np.ndarray, n: Any, rng: np.random.Generator) -> np.ndarray:
        """The sum of n rows of each chain (chains,); n is a number or (chains,)."""


def variance(law: Law, mean: Any) -> Any:
    """V(mu) of means of any shape, in squared data units."""
    v0, v1, v2 = law.v
    return v0 + mean * (v1 + v2 * mean)


@dataclass(frozen=True)
class BernoulliLaw:
    """Zeros and ones: V = mu - mu^2; the total of n rows is binomial."""

    says: ClassVar[str] = "zeros and ones"
    scales: ClassVar[bool] = False
    v: ClassVar[tuple[float, float, float]] = (0.0, 1.0, -1.0)

    def holds(self, mean: float) -> bool:
        return 0 < mean < 1

    def suits(self, rows: np.ndarray) -> bool:
        return bool(((rows == 0) | (rows == 1)).all())

    def rows(self, mean: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
        return (rng.random((len(mean), n)) < mean[:, None]).astype(float)

    def total(self, mean: np.ndarray, n: Any, rng: np.random.Generator) -> np.ndarray:
        return rng.binomial(n, np.clip(mean, 0.0, 1.0)).astype(float)


@dataclass(frozen=True)
class PoissonLaw:
    """Counts: V = mu; the total of n rows is Poisson."""

    says: ClassVar[str] = "whole numbers from 0"
    scales: ClassVar[bool] = False
    v: ClassVar[tuple[float, float, float]] = (0.0, 1.0, 0.0)

    def holds(self, mean: float) -> bool:
        return 0 < mean < np.inf

    def suits(self, rows: np.ndarray) -> bool:
        return bool(((rows >= 0) & (rows == np.floor(rows))).all())

    def rows(self, mean: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
        return rng.poisson(mean[:, None], (len(mean), n)).astype(float)

    def total(self, mean: np.ndarray, n: Any, rng: np.random.Generator) -> np.ndarray:
        return rng.poisson(_countable(n * mean)).astype(float)


@dataclass(frozen=True)
class GammaLaw:
    """Positive numbers of a known shape k (1: exponential): V = mu^2 / k; the total of n rows is gamma of shape n k."""

    shape: float = 1.0

    says: ClassVar[str] = "positive numbers"
    scales: ClassVar[bool] = True

    @property
    def v(self) -> tuple[float, float, float]:
        return (0.0, 0.0, 1 / self.shape)

    def holds(self, mean: float) -> bool:
        return 0 < mean < np.inf

    def suits(self, rows: np.ndarray) -> bool:
        return bool((rows >= 0).all())

    def rows(self, mean: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
        return rng.standard_gamma(self.shape, (len(mean), n)) * (mean / self.shape)[:, None]

    def total(self, mean: np.ndarray, n: Any, rng: np.random.Generator) -> np.ndarray:
        return rng.standard_gamma(n * self.shape, len(mean)) * (mean / self.shape)


@dataclass(frozen=True)
class NegativeBinomialLaw:
    """Counts of a known shape k: V = mu + mu^2 / k; the total of n rows is negative binomial of shape n k.

    Drawn as Poisson counts whose means are gamma, which also holds at mean 0 and for shapes that are not whole.
    """

    shape: float = 1.0

    says: ClassVar[str] = "whole numbers from 0"
    scales: ClassVar[bool] = False

    @property
    def v(self) -> tuple[float, float, float]:
        return (0.0, 1.0, 1 / self.shape)

    def holds(self, mean: float) -> bool:
        return 0 < mean < np.inf

    def suits(self, rows: np.ndarray) -> bool:
        return PoissonLaw().suits(rows)

    def rows(self, mean: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
        return rng.poisson(rng.standard_gamma(self.shape, (len(mean), n)) * (mean / self.shape)[:, None]).astype(float)

    def total(self, mean: np.ndarray, n: Any, rng: np.random.Generator) -> np.ndarray:
        return rng.poisson(_countable(rng.standard_gamma(n * self.shape, len(mean)) * (mean / self.shape))).astype(
            float
        )


@dataclass(frozen=True)
class NormalLaw:
    """Numbers of a known variance: V does not depend on mu; the total of n rows is normal."""

    variance: float = 1.0

    says: ClassVar[str] = "numbers"
    scales: ClassVar[bool] = False

    @property
    def v(self) -> tuple[float, float, float]:
        return (self.variance, 0.0, 0.0)

    def holds(self, mean: float) -> bool:
        return bool(np.isfinite(mean))

    def suits(self, rows: np.ndarray) -> bool:
        return bool(np.isfinite(rows).all())

    def rows(self, mean: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
        return mean[:, None] + np.sqrt(self.variance) * rng.standard_normal((len(mean), n))

    def total(self, mean: np.ndarray, n: Any, rng: np.random.Generator) -> np.ndarray:
        return n * mean + np.sqrt(n * self.variance) * rng.standard_normal(len(mean))


def penalised_mean(law: BernoulliLaw | PoissonLaw, total: np.ndarray, n: Any, l2: float) -> np.ndarray:
    """The mean that maximises the likelihood less l2 theta^2 / 2, theta the logit or the logarithm of the mean.

    total (chains,) of n rows, n a number or (chains,).  n mu(theta) + l2 theta = total has one root, between 0 and the
    unpenalised estimate: Newton's method, by halves of the bracket wherever a step leaves it.  All chains at once;
    an estimate on the boundary (total 0, or n) is pulled off it.
    """
    mean_of, bend_of = _LINKS[type(law)]
    n = np.broadcast_to(np.asarray(n, dtype=float), total.shape)
    low, high = _bracket(law, total, n, l2)
    theta = np.clip(np.zeros_like(total), low, high)
    for _ in range(STEPS):
        excess = n * mean_of(theta) + l2 * theta - total
        high, low = np.where(excess >= 0, theta, high), np.where(excess <= 0, theta, low)
        step = theta - excess / (n * bend_of(theta) + l2)
        step = np.where((step >= low) & (step <= high), step, (low + high) / 2)
        moved = np.abs(step - theta)
        theta = step
        if (moved <= 1e-13 * np.maximum(1.0, np.abs(theta))).all():
            break
    return mean_of(theta)


def _bracket(law: Law, total: np.ndarray, n: np.ndarray, l2: float) -> tuple[np.ndarray, np.ndarray]:
    """Natural parameters (chains,) below and above the root of the penalised score."""
    if isinstance(law, BernoulliLaw):
        return np.minimum((total - n) / l2, 0.0), np.maximum(total / l2, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        above = np.where(total > n, np.log(np.where(n > 0, total / n, 1.0)), 0.0)
    return np.minimum((total - n) / l2, 0.0), np.maximum(above, 0.0)


def _logistic(theta: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore"):
        return np.asarray(1 / (1 + np.exp(-theta)))


def _logistic_bend(theta: np.ndarray) -> np.ndarray:
    mean = _logistic(theta)
    return mean * (1 - mean)


_LINKS: dict[type, Any] = {BernoulliLaw: (_logistic, _logistic_bend), PoissonLaw: (np.exp, np.exp)}


def _countable(expected: np.ndarray) -> np.ndarray:
    """Expected totals that a whole number can hold.  InputError above."""
    if expected.size and expected.max() > LARGEST_TOTAL:
        raise InputError(f"totals above {LARGEST_TOTAL:.0e} cannot be drawn as counts; ask for fewer rows")
    return expected
