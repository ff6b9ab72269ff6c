"""Closed forms of the fitted mean of a quadratic variance function, written out one by one (docs/theory.md 1).

Independent of the moment recursion (theory/quadratic.py), which verification holds against them.  t counts fits from 1
(generation t - 1); everything is in units of the variance V0 under the truth.  v2 is the coefficient of the square in
the variance function: -1 for categories and for a Gaussian whose mean and variance are both refitted with divisor n.
"""

from __future__ import annotations

import math


def replace_variance(n: int, t: int, v2: float = -1.0) -> float:
    """E V(mu_t) under replace."""
    return (1 + v2 / n) ** t


def replace_drift(n: int, t: int, v2: float = -1.0) -> float:
    """E (mu_t - mu_0)^2 under replace."""
    return t / n if v2 == 0 else ((1 + v2 / n) ** t - 1) / v2


def accumulate_variance(n: int, t: int, v2: float = -1.0) -> float:
    """E V(mu_t) under accumulate, n rows a generation."""
    return math.prod(1 + v2 / (n * k * k) for k in range(1, t + 1))


def accumulate_limit(n: int) -> float:
    """What accumulate keeps of the variance for ever (v2 = -1): sin(x)/x at x = pi / sqrt(n)."""
    return _sinc(1 / math.sqrt(n))


def subsample_with(n: int, t: int) -> float:
    """E V(mu_t), n rows drawn with replacement from the growing pool, v2 = -1."""
    c = 1 - (1 - 1 / n) ** 2
    return (1 - 1 / n) ** 2 * math.prod(1 - c / k**2 for k in range(2, t + 1))


def subsample_with_limit(n: int) -> float:
    """The plateau of `subsample_with`: sin(x)/x at x = pi sqrt(1 - (1 - 1/n)^2)."""
    return _sinc(math.sqrt(1 - (1 - 1 / n) ** 2))


def subsample_without(n: int, t: int) -> float:
    """E V(mu_t), n rows drawn without replacement from the growing pool, v2 = -1."""
    pool, fitted = 1 - 1 / n, 1 - 1 / n
    for step in range(1, t + 1):
        rows = n * step
        of_mean = pool / n * (rows - n) / max(rows - 1, 1)
        fitted = pool * rows / max(rows - 1, 1) * (1 - 1 / n)
        pool = (step * pool + of_mean + fitted) / (step + 1) - (of_mean + fitted / n) / (step + 1) ** 2
    return fitted


def fresh_drift(n: int, r: int, v2: float = -1.0) -> float:
    """Stationary drift with r fresh real rows of n; infinite where the bracket is not positive."""
    a = r / n
    bracket = n * a * (2 - a) - (1 - a) * v2
    return 1 / bracket if bracket > 0 else math.inf


def fresh_drift_at(n: int, r: int, t: int) -> float:
    """The same at fit t, v2 = -1: the start is forgotten by the factor (1-a)(1 - a - 1/n) a fit."""
    limit, a = fresh_drift(n, r), r / n
    return limit + (1 / n - limit) * ((1 - a) * (1 - a - 1 / n)) ** (t - 1)


def every_drift(n: int, every: int) -> float:
    """Variance kept, averaged over a cycle at stationarity, with one fresh real row each `every` generations, v2 = -1.

    h' = (1-a)^2 h + 1 - (1-a)^2 - ((1-a) h + a) / n, a = 1/n in a refill generation, else 0: an affine map over a cycle.
    """
    a, b = 1.0, 0.0
    for step in range(every):
        a, b = _refill(n, step, a, b)
    h, total = b / (1 - a), 0.0
    for step in range(every):
        slope, level = _refill(n, step, 1.0, 0.0)
        h = slope * h + level
        total += h
    return total / every


def _refill(n: int, step: int, slope: float, level: float) -> tuple[float, float]:
    """h = slope x + level after one more step, as slope and level."""
    keep = 1 - 1 / n if step == 0 else 1.0
    factor, gain = keep**2 - keep / n, 1 - keep**2 - (1 - keep) / n
    return factor * slope, factor * level + gain


def mixture_drift(n: int, a: float, v2: float = -1.0) -> float:
    """Stationary drift when each row is real with probability a.

    1 / [n (1 - (1-a)^2) - (1-a)(v2 + a)]: the rows of a mixture are more spread than the family at the mixed mean
    (for v2 = -1 the last term is (1-a)^2).
    """
    return 1 / (n * (1 - (1 - a) ** 2) - (1 - a) * (v2 + a))


def prior_drift(n: int, strength: float, v2: float = -1.0) -> float:
    """Stationary drift of the posterior mean with `strength` pseudo-rows at the truth."""
    keep = (n / (n + strength)) ** 2
    return keep / n / (1 - keep * (1 + v2 / n))


def prior_path(n: int, strength: float, t: int) -> float:
    """(E mu_t - prior mean) / (mu_0 - prior mean): how much of the data is left after t fits."""
    return (n / (n + strength)) ** t


def elastic_drift(n: int, strength: float) -> float:
    """Stationary drift where the prior is generation 0's own fit, v2 = -1.

    Around the first fit the loop is that of a prior at its truth, of variance V(mu_1) = V0 (1 - 1/n); the first fit
    itself is V0 / n from the truth.
    """
    return 1 / n + (1 - 1 / n) * prior_drift(n, strength)


def fixed_drift(fixed: int, n: int, v2: float = -1.0) -> float:
    """Stationary drift around the mean of a fixed real set, in units of its own variance, n generated rows beside it."""
    b = n / (fixed + n)
    return b * b / n / (1 - b * b * (1 + v2 / n))


def _sinc(x: float) -> float:
    return math.sin(math.pi * x) / (math.pi * x)
