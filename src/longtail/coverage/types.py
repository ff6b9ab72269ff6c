"""Types: the things of a discrete world that can be lost, with their real probabilities and rarity levels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ..errors import InputError, near
from .levels import LEVELS, levels_of_types

OTHERS = {
    "table": ("a table", "the family trees, the metrics lost_mass and prdc"),
    "texts": ("texts", "the family ngram, the metrics lost_mass and text_diversity"),
    "images": ("images", "the family kernel_density, the metrics lost_mass and prdc"),
}
"""What suits worlds of other forms."""


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
    def shares(self) -> np.ndarray:
        """Each type's share of its own level's real mass (K,)."""
        return self.p / self.mass[self.level]

    @cached_property
    def level_weights(self) -> np.ndarray:
        """`shares` spread over the level columns (K, 4): turns one number per type into the share of each level."""
        weights = np.zeros((len(self.p), len(LEVELS)))
        weights[np.arange(len(self.p)), self.level] = self.shares
        return weights

    @cached_property
    def cumulative(self) -> np.ndarray:
        """Cumulative probabilities (K,), ending at exactly 1."""
        total = np.cumsum(self.p)
        return total / total[-1]

    @cached_property
    def _guide(self) -> np.ndarray:
        """The first type that each of many equal slices of [0, 1) can mean (Chen and Asau 1974, guide table)."""
        slices = 4 << (len(self.p) - 1).bit_length()
        return np.searchsorted(self.cumulative, np.arange(slices) / slices, side="right")

    def draw(self, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
        """Type numbers drawn from p, by inversion of the cumulative sum."""
        u = rng.random(shape).ravel()
        found = self._guide[(u * len(self._guide)).astype(np.intp)]
        short = np.flatnonzero(self.cumulative[found] <= u)
        while len(short):
            found[short] += 1
            short = short[self.cumulative[found[short]] <= u[short]]
        return found.reshape(shape)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {str(value): number for number, value in enumerate(self.values)}

    def number(self, value: str) -> int:
        """The position of a named type; InputError with the nearest name if there is none."""
        if value not in self._numbers:
            raise InputError(f'the world has no type "{value}"{near(value, self._numbers)}')
        return self._numbers[value]


def required_types(world: Any, part: str, instead: str) -> Types:
    """The types of a world; InputError, naming what to use instead, for a world of numbers."""
    types = getattr(world, "types", None)
    if types is None:
        kind = getattr(getattr(world, "form", None), "kind", "numbers")
        if kind in OTHERS:
            raise InputError(f"{part} needs types, but this world has {OTHERS[kind][0]}; use {OTHERS[kind][1]}")
        raise InputError(f"{part} needs types, but this world has numbers; use {instead}")
    return types


def types_from_counts(values: list[str] | np.ndarray, counts: np.ndarray) -> Types:
    """Types whose probabilities are proportional to counts; types of weight 0 are left out."""
    counts = np.asarray(counts, dtype=float)
    kept = counts > 0
    return Types(np.asarray(values, dtype=object)[kept], counts[kept] / counts.sum())
