"""Retention of groups fixed beforehand: what share of its real mass a group still has, with exact intervals and tests.

Orientation: `reference` rows of a group among `n_reference` real rows, `candidate` rows of it among `n_candidate`.
Given the total t = reference + candidate, the candidate count is Binomial(t, theta) with
theta = rho n_candidate / (rho n_candidate + n_reference): exact for Poisson counts, conservative for binomial ones
(Przyborowski and Wilenski 1940, "Homogeneity of results in testing samples from Poisson series").
All arrays are (G,), one number a group; counts may be fractional (effective counts).
"""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike

from ..errors import InputError
from ..scores.share import clopper_pearson

Verdict = Literal["gone", "thinning", "fine", "too few rows to tell"]
GONE: Final = "gone"
THINNING: Final = "thinning"
FINE: Final = "fine"
TOO_FEW: Final = "too few rows to tell"
GONE_BELOW: Final = 0.1
"""A group is gone when less than this share is kept for sure."""


def word(low: float, high: float, limit: float, gone: float = GONE_BELOW) -> Verdict:
    """The verdict on an interval (low, high) of the retention, when less than `limit` kept is a loss that matters."""
    if high < min(gone, limit):
        return GONE
    if high < limit:
        return THINNING
    return FINE if low > limit else TOO_FEW


def interval(
    reference: ArrayLike, n_reference: float, candidate: ArrayLike, n_candidate: float, error: ArrayLike
) -> tuple[np.ndarray, np.ndarray]:
    """The exact interval of the retention, low and high (G,); each end errs with probability at most `error`.

    No row of the group on either side gives (0, inf); none in the reference gives high = inf.
    `error` is the one-sided error of each end, one number or (G,).
    Clopper and Pearson 1934, for the odds of theta.
    """
    from scipy.special import betaincinv

    x, y = _counts(reference, n_reference, candidate, n_candidate)
    least = np.asarray(_share(error, "error"))
    # The high end is inverted through 1 - theta: a lower tail keeps its digits where an upper one rounds to 1.
    theta = betaincinv(np.where(y > 0, y, 1), x + 1, least)
    other = betaincinv(np.where(x > 0, x, 1), y + 1, least)
    with np.errstate(divide="ignore"):
        low = np.where(y > 0, theta / (1 - theta), 0.0)
        high = np.where(x > 0, (1 - other) / other, np.inf)
    return low * (n_reference / n_candidate), high * (n_reference / n_candidate)


def estimate(reference: ArrayLike, n_reference: float, candidate: ArrayLike, n_candidate: float) -> np.ndarray:
    """The retention as counted (G,): candidate share over reference share; NaN where the reference has no row."""
    x, y = _counts(reference, n_reference, candidate, n_candidate)
    return np.divide(y * n_reference, x * n_candidate, out=np.full(x.shape, np.nan), where=x > 0)


def loss_p(
    reference: ArrayLike, n_reference: float, candidate: ArrayLike, n_candidate: float, limit: ArrayLike
) -> np.ndarray:
    """The one-sided p (G,) of "at least `limit` is kept"; small means that less is kept for sure."""
    from scipy.special import betainc

    x, y = _counts(reference, n_reference, candidate, n_candidate)
    limit = _limit(limit)
    tail = betainc(np.where(x > 0, x, 1), y + 1, n_reference / (limit * n_candidate + n_reference))
    return np.where(x > 0, tail, 1.0)


def kept_p(
    reference: ArrayLike, n_reference: float, candidate: ArrayLike, n_candidate: float, limit: ArrayLike
) -> np.ndarray:
    """The one-sided p (G,) of "at most `limit` is kept"; small means that more is kept for sure."""
    from scipy.special import betainc

    x, y = _counts(reference, n_reference, candidate, n_candidate)
    limit = _limit(limit)
    tail = betainc(np.where(y > 0, y, 1), x + 1, limit * n_candidate / (limit * n_candidate + n_reference))
    return np.where(y > 0, tail, 1.0)


def least_p(total: ArrayLike, n_reference: float, n_candidate: float, limit: ArrayLike) -> np.ndarray:
    """The smallest p (G,) that `loss_p` can reach given the rows of both sides, total (G,): no candidate row.

    A group whose least p lies above the level can never be named and need not be paid for in a correction
    (Tarone 1990, "A modified Bonferroni method for discrete data").
    """
    rows, _ = _counts(total, n_reference, 0, n_candidate)
    return np.exp(-rows * np.log1p(_limit(limit) * (n_candidate / n_reference)))


def uncovered_interval(uncovered: ArrayLike, rows: ArrayLike, error: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """The exact interval (G,) of a share of which `uncovered` of `rows` held-out rows were seen; no row: (0, 1).

    `error` is the one-sided error of each end.  Clopper and Pearson 1934, also for fractional counts.
    """
    seen, of = np.asarray(uncovered, float), np.asarray(rows, float)
    if not (np.isfinite(of).all() and (seen >= 0).all() and (of - seen >= 0).all()):
        raise InputError("the uncovered rows of a group must lie between 0 and its held-out rows; count them again")
    return clopper_pearson(seen, of, _share(error, "error"))


def _counts(
    reference: ArrayLike, n_reference: float, candidate: ArrayLike, n_candidate: float
) -> tuple[np.ndarray, np.ndarray]:
    for n, side in ((n_reference, "reference"), (n_candidate, "candidate")):
        if not (np.isfinite(n) and n > 0):
            raise InputError(f"the {side} has {n} rows; a retention needs rows on both sides")
    x, y = np.broadcast_arrays(np.asarray(reference, float), np.asarray(candidate, float))
    if not (np.isfinite(x).all() and np.isfinite(y).all() and (x >= 0).all() and (y >= 0).all()):
        raise InputError("row counts of groups must be finite and not negative; count them again")
    return x, y


def _limit(limit: ArrayLike) -> np.ndarray:
    value = np.asarray(limit, float)
    if not (np.isfinite(value).all() and (value > 0).all()):
        raise InputError(f"the limit {value} of a retention must be a positive number, such as 0.8")
    return value


def _share(value: ArrayLike, name: str) -> np.ndarray:
    share = np.asarray(value, float)
    if not ((share > 0).all() and (share < 1).all()):
        raise InputError(f"the {name} {share} must lie between 0 and 1, such as 0.05")
    return share
