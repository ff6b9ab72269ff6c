"""The Wright-Fisher chain with immigrants: one category in a replace loop, exactly (docs/theory.md 4)."""

from __future__ import annotations

import numpy as np

LARGEST = 2000
"""Rows per generation up to which the exact (n + 1)-state chain is used."""


def binomial_law(n: int, p: np.ndarray | float) -> np.ndarray:
    """Probabilities of 0..n successes, shape (..., n + 1) for p of shape (...)."""
    from scipy.special import gammaln, xlog1py, xlogy

    k = np.arange(n + 1)
    p = np.asarray(p, dtype=float)[..., None]
    choose = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    return np.exp(choose + xlogy(k, p) + xlog1py(n - k, -p))


def transition(n: int, q: float = 0.0, real: int = 0) -> np.ndarray:
    """Transition matrix (n + 1, n + 1) of the count of a category of real probability q among n rows, `real` of them
    fresh and real each generation."""
    matrix = binomial_law(n - real, np.arange(n + 1) / n)
    if real == 0:
        return matrix
    fresh = binomial_law(real, q)
    full = np.zeros((n + 1, n + 1))
    for count, probability in enumerate(fresh):
        full[:, count : count + n - real + 1] += probability * matrix
    return full


def counts_over_time(n: int, q: float, real: int, horizon: int) -> np.ndarray:
    """The exact law (horizon, n + 1) of the category's count at generations 0, 1, ..."""
    law = np.empty((horizon, n + 1))
    law[0] = binomial_law(n, q)
    if horizon > 1:
        step = transition(n, q, real)
        for t in range(1, horizon):
            law[t] = law[t - 1] @ step
    return law


def eigenvalues(n: int, real: int = 0, how_many: int = 5) -> np.ndarray:
    """The largest eigenvalues (n - r)(n - r - 1) ... (n - r - j + 1) / n^j, j = 0, 1, ... (Felsenstein)."""
    factors = (n - real - np.arange(how_many - 1)) / n
    return np.concatenate(([1.0], np.cumprod(factors)))


def absorption_time(n: int, p: float) -> float:
    """Expected fits from exactly round(n p) copies until the category is lost or fixed: (I - Q) tau = 1."""
    inner = transition(n)[1:-1, 1:-1]
    tau = np.linalg.solve(np.eye(n - 1) - inner, np.ones(n - 1))
    return float(tau[round(n * p) - 1])


def absorption_mean(n: int, p: float) -> float:
    """Expected generation of absorption when generation 0 holds Binomial(n, p) copies (generation 0 may be absorbed)."""
    inner = transition(n)[1:-1, 1:-1]
    tau = np.linalg.solve(np.eye(n - 1) - inner, np.ones(n - 1))
    return float(binomial_law(n, p)[1:-1] @ tau)


def stationary(n: int, q: float, real: int) -> np.ndarray:
    """The stationary law (n + 1,) of the count with `real` >= 1 fresh real rows each generation."""
    matrix = transition(n, q, real)
    system = np.vstack((matrix.T - np.eye(n + 1), np.ones(n + 1)))
    law = np.linalg.lstsq(system, np.append(np.zeros(n + 1), 1.0), rcond=None)[0]
    return np.clip(law, 0.0, None) / np.clip(law, 0.0, None).sum()


def absence(n: int, q: float, real: int) -> float:
    """The stationary probability that the category is absent: the exact chain for n <= 2000, else Beta-binomial.

    The Beta(2 r q, 2 r (1 - q)) law is the diffusion limit for r << n (docs/theory.md 4); it errs on the safe side.
    """
    if n <= LARGEST:
        return float(stationary(n, q, real)[0])
    return beta_absence(n, q, real)


def beta_absence(n: int, q: float, real: int) -> float:
    """Beta-binomial probability of no copy among n: the diffusion approximation to `absence`."""
    from scipy.special import gammaln

    a, b = 2 * real * q, 2 * real * (1 - q)
    return float(np.exp(gammaln(b + n) + gammaln(a + b) - gammaln(b) - gammaln(a + b + n)))


def survival(copies: float, fits: int) -> float:
    """P(a rare type with Poisson(copies) expected copies is still alive after `fits` fits), replace (docs/theory.md 3)."""
    s = 0.0
    for _ in range(fits - 1):
        s = float(np.exp(s - 1))
    return float(-np.expm1(-copies * (1 - s)))
