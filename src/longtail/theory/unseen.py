"""What a sample has not shown: missing mass, coverage and richness at another size, from counts of types.

counts (..., K): rows of each type in each sample.  Good 1953, Esty 1983, Chao and Jost 2012, Hsieh, Ma and Chao 2016.
"""

from __future__ import annotations

import numpy as np

SIDES = 1.959964
"""Standard errors on each side of a 95 % interval."""


def seen_times(counts: np.ndarray, times: int) -> np.ndarray:
    """f_k: how many types were seen exactly so many times (...)."""
    return np.asarray((counts == times).sum(axis=-1))


def good_turing(counts: np.ndarray) -> np.ndarray:
    """The estimated probability of all types that a sample lacks (...): f1 / n (Good 1953)."""
    return seen_times(counts, 1) / counts.sum(axis=-1)


def esty_error(counts: np.ndarray) -> np.ndarray:
    """Standard error of `good_turing` about the true missing mass (...): sqrt(f1 (1 - f1/n) + 2 f2) / n (Esty 1983)."""
    once, twice, n = seen_times(counts, 1), seen_times(counts, 2), counts.sum(axis=-1)
    return np.asarray(np.sqrt(once * (1 - once / n) + 2 * twice) / n)


def chao_jost(counts: np.ndarray) -> np.ndarray:
    """The missing mass with the doubletons taken into account (...): f1/n (n-1) f1 / ((n-1) f1 + 2 f2).

    Where f2 = 0: f1/n (n-1)(f1-1) / ((n-1)(f1-1) + 2).  Coverage is one less this (Chao and Jost 2012).
    """
    return seen_times(counts, 1) / counts.sum(axis=-1) * _shrink(counts)


def missing_mass_bound(counts: np.ndarray, delta: float) -> np.ndarray:
    """What the missing mass exceeds with a chance of at most delta (...): f1/n + (2 sqrt 2 + sqrt 3) sqrt(ln(3/delta)/n).

    McAllester and Schapire 2000, from memory.
    """
    width = (2 * np.sqrt(2) + np.sqrt(3)) * np.sqrt(np.log(3 / delta) / counts.sum(axis=-1))
    return np.asarray(good_turing(counts) + width)


def ace(counts: np.ndarray) -> np.ndarray:
    """The abundance-based coverage estimator of the number of types (...); types seen up to 10 times are rare.

    S_abundant + S_rare / C + f1 / C g2, C = 1 - f1 / n_rare, g2 = max(S_rare / C sum k (k-1) f_k / (n_rare (n_rare - 1)) - 1, 0)
    (Chao and Lee 1992, from memory).  NaN where every rare row is of a type seen once: C is 0 and nothing is known.
    """
    rare = np.where(counts <= 10, counts, 0)
    once, n = seen_times(counts, 1), rare.sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        coverage = np.where(n > 0, 1 - once / n, 1.0)
        kinds = (rare > 0).sum(axis=-1) / np.where(coverage > 0, coverage, np.nan)
        pairs = (rare * (rare - 1)).sum(axis=-1) / np.maximum(n * (n - 1), 1)
        spread = np.maximum(kinds * pairs - 1, 0)
        return np.asarray((counts > 10).sum(axis=-1) + kinds + once / coverage * spread)


def _shrink(counts: np.ndarray) -> np.ndarray:
    once, twice, n = seen_times(counts, 1), seen_times(counts, 2), counts.sum(axis=-1)
    top = np.where(twice > 0, (n - 1) * once, (n - 1) * np.maximum(once - 1, 0))
    return np.asarray(top / np.maximum(top + np.where(twice > 0, 2 * twice, 2), 1))


def coverage_at(counts: np.ndarray, rows: int) -> np.ndarray:
    """The coverage of a sample of so many rows (...), read off a larger or a smaller one.

    Fewer rows than the sample holds: 1 - sum (x/n) C(n-x, m)/C(n-1, m), without bias.  As many or more, m* beyond:
    1 - (f1/n) A^(m* + 1), A the factor of `chao_jost`.
    """
    n = counts.sum(axis=-1)
    if np.any(rows < n):
        if np.any(rows >= n):
            raise ValueError("the samples must all be larger than the rows asked for, or none of them")
        return np.asarray(1 - (counts / n[..., None] * _left_out(counts, n - 1, rows)).sum(axis=-1))
    return np.asarray(1 - good_turing(counts) * _shrink(counts) ** (rows - n + 1))


def richness_at(counts: np.ndarray, rows: int) -> np.ndarray:
    """The number of types in so many of a sample's rows, on average (...): sum 1 - C(n-x, m)/C(n, m)."""
    n = counts.sum(axis=-1)
    return np.asarray(((counts > 0) * (1 - _left_out(counts, n, rows))).sum(axis=-1))


def _left_out(counts: np.ndarray, rows: np.ndarray, taken: int) -> np.ndarray:
    """C(n - x, m) / C(rows, m) for each type (..., K), where n - x >= m, else 0."""
    from scipy.special import gammaln

    rest = counts.sum(axis=-1)[..., None] - counts
    possible = (rest >= taken) & (counts > 0)
    left = np.where(possible, rest, taken)
    whole = gammaln(rows + 1) - gammaln(rows - taken + 1)
    return np.where(possible, np.exp(gammaln(left + 1) - gammaln(left - taken + 1) - whole[..., None]), 0.0)
