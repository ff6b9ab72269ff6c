"""Energy distance and maximum mean discrepancy, computed block by block."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..errors import InputError
from .pairs import HIGH, blocks, checked_pair, lifted

POOLED = 2000
"""Pooled rows whose distances give the median bandwidth."""


class Distances(NamedTuple):
    """The energy distance in its squared form, and the squared maximum mean discrepancy; None without a bandwidth."""

    energy: float
    mmd: float | None


class Sums(NamedTuple):
    """Sums over pairs of rows of the distance and of the Gaussian kernel."""

    distance: float
    kernel: float


def distances(reference: np.ndarray, candidate: np.ndarray, bandwidth: float) -> Distances:
    """Energy distance and squared maximum mean discrepancy of candidate (m, d) from reference (n, d).

    energy = 2 mean|x - y| - mean|x - x'| - mean|y - y'|, each mean over all pairs, a row with itself too: never
    negative.  mmd = mean k(x, x') + mean k(y, y') - 2 mean k(x, y) with k = exp(-|x - y|^2 / (2 bandwidth^2)), a row
    never with itself: unbiased, so it may be negative.  A bandwidth of 0 leaves mmd None.
    Raises InputError where a set has fewer than 2 rows.
    Sources: Szekely and Rizzo 2013, "Energy statistics: a class of statistics based on distances"; Gretton et al.
    2012, "A kernel two-sample test", lemma 6.
    """
    real, made = checked_pair(reference, candidate)
    n, m = len(real), len(made)
    if min(n, m) < 2:
        raise InputError(f"distances need 2 rows in each set; the reference has {n} and the candidate {m}")
    centre = np.median(real, axis=0)
    real_sides, made_sides = lifted(real, centre), lifted(made, centre)
    decay = -0.5 / bandwidth**2 if bandwidth > 0 else 0.0
    within_real, within_made = _within(*real_sides, decay), _within(*made_sides, decay)
    across = _across(real_sides[0], made_sides[1], decay)
    energy = 2 * across.distance / n / m - within_real.distance / n**2 - within_made.distance / m**2
    mmd = within_real.kernel / n / (n - 1) + within_made.kernel / m / (m - 1) - 2 * across.kernel / n / m
    return Distances(max(energy, 0.0), mmd if bandwidth > 0 else None)


def median_distance(reference: np.ndarray, candidate: np.ndarray, rng: np.random.Generator) -> float:
    """The median Euclidean distance between different pooled rows, of at most 2,000 of them drawn at random.

    Source: the median heuristic of Gretton et al. 2012, "A kernel two-sample test".
    """
    pooled = np.concatenate(checked_pair(reference, candidate))
    chosen = rng.choice(len(pooled), POOLED, replace=False) if len(pooled) > POOLED else np.arange(len(pooled))
    left, right = lifted(pooled[chosen], np.median(pooled, axis=0))
    gap = (left @ right.T)[np.triu_indices(len(chosen), 1)]
    return float(np.sqrt(max(np.median(gap), 0.0)))


def _across(left: np.ndarray, right: np.ndarray, decay: float) -> Sums:
    distance = kernel = 0.0
    for _, _, gap in blocks(left, right):
        np.maximum(gap, 0.0, out=gap)
        distance += np.sqrt(gap).sum()
        kernel += np.exp(np.multiply(gap, decay, out=gap), out=gap).sum()
    return Sums(float(distance), float(kernel))


def _within(left: np.ndarray, right: np.ndarray, decay: float) -> Sums:
    """Sums over all ordered pairs of different rows of one set: pairs of two strips are computed once."""
    distance = kernel = 0.0
    for start in range(0, len(left), HIGH):
        strip, own, later = left[start : start + HIGH], right[start : start + HIGH], right[start + HIGH :]
        beyond = _across(strip, later, decay)
        gap = np.maximum(strip @ own.T, 0.0)
        np.fill_diagonal(gap, 0.0)
        distance += 2 * beyond.distance + float(np.sqrt(gap).sum())
        kernel += 2 * beyond.kernel + float(np.exp(gap * decay).sum()) - len(strip)
    return Sums(distance, kernel)
