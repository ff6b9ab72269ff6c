"""How much real rows beside generated ones should count, and what they are worth.

Setting: a replace loop whose statistic is a mean (a category's share, a Gaussian's mean); n generated and k real rows in
each training set, the real part with the share w of the weight.  Variances are in units of the variance of one real row.
Sources: the golden ratio is He, Xu and Cheng (arXiv:2502.18049); everything else is derived for this project by the
recursion V' = ((1 - w)^2 (V + E s^2 / n) + w^2 tau2 / k) with E s^2 = 1 + v2 V.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np


def natural_weight(n: float, k: float) -> float:
    """The real part's share of the weight where every row counts alike."""
    return k / (n + k)


def best_weight(n: float | np.ndarray, k: float | np.ndarray, tau2: float = 1.0) -> np.ndarray:
    """w* = (-c + sqrt(c^2 + 4 c)) / 2 with c = k / (n tau2), the weight of least stationary variance (golden at c = 1).

    tau2: the variance of the real rows' mean, times k, in units of the variance of one row (1 for uniform sampling, the
    share within strata for proportional rows a stratum).  Arrays broadcast; 0 for k = 0 and 1 for n = 0.
    """
    n, k = np.broadcast_arrays(np.asarray(n, dtype=float), np.asarray(k, dtype=float))
    with np.errstate(divide="ignore", invalid="ignore"):
        c = k / (n * tau2)
        w = 2 / (1 + np.sqrt(1 + 4 / c))
    return np.where(k == 0, 0.0, np.where(n == 0, 1.0, w))


def fresh_variance(n: float, k: float, w: float, tau2: float = 1.0, v2: float = -1.0) -> float:
    """Stationary variance of the fitted mean with k fresh real rows of weight w a generation.

    v2: the variance function's quadratic term (-1 for categories and a refitted Gaussian, 0 where the variance is known).
    """
    return ((1 - w) ** 2 / n + w**2 * tau2 / k) / (1 - (1 - w) ** 2 * (1 + v2 / n))


def fixed_variance(n: float, k: float, w: float, tau2: float = 1.0) -> float:
    """The same for k real rows that are the same each generation: mean squared error over sets of real rows (v2 = -1)."""
    around = (1 - w) ** 2 / n / (1 - (1 - w) ** 2 * (1 - 1 / n))
    return tau2 / k + (1 - tau2 / k) * around


def golden_variance(real: float, ratio: float, w: float) -> float:
    """He, Xu and Cheng: [w^2 + (1 - w)^2 / ratio] / (real (2 w - w^2)), `ratio` generated rows for each real one (v2 = 0)."""
    return (w**2 + (1 - w) ** 2 / ratio) / (real * (2 * w - w**2))


def heterozygosity_kept(n: float, k: float) -> float:
    """R = k (2 n + k - 1) / (k (2 n + k) + n): stationary 1 - sum q^2 over the real one, k fresh rows beside n, unit weights."""
    return k * (2 * n + k - 1) / (k * (2 * n + k) + n)


def variance_path(n: float, k: float, generation: int | np.ndarray) -> np.ndarray:
    """V_T = V* + (V_0 - V*) (n (n - 1) / (n + k)^2)^T, V_0 = 1 / (n + k): unit weights, the first fit on n + k real rows."""
    limit = (n + k) / (2 * n * k + k**2 + n)
    shrink = n * (n - 1) / (n + k) ** 2
    return limit + (1 / (n + k) - limit) * shrink ** np.asarray(generation, dtype=float)


def fixed_path(n: float, k: float, generation: int) -> float:
    """Mean squared error with the same k rows beside n each generation, unit weights, the first fit on n + k real rows."""
    b = n / (n + k)
    error, cross = 1 / (n + k), 1 / (n + k)
    # cross: covariance of the fitted mean with the mean of the fixed rows; E s^2 = 1 - error
    for _ in range(generation):
        error = b**2 * (error + (1 - error) / n) + 2 * b * (1 - b) * cross + (1 - b) ** 2 / k
        cross = b * cross + (1 - b) / k
    return error


def rows_for_category(q: float, keep: float = 0.5, failure: float = 0.05) -> float:
    """Fresh rows a generation with which a category of mass q holds at least `keep` of it at one time, except with
    probability `failure`: k = a / (2 q) with P(Gamma(a, scale 1/a) < keep) = failure.  One time only, and k << n."""
    from scipy.optimize import brentq
    from scipy.special import gammainc

    a = brentq(lambda a: gammainc(a, a * keep) - failure, 1e-6, 1e6)
    return float(a) / (2 * q)


def rows_for_tails(n: float, generation: int, tail: float = 0.01, keep: float = 0.5, failure: float = 0.05) -> float:
    """Fresh rows beside n with which both tails of a refitted Gaussian (each of real mass `tail`) hold `keep` of it.

    Solves h^2 (z^2 / 2 + 1) V_T z_(failure/2)^2 = ln(1/keep)^2 in k, z the tail's normal quantile and h = phi(z) / tail,
    for V_T = variance_path(n, k, generation).  0 where no real row is needed.
    """
    from scipy.optimize import brentq
    from scipy.special import ndtri

    z, spare = -ndtri(tail), -ndtri(failure / 2)
    h = math.exp(-(z**2) / 2) / math.sqrt(2 * math.pi) / tail
    limit = math.log(1 / keep) ** 2 / (h**2 * (z**2 / 2 + 1) * spare**2)

    def excess(k: float) -> float:
        return float(variance_path(n, k, generation)) - limit

    if excess(1e-9) <= 0:
        return 0.0
    return float(brentq(excess, 1e-9, 1e9))


POWERS = {"proportional": 1.0, "equal": 0.0, "cube_root": -1.0 / 3}
"""Real rows of a stratum go with its mass to this power."""


def allocated(rows: int, masses: Sequence[float], allocation: str) -> list[int]:
    """So many real rows of each stratum, `rows` in all, by largest remainders (ties: the rarer stratum first)."""
    part = np.asarray(masses, dtype=float) ** POWERS[allocation]
    return shared_out(rows, part)


def shared_out(rows: int, parts: np.ndarray) -> list[int]:
    """Whole numbers in proportion to parts (G,), `rows` in all, by largest remainders (ties: the last first)."""
    wanted = rows * parts / parts.sum()
    whole = np.floor(wanted + 1e-9).astype(int)
    order = np.lexsort((-np.arange(len(parts)), whole - np.round(wanted, 9)))
    whole[order[: rows - whole.sum()]] += 1
    return [int(value) for value in whole]
