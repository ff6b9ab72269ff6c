"""Closed forms and the exact chain of a category, written out one by one and independent of longtail.theory.

t counts fits from 1 (longtail's generation is t - 1); everything is in units of the variance V0 under the truth.
v2 is the coefficient of the square in the variance function: -1 for categories and for a refitted Gaussian.
"""

from __future__ import annotations

import math

import numpy as np


def eigenvalue(n: int, r: int, j: int) -> float:
    """The j-th eigenvalue of the chain with r immigrants (docs/theory.md)."""
    return math.prod((n - r - i) / n for i in range(j))


def immigrants_kept(n: int, r: int) -> float:
    """E H / H_0 at stationarity with exactly r fresh real rows (docs/theory.md)."""
    a = r / n
    return 1 - 1 / (n * a * (2 - a) + 1 - a)


def beta_binomial_absence(n: int, r: int, q: float) -> float:
    """Absence from the training set in the diffusion limit (docs/theory.md)."""
    a, b = 2 * r * q, 2 * r * (1 - q)
    return math.exp(math.lgamma(b + n) + math.lgamma(a + b) - math.lgamma(b) - math.lgamma(a + b + n))


def power_absence(n: int, r: int, q: float) -> float:
    """The power form (2 r / n)^(2 r q) of absence (docs/theory.md)."""
    return (2 * r / n) ** (2 * r * q)


def chain(n: int, q: float = 0.0, r: int = 0) -> np.ndarray:
    """The transition matrix (n + 1, n + 1) of a category's count, built row by row by convolution (docs/theory.md)."""
    fresh = _binomial(r, q)
    return np.array([np.convolve(_binomial(n - r, k / n), fresh) for k in range(n + 1)])


def stationary(n: int, q: float, r: int) -> np.ndarray:
    """The stationary law (n + 1,) of that chain, by repeated squaring."""
    matrix = chain(n, q, r)
    for _ in range(40):
        matrix = matrix @ matrix
        matrix /= matrix.sum(axis=1, keepdims=True)
    return matrix[0]


def absorption_times(n: int) -> np.ndarray:
    """Expected fits until a category is lost or fixed, from 1 .. n - 1 copies (docs/theory.md)."""
    inner = chain(n)[1:-1, 1:-1]
    return np.linalg.solve(np.eye(n - 1) - inner, np.ones(n - 1))


def _binomial(n: int, p: float) -> np.ndarray:
    return np.array([math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)])
