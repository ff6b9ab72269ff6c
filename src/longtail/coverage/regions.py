"""Regions: the neighbourhoods of held-out real rows, what can be lost in a vector space."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from .levels import CUTS, LEVELS, SHARES, levels_of_scores

NEIGHBOURS = 5
SCORE_NEIGHBOUR = 10
SAME = 1e-12
"""Squared scaled distance below which two rows are one: rounding of the distances themselves."""


@dataclass(frozen=True, eq=False)
class Regions:
    """Neighbourhoods fixed on real rows alone: build rows (b, d) give radii and scale, held rows (h, d) are what is counted.

    A held-out row is covered when a candidate row lies within the distance to its 5th nearest build row.  Rows are
    ordered by the world's own rarity where it is known, else by the distance to the 10th nearest build row.
    """

    world: Any
    build: np.ndarray
    held: np.ndarray

    @cached_property
    def scale(self) -> tuple[np.ndarray, np.ndarray]:
        """Centre and unit of each column: median, and half the 16-84 % range or half the standard deviation, the larger."""
        low, middle, high = np.quantile(self.build, (0.16, 0.5, 0.84), axis=0)
        unit = np.maximum((high - low) / 2, self.build.std(axis=0) / 2)
        return middle, np.where(unit > 0, unit, 1.0)

    def scaled(self, rows: np.ndarray) -> np.ndarray:
        centre, unit = self.scale
        return (rows - centre) / unit

    @cached_property
    def radius2(self) -> np.ndarray:
        """Squared distance of each held-out row to its 5th nearest build row (h,); the nearest other one where those are copies."""
        gap = _gaps(self.scaled(self.held), self.scaled(self.build))
        near = np.partition(gap, NEIGHBOURS - 1, axis=1)[:, NEIGHBOURS - 1]
        copies = near <= SAME
        if copies.any():
            near[copies] = np.where(gap[copies] > SAME, gap[copies], np.inf).min(axis=1)
        return near

    def score(self, rows: np.ndarray) -> np.ndarray:
        """Rarity of rows (n, d): the larger the rarer."""
        if hasattr(self.world, "rarity"):
            return self.world.rarity(rows)
        gap = _gaps(self.scaled(rows), self.scaled(self.build))
        return np.partition(gap, SCORE_NEIGHBOUR - 1, axis=1)[:, SCORE_NEIGHBOUR - 1]

    @cached_property
    def cuts(self) -> np.ndarray:
        """The scores at which the levels are cut: the world's own where known, else quantiles of the held-out rows."""
        if hasattr(self.world, "rarity_cuts"):
            return self.world.rarity_cuts(CUTS)
        return np.quantile(self.score(self.held), CUTS)

    @cached_property
    def level(self) -> np.ndarray:
        """The rarity level of each held-out row (h,)."""
        return levels_of_scores(self.score(self.held), self.cuts)

    @cached_property
    def held_rows(self) -> np.ndarray:
        """The number of held-out rows of each level (4,)."""
        return np.bincount(self.level, minlength=len(LEVELS))

    def kept(self, probe: np.ndarray) -> np.ndarray:
        """Retention of each level from one chain's rows (n, d) -> (4,)."""
        level = levels_of_scores(self.score(probe), self.cuts)
        return np.bincount(level, minlength=len(LEVELS)) / len(probe) / SHARES

    def uncovered(self, probe: np.ndarray) -> np.ndarray:
        """The share of each level's held-out rows that no row of the probe (n, d) covers -> (4,); NaN for an empty level."""
        candidate, target = self.scaled(probe).astype(np.float32), self._target
        nearest = (target @ candidate.T - (candidate**2).sum(1) / 2).max(axis=1)
        return self.by_level(nearest < ((target**2).sum(1) - self.radius2.astype(np.float32)) / 2)

    @cached_property
    def _target(self) -> np.ndarray:
        return self.scaled(self.held).astype(np.float32)

    def by_level(self, share: np.ndarray) -> np.ndarray:
        """The mean over each level's held-out rows of something per row (h,) -> (4,)."""
        with np.errstate(invalid="ignore"):
            return np.bincount(self.level, share, minlength=len(LEVELS)) / self.held_rows


def _gaps(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Squared distances (rows of a, rows of b)."""
    return np.maximum((a**2).sum(1)[:, None] - 2 * a @ b.T + (b**2).sum(1), 0.0)
