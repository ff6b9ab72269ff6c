"""A block of numbers: rarity levels by score bands and neighbourhoods, regions as groups, and what is novel."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..coverage.levels import LEVELS, levels_of_scores
from ..coverage.regions import SCORE_NEIGHBOUR, Regions
from .cells import cell_names, cell_of, found_cells
from .evidence import Counted, Numbers, Parts
from .levels import Level, design_effect, lacks
from .policy import Policy

FEWEST = SCORE_NEIGHBOUR + 1
OUTSIDE = 0.99


@dataclass(frozen=True, eq=False)
class Space:
    """The rows of a block of numbers, complete: missing values replaced by the middle of both sets together."""

    numbers: Numbers

    @cached_property
    def rows(self) -> Parts:
        """Rows (n, d) of each part without gaps."""
        return Parts(*(self.filled(one) for one in self.numbers.rows))

    def filled(self, rows: np.ndarray) -> np.ndarray:
        """The rows with the middle of their column where a value is missing."""
        gaps = np.isnan(rows)
        return np.where(gaps, self._middle, rows) if gaps.any() else rows

    @cached_property
    def _middle(self) -> np.ndarray:
        """The median of each column over the rows of both sets, so that it knows no labels; 0 where all are missing."""
        pooled = np.concatenate(self.numbers.rows)
        known = ~np.isnan(pooled).all(axis=0)
        middle = np.zeros(pooled.shape[1])
        middle[known] = np.nanmedian(pooled[:, known], axis=0)
        return middle

    @property
    def reference(self) -> np.ndarray:
        """Both halves of the reference, build rows first (n, d)."""
        return np.concatenate((self.rows.build, self.rows.count))

    @property
    def clusters(self) -> np.ndarray | None:
        """Clusters of the reference rows and then of the candidate's, as numbers."""
        if self.numbers.clusters is None:
            return None
        return np.unique(np.concatenate(self.numbers.clusters), return_inverse=True)[1]

    @property
    def is_enough(self) -> bool:
        """Whether there are rows enough for levels and neighbourhoods."""
        return min(len(self.rows.build), len(self.rows.count), len(self.rows.candidate)) >= FEWEST

    @cached_property
    def regions(self) -> Regions:
        """The neighbourhoods of the count half, fixed on the build half."""
        return Regions(None, self.rows.build, self.rows.count)

    @cached_property
    def _covering(self) -> np.ndarray:
        return self.regions.covering(self.rows.candidate)

    @cached_property
    def _scores(self) -> np.ndarray:
        return self.regions.score(self.rows.candidate)

    def levels(self, policy: Policy) -> list[Level]:
        """The four levels: bands of the distance to the 10th build row, and held-out rows without a candidate row near."""
        held, made = self.rows.count, self.rows.candidate
        looked = min(len(made), len(held) - 1)
        missing = np.minimum(self.regions.by_level(lacks(self._covering, len(made), looked)), 1.0)
        fresh = np.maximum(self.regions.covering(held) - 1, 0)
        floor = np.minimum(self.regions.by_level(lacks(fresh, len(held) - 1, looked)), 1.0)
        level = levels_of_scores(self._scores, self.regions.cuts)
        thick = [self._effect(self.regions.level == at, level == at) for at in range(len(LEVELS))]
        holes = [self._hole_effect(self.regions.level == at) for at in range(len(LEVELS))]
        return [
            Level(
                block=self.numbers.name,
                level=LEVELS[at],
                reference=self.regions.held_rows[at] / thick[at],
                candidate=np.count_nonzero(level == at) / thick[at],
                n_reference=len(held) / thick[at],
                n_candidate=len(made) / thick[at],
                missing=missing[at] * self.regions.held_rows[at] / holes[at],
                held=self.regions.held_rows[at] / holes[at],
                floor=float(floor[at]),
                looked=float(looked),
                limit=policy.level_limit(LEVELS[at], self.numbers.columns),
                real_mass=self.regions.held_rows[at] / len(held),
            )
            for at in np.flatnonzero(self.regions.held_rows).tolist()
        ]

    def cells(self, rng: np.random.Generator) -> Counted | None:
        """Regions of the space as counted types, found on the build half; None where there are too few rows."""
        scaled = Parts(*(self.regions.scaled(one) for one in self.rows))
        centres = found_cells(scaled.build, rng)
        if not len(centres):
            return None
        middle, unit = self.regions.scale
        of = Parts(*(cell_of(one, centres) for one in scaled))
        named = not self.numbers.is_embedding
        names = cell_names(centres, self.numbers.columns, centres * unit + middle) if named else []
        return Counted(
            name=self.numbers.name,
            role="region",
            columns=self.numbers.columns if named else (),
            values=names or [f"region {at + 1} of {self.numbers.name}" for at in range(len(centres))],
            units=Parts(*(np.bincount(one, minlength=len(centres)) for one in of)),
            totals=Parts(*(len(one) for one in of)),
            learned=True,
        )

    def uncovered(self) -> np.ndarray:
        """The rows of the count half without a candidate row near, those of the densest regions first."""
        missing = np.flatnonzero(self._covering == 0)
        return missing[np.argsort(self.regions.held_score[missing], kind="stable")]

    def novel(self) -> tuple[int, int]:
        """How many candidate rows lie outside the support, and of how many.

        Outside: farther from the 10th build row than 99 in 100 held-out real rows.
        """
        edge = np.quantile(self.regions.held_score, OUTSIDE)
        return int(np.count_nonzero(self._scores > edge)), len(self._scores)

    def _hole_effect(self, held: np.ndarray) -> float:
        """The design effect of the share of a level's held-out rows that is uncovered."""
        if self.numbers.clusters is None:
            return 1.0
        number = np.unique(self.numbers.clusters.count, return_inverse=True)[1]
        return design_effect(np.bincount(number, held & (self._covering == 0)), np.bincount(number, held))

    def _effect(self, held: np.ndarray, made: np.ndarray) -> float:
        """The design effect of a level where rows come in clusters, the larger of both sets."""
        clusters = self.numbers.clusters
        if clusters is None:
            return 1.0
        effects = []
        for inside, cluster in ((held, clusters.count), (made, clusters.candidate)):
            number = np.unique(cluster, return_inverse=True)[1]
            effects.append(design_effect(np.bincount(number, inside), np.bincount(number).astype(float)))
        return max(effects)
