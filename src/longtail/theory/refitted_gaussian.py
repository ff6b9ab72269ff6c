"""Closed forms of the refitted Gaussian loop, one dimension unless said (docs/theory.md 2).

t counts fits from 1 (generation t - 1); everything is in units of the truth's variance.  divisor "n" is maximum
likelihood, "n-1" the unbiased estimator.
"""

from __future__ import annotations

import math

import numpy as np


def unbiasing(n: int) -> float:
    """c4(n): the expected sample standard deviation (divisor n - 1) of n rows of unit variance."""
    return math.sqrt(2 / (n - 1)) * math.exp(math.lgamma(n / 2) - math.lgamma((n - 1) / 2))


def sd_factor(n: int, divisor: str) -> float:
    """E sd_t / E sd_{t-1} under replace."""
    return unbiasing(n) * (math.sqrt(1 - 1 / n) if divisor == "n" else 1.0)


def log_variance_step(n: int, divisor: str) -> float:
    """E ln sigma_t^2 - E ln sigma_{t-1}^2 under replace: psi((n-1)/2) - ln(k/2), k the divisor."""
    from scipy.special import psi

    return float(psi((n - 1) / 2)) - math.log((n if divisor == "n" else n - 1) / 2)


def mean_variance(n: int, t: int, divisor: str) -> float:
    """Var mu_t under replace."""
    return t / n if divisor == "n-1" else 1 - (1 - 1 / n) ** t


def wasserstein(n: int, t: int, divisor: str) -> float:
    """E W2^2 to the truth under replace."""
    if divisor == "n-1":
        return t / n + 2 - 2 * unbiasing(n) ** t
    return 2 * (1 - sd_factor(n, "n") ** t)


def log_det(n: int, dim: int, t: int) -> float:
    """E ln det(Sigma_t / Sigma_0) in dim dimensions under replace, maximum likelihood."""
    from scipy.special import psi

    return t * float(sum(psi((n - i) / 2) - math.log(n / 2) for i in range(1, dim + 1)))


def halving(n: int) -> float:
    """Generations until the typical (geometric-mean) standard deviation of the unbiased loop is halved."""
    return 2 * math.log(2) / abs(log_variance_step(n, "n-1"))


def truncated_variance(cut: float, dim: int = 1) -> float:
    """The covariance of a standard normal row, given that it lies within cut of the origin: this times the identity.

    P(chi2 of dim + 2 below cut^2) / P(chi2 of dim below cut^2); in one dimension 1 - 2 c phi(c) / (2 Phi(c) - 1).
    """
    from scipy.special import gammainc

    return float(gammainc(dim / 2 + 1, cut**2 / 2) / gammainc(dim / 2, cut**2 / 2))


def truncated_radius(noise: np.ndarray, cut: float, rng: np.random.Generator) -> np.ndarray:
    """Standard normal rows (..., d) -> rows of the same directions whose distance from the origin is given to be below cut."""
    from scipy.special import gammainc, gammaincinv

    half = noise.shape[-1] / 2
    share = rng.random(noise.shape[:-1]) * gammainc(half, cut**2 / 2)
    radius = np.sqrt(2 * gammaincinv(half, share))
    size = np.sqrt((noise**2).sum(axis=-1))
    return noise * (radius / np.where(size > 0, size, 1.0))[..., None]


def biased_fresh(real: int, written: int, scale: float) -> tuple[float, float]:
    """(D, E sigma^2) at stationarity: `real` fresh rows and `written` rows of scale times the model's variance, divisor n.

    From the recursion of the first two moments, a = real / N:
    D' = (1-a)^2 D + (real + written scale S) / N^2;  S' = a + (1-a) scale S + a (1-a) D - (real + written scale S) / N^2.
    """
    n = real + written
    a = real / n
    left = np.array(
        [
            [1 - (1 - a) ** 2, -written * scale / n**2],
            [-a * (1 - a), 1 - (1 - a) * scale + written * scale / n**2],
        ]
    )
    drift, variance = np.linalg.solve(left, [real / n**2, a - real / n**2])
    return float(drift), float(variance)
