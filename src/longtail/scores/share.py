"""The exact interval of a share."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def clopper_pearson(count: ArrayLike, rows: ArrayLike, error: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """The exact interval (G,) of the share that `count` of `rows` are; no row: (0, 1).

    `error` is the one-sided error of each end.  Clopper and Pearson 1934, "The use of confidence or fiducial limits
    illustrated in the case of the binomial", also for fractional counts.
    """
    from scipy.special import betainccinv, betaincinv

    seen = np.asarray(count, float)
    rest = np.asarray(rows, float) - seen
    low = np.where(seen > 0, betaincinv(np.where(seen > 0, seen, 1), rest + 1, error), 0.0)
    high = np.where(rest > 0, betainccinv(seen + 1, np.where(rest > 0, rest, 1), error), 1.0)
    return low, high


def share_interval(count: float, rows: int) -> tuple[float, float]:
    """The exact 95 % interval of the share that `count` of `rows` are."""
    low, high = clopper_pearson(count, rows, 0.025)
    return float(low), float(high)
