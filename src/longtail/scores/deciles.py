"""Deciles: ten parts of the real mass, from common to rare, and the mean of something over each."""

from __future__ import annotations

import numpy as np

DECILES = 10


def deciles_of_types(p: np.ndarray) -> np.ndarray:
    """The decile (0 most common .. 9 rarest) of each type (K,), from its real probability p (K,).

    A type belongs to the decile in which its cumulative mass starts, common types first; types of equal probability
    stand in the order of their numbers.
    """
    order = np.argsort(-p, kind="stable")
    starts = np.concatenate(([0.0], np.cumsum(p[order])[:-1]))
    found = np.empty(len(p), dtype=np.int64)
    found[order] = np.minimum((starts * DECILES + 1e-9).astype(np.int64), DECILES - 1)
    return found


def deciles_of_scores(score: np.ndarray) -> np.ndarray:
    """The decile (0 .. 9) of each real row (h,) by its rarity score, the larger the rarer; rows of equal score go together."""
    cuts = np.quantile(score, np.arange(1, DECILES) / DECILES)
    return np.searchsorted(cuts, score, side="left")


def means(values: np.ndarray, part: np.ndarray, parts: int) -> np.ndarray:
    """The mean of values (chains, k) over each part (k,) -> (chains, parts); NaN where it is none or not finite.

    Values that are NaN, and places whose part is negative, are left out.
    """
    found = np.full((len(values), parts), np.nan)
    for number in range(parts):
        some = values[:, part == number]
        there = ~np.isnan(some)
        count, total = there.sum(axis=1), np.where(there, some, 0.0).sum(axis=1)
        known = (count > 0) & np.isfinite(total)
        np.divide(total, count, out=found[:, number], where=known)
    return found
