"""Rarity levels: common, uncommon, rare and very rare, cut at shares of real mass."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

CUTS = (0.5, 0.9, 0.99)
LEVELS = ("common", "uncommon", "rare", "very rare")
SHARES = np.diff((0.0, *CUTS, 1.0))


def levels_of_types(p: np.ndarray, values: Sequence[str] | np.ndarray) -> np.ndarray:
    """The level (0 common .. 3 very rare) of each type, from its real probability p (K,).

    A type belongs to the level in which its cumulative mass starts, common types first; ties go by the value's
    UTF-8 bytes, never by file order.
    """
    order = np.lexsort((np.array([str(value).encode() for value in values], dtype=object), -p))
    starts = np.concatenate(([0.0], np.cumsum(p[order])[:-1]))
    level = np.empty(len(p), dtype=np.int8)
    level[order] = np.searchsorted(CUTS, starts + 1e-12, side="right")
    return level


def levels_of_scores(score: np.ndarray, cuts: np.ndarray) -> np.ndarray:
    """The level of each row from its rarity score (common rows low); the last level is open outward."""
    return np.searchsorted(cuts, score, side="right").astype(np.int8)
