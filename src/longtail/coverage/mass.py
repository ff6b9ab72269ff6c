"""Kept and uncovered real mass per rarity level, and the floor of a fresh real sample."""

from __future__ import annotations

import numpy as np

from .levels import LEVELS
from .types import Types


def miss(q: np.ndarray, m: float) -> np.ndarray:
    """The probability (1 - q)^m that none of m rows shows a type of probability q, any shape."""
    with np.errstate(divide="ignore"):
        return np.exp(m * np.log1p(-np.minimum(q, 1.0)))


def kept(types: Types, q: np.ndarray, symbols: np.ndarray | None = None) -> np.ndarray:
    """Retention of each level, Q(level) / P(level): q (chains, K), or (chains, L) of symbols -> (chains, 4)."""
    with np.errstate(divide="ignore"):
        return _blank(types, by_level(types, q, (1 / types.mass)[types.level], symbols))


def uncovered(types: Types, q: np.ndarray, m: float, symbols: np.ndarray | None = None) -> np.ndarray:
    """The real mass of each level whose type none of m candidate rows shows, as a share of the level.

    q (chains, K), or (chains, L) with the symbols that it lists: (L,) for all chains alike or (chains, L); all others have
    probability 0.  -> (chains, 4); NaN for an empty level.  Exact expectation over the m rows.
    """
    return _blank(types, np.clip(1 - by_level(types, 1 - miss(q, m), types.shares, symbols), 0.0, 1.0))


def uncovered_seen(level: np.ndarray, absent: np.ndarray, rows: np.ndarray | None = None) -> np.ndarray:
    """The same share from held-out real rows -> (4,); NaN for an empty level.

    level (n,) of each row and absent (n,), whether the candidate lacks its type, or with what chance.  With rows (n,)
    the entries stand for types, each with that many held-out rows.
    """
    held = np.bincount(level, rows, minlength=len(LEVELS))
    with np.errstate(invalid="ignore"):
        return np.bincount(level, absent if rows is None else absent * rows, minlength=len(LEVELS)) / held


def floor(types: Types, m: float) -> np.ndarray:
    """The uncovered mass of each level for a fresh real sample of m rows (4,)."""
    return uncovered(types, types.p[None, :], m)[0]


def held(types: Types, alive: np.ndarray, symbols: np.ndarray | None = None) -> np.ndarray:
    """The real mass of each level whose types are present: alive (chains, K or L) booleans -> (chains, 4)."""
    return _blank(types, by_level(types, alive.astype(float), types.shares, symbols))


def by_level(types: Types, values: np.ndarray, weight: np.ndarray, symbols: np.ndarray | None = None) -> np.ndarray:
    """The sum over each level's types of value times weight: values (chains, K or L), weight (K,) -> (chains, 4)."""
    wide = len(LEVELS)
    if symbols is None or symbols.ndim == 1:
        chosen = slice(None) if symbols is None else symbols
        spread = np.zeros((values.shape[1], wide))
        spread[np.arange(values.shape[1]), types.level[chosen]] = weight[chosen]
        return values @ spread
    place = types.level[symbols] + wide * np.arange(len(values))[:, None]
    return np.bincount(place.ravel(), (values * weight[symbols]).ravel(), minlength=wide * len(values)).reshape(
        -1, wide
    )


def _blank(types: Types, share: np.ndarray) -> np.ndarray:
    return np.where(types.mass > 0, share, np.nan)
