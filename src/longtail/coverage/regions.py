"""Regions: the neighbourhoods of held-out real rows, what can be lost in a vector space."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from .levels import CUTS, LEVELS, SHARES, levels_of_scores

NEIGHBOURS = 5
SCORE_NEIGHBOUR = 10
FARTHEST = 1e15
"""Units beyond which all rows are equally far; squares of larger numbers overflow."""
DISTANCES = 1 << 20
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
        """Centre and unit of each column: median, and half the 16-84 % range or half the standard deviation, the larger.

        What a world embeds is taken as it is: an embedding has its own units.
        """
        if hasattr(self.world, "embed"):
            return np.zeros(self.build.shape[1]), np.ones(self.build.shape[1])
        low, middle, high = np.quantile(self.build, (0.16, 0.5, 0.84), axis=0)
        unit = np.maximum((high - low) / 2, self.build.std(axis=0) / 2)
        return middle, np.where(unit > 0, unit, 1.0)

    def scaled(self, rows: np.ndarray) -> np.ndarray:
        centre, unit = self.scale
        return np.clip((rows - centre) / unit, -FARTHEST, FARTHEST)

    @cached_property
    def _held_gaps(self) -> tuple[np.ndarray, np.ndarray]:
        """Squared distances of each held-out row to its 5th and its 10th nearest build row (h,)."""
        build, near, far = self.scaled(self.build), [], []
        places = [NEIGHBOURS - 1] if hasattr(self.world, "rarity") else [NEIGHBOURS - 1, SCORE_NEIGHBOUR - 1]
        for some in _chunks(self.scaled(self.held), len(build)):
            gap = _gaps(some, build)
            gap.partition(places, axis=1)
            close = gap[:, places[0]].copy()
            copies = close <= SAME
            if copies.any():
                close[copies] = np.where(gap[copies] > SAME, gap[copies], np.inf).min(axis=1)
            near.append(close)
            far.append(gap[:, places[-1]].copy())
        return np.concatenate(near), np.concatenate(far)

    @property
    def radius2(self) -> np.ndarray:
        """Squared distance of each held-out row to its 5th nearest build row (h,); the nearest other one where those are copies."""
        return self._held_gaps[0]

    def score(self, rows: np.ndarray) -> np.ndarray:
        """Rarity of rows (n, d): the larger the rarer."""
        if hasattr(self.world, "rarity"):
            return self.world.rarity(rows)
        build, at = self.scaled(self.build), SCORE_NEIGHBOUR - 1
        found = []
        for some in _chunks(self.scaled(rows), len(build)):
            gap = _gaps(some, build)
            gap.partition(at, axis=1)
            found.append(gap[:, at].copy())
        return np.concatenate(found)

    @cached_property
    def held_score(self) -> np.ndarray:
        """The score of each held-out row (h,)."""
        return self.score(self.held) if hasattr(self.world, "rarity") else self._held_gaps[1]

    @cached_property
    def cuts(self) -> np.ndarray:
        """The scores at which the levels are cut: the world's own where known, else quantiles of the held-out rows."""
        if hasattr(self.world, "rarity_cuts"):
            return self.world.rarity_cuts(CUTS)
        return np.quantile(self.held_score, CUTS)

    @cached_property
    def level(self) -> np.ndarray:
        """The rarity level of each held-out row (h,)."""
        return levels_of_scores(self.held_score, self.cuts)

    @cached_property
    def held_rows(self) -> np.ndarray:
        """The number of held-out rows of each level (4,)."""
        return np.bincount(self.level, minlength=len(LEVELS))

    def kept(self, probe: np.ndarray) -> np.ndarray:
        """Retention of each level from one chain's rows (n, d) -> (4,); NaN where ties leave a level without real rows.

        Rows of equal rarity cannot be cut at the shares of the levels; then the real mass of a level is counted.
        """
        level = levels_of_scores(self.score(probe), self.cuts)
        real = SHARES if hasattr(self.world, "rarity_cuts") else self.held_rows / len(self.held)
        found = np.bincount(level, minlength=len(LEVELS)) / len(probe)
        return np.divide(found, real, out=np.full(len(LEVELS), np.nan), where=np.asarray(real) > 0)

    def uncovered(self, probe: np.ndarray) -> np.ndarray:
        """The share of each level's held-out rows that no row of the probe (n, d) covers -> (4,); NaN for an empty level."""
        return self.by_level(self.covering(probe) == 0)

    def covering(self, probe: np.ndarray) -> np.ndarray:
        """How many rows of the probe (n, d) cover each held-out row (h,)."""
        candidate, target = self.scaled(probe).astype(np.float32), self._target
        half, least = (candidate**2).sum(1) / 2, ((target**2).sum(1) - self.radius2.astype(np.float32)) / 2
        found, at = [], 0
        for some in _chunks(target, len(candidate)):
            near = some @ candidate.T
            near -= half
            found.append(np.count_nonzero(near >= least[at : at + len(some), None], axis=1))
            at += len(some)
        return np.concatenate(found)

    @cached_property
    def _target(self) -> np.ndarray:
        return self.scaled(self.held).astype(np.float32)

    def by_level(self, share: np.ndarray) -> np.ndarray:
        """The mean over each level's held-out rows of something per row (h,) -> (4,)."""
        with np.errstate(invalid="ignore"):
            return np.bincount(self.level, share, minlength=len(LEVELS)) / self.held_rows


def _chunks(rows: np.ndarray, against: int) -> Iterator[np.ndarray]:
    """The rows in stretches whose distances to so many others fit a processor's cache."""
    step = max(1, DISTANCES // against)
    for start in range(0, len(rows), step):
        yield rows[start : start + step]


def _gaps(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Squared distances (rows of a, rows of b)."""
    gap = a @ b.T
    gap *= -2
    gap += (a**2).sum(1)[:, None]
    gap += (b**2).sum(1)
    return np.maximum(gap, 0.0, out=gap)
