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
    """Retention of each level, Q(level) / P(level): q (..., K or living symbols) -> (..., 4); NaN for an empty level."""
    member = np.zeros((len(types), len(LEVELS)))
    with np.errstate(divide="ignore"):
        member[np.arange(len(types)), types.level] = (1 / types.mass)[types.level]
    return _blank(types, q @ (member if symbols is None else member[symbols]))


def uncovered(types: Types, q: np.ndarray, m: float, symbols: np.ndarray | None = None) -> np.ndarray:
    """The real mass of each level whose type none of m candidate rows shows, as a share of the level.

    q (..., K), or (..., L) with symbols (L,) the types that q lists (all others have probability 0) -> (..., 4); NaN for
    an empty level.  Exact expectation over the m rows.
    """
    weights = types.level_weights if symbols is None else types.level_weights[symbols]
    return _blank(types, np.clip(1 - (1 - miss(q, m)) @ weights, 0.0, 1.0))


def uncovered_seen(level: np.ndarray, absent: np.ndarray) -> np.ndarray:
    """The same share from held-out real rows: level (n,) of each row, absent (n,) whether the candidate lacks its type -> (4,)."""
    rows = np.bincount(level, minlength=len(LEVELS))
    with np.errstate(invalid="ignore"):
        return np.bincount(level, absent, minlength=len(LEVELS)) / rows


def floor(types: Types, m: float) -> np.ndarray:
    """The uncovered mass of each level for a fresh real sample of m rows (4,)."""
    return uncovered(types, types.p, m)


def held(types: Types, alive: np.ndarray, symbols: np.ndarray | None = None) -> np.ndarray:
    """The real mass of each level whose types are present: alive (..., K or L) booleans -> (..., 4)."""
    weights = types.level_weights if symbols is None else types.level_weights[symbols]
    return _blank(types, alive.astype(float) @ weights)


def _blank(types: Types, share: np.ndarray) -> np.ndarray:
    return np.where(types.mass > 0, share, np.nan)
