"""Types: the things of a discrete world that can be lost, with their real probabilities and rarity levels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..errors import InputError, near
from .levels import LEVELS, levels_of_types


@dataclass(frozen=True, eq=False)
class Types:
    """K types: their names `values` (K,) and real probabilities `p` (K,), which sum to 1."""

    values: np.ndarray
    p: np.ndarray

    def __len__(self) -> int:
        return len(self.p)

    @cached_property
    def level(self) -> np.ndarray:
        """The rarity level (0..3) of each type (K,)."""
        return levels_of_types(self.p, self.values)

    @cached_property
    def mass(self) -> np.ndarray:
        """The real mass of each level (4,); 0 where a level is empty."""
        return np.bincount(self.level, self.p, minlength=len(LEVELS))

    @cached_property
    def level_weights(self) -> np.ndarray:
        """p spread over the level columns (K, 4), over the level's mass: weights that turn "per type" into "share of the level"."""
        weights = np.zeros((len(self.p), len(LEVELS)))
        weights[np.arange(len(self.p)), self.level] = self.p / self.mass[self.level]
        return weights

    @cached_property
    def cumulative(self) -> np.ndarray:
        """Cumulative probabilities (K,), ending at exactly 1."""
        total = np.cumsum(self.p)
        return total / total[-1]

    def number(self, value: str) -> int:
        """The position of a named type; InputError with the nearest name if there is none."""
        found = np.flatnonzero(self.values == value)
        if not len(found):
            raise InputError(f'the world has no type "{value}"{near(value, map(str, self.values))}')
        return int(found[0])


def types_from_counts(values: list[str] | np.ndarray, counts: np.ndarray) -> Types:
    """Types whose probabilities are proportional to counts; types of weight 0 are left out."""
    counts = np.asarray(counts, dtype=float)
    kept = counts > 0
    return Types(np.asarray(values, dtype=object)[kept], counts[kept] / counts.sum())
