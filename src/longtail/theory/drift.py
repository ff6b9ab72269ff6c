"""The Wright-Fisher chain with immigrants: one category in a replace loop, exactly (docs/theory.md 4)."""

from __future__ import annotations

import numpy as np

from ..errors import InputError

LARGEST = 2000
"""Rows per generation up to which the exact (n + 1)-state chain is used."""
FEW = 32
"""Numbers of fresh rows up to which shifted sums are cheaper than one matrix product."""
STEPS = 20_000
"""Steps of the rare-type recursion that are taken one by one; the rest is integrated."""


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
    shifted = np.zeros((n - real + 1, n + 1)) if real > FEW else np.zeros((0, n + 1))
    for count in range(len(shifted)):
        shifted[count, count : count + real + 1] = fresh
    if len(shifted):
        return np.asarray(matrix @ shifted)
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
    return float(_absorption_times(n)[round(n * p) - 1])


def absorption_mean(n: int, p: float) -> float:
    """Expected generation of absorption when generation 0 holds Binomial(n, p) copies (generation 0 may be absorbed)."""
    return float(binomial_law(n, p)[1:-1] @ _absorption_times(n))


def _absorption_times(n: int) -> np.ndarray:
    """Expected fits until absorption (n - 1,) from 1 .. n - 1 copies."""
    inner = transition(n)[1:-1, 1:-1]
    return np.linalg.solve(np.eye(n - 1) - inner, np.ones(n - 1))


def fixation_times(n: int) -> np.ndarray:
    """Expected fits until fixation (n - 1,) from 1 .. n - 1 copies, among the chains that end fixed.

    Fixed with probability x / n, so the chain that is going to be fixed is Q weighted by x'/x: (I - Q) (x tau) = x.
    """
    copies = np.arange(1.0, n)
    inner = transition(n)[1:-1, 1:-1]
    return np.asarray(np.linalg.solve(np.eye(n - 1) - inner, copies) / copies)


def ancestor_time(n: int) -> float:
    """Expected generations back to the last common ancestor of all n rows, exactly.

    The number of ancestors goes from k to the number of distinct parents of k rows among n (occupancy law).
    """
    law = np.zeros((n + 1, n + 1))
    law[0, 0] = 1.0
    parents = np.arange(n + 1)
    for k in range(1, n + 1):
        law[k] = law[k - 1] * parents / n
        law[k, 1:] += law[k - 1, :-1] * (n - parents[:-1]) / n
    inner = law[2:, 2:]
    return float(np.linalg.solve(np.eye(n - 1) - inner, np.ones(n - 1))[-1])


def stationary(n: int, q: float, real: int) -> np.ndarray:
    """The stationary law (n + 1,) of the count with `real` >= 1 fresh real rows each generation (within about 1e-11)."""
    system = transition(n, q, real).T - np.eye(n + 1)
    system[-1] = 1.0
    law = np.linalg.solve(system, np.append(np.zeros(n), 1.0))
    return np.clip(law, 0.0, None) / np.clip(law, 0.0, None).sum()


def chain_absence(n: int, q: float, real: int) -> float:
    """The stationary probability that the category is absent, by the exact chain.  InputError for n above LARGEST."""
    if n > LARGEST:
        raise InputError(f"the exact chain of n = {n} rows is too large; it is solved up to {LARGEST}")
    return float(stationary(n, q, real)[0])


def beta_absence(n: int, q: float, real: float) -> float:
    """Beta-binomial probability of no copy among n: the diffusion approximation to `chain_absence`.

    The Beta(2 r q, 2 r (1 - q)) law is the limit for r << n (docs/theory.md 4); it errs on the safe side.
    """
    from scipy.special import gammaln

    a, b = 2 * real * q, 2 * real * (1 - q)
    return float(np.exp(gammaln(b + n) + gammaln(a + b) - gammaln(b) - gammaln(a + b + n)))


def power_absence(n: int, q: float, real: float) -> float:
    """(2 r / n)^(2 r q): the short form of `beta_absence` for q << 1 << r << n, at most 1."""
    return float(min(2 * real / n, 1.0) ** (2 * real * q))


def rare_absence(n: int, q: float, real: float) -> float:
    """`chain_absence` in the limit of a rare category, n large at fixed n q and r / n: exp(-r q sum of phi_k).

    While the category is rare its copies leave independent Poisson families, so the probability generating function
    runs back through the generations: phi_0 = 1, phi_(k+1) = 1 - exp(-(1 - r/n) phi_k).  Derived for this project.
    """
    share, worth, chance = real / n, 0.0, 1.0
    for _ in range(STEPS):
        worth += chance
        chance = -float(np.expm1(-(1 - share) * chance))
        if chance < 1e-17:
            break
    # what is left is small: phi' = -share phi - phi^2 / 2, whose integral is known
    worth += 2 * float(np.log1p(chance / (2 * share))) + chance / 2
    return float(np.exp(-real * q * worth))


def survival(copies: float, fits: int) -> float:
    """P(a rare type with Poisson(copies) expected copies is still alive after `fits` fits), replace (docs/theory.md 3)."""
    s = 0.0
    for _ in range(fits - 1):
        s = float(np.exp(s - 1))
    return float(-np.expm1(-copies * (1 - s)))
