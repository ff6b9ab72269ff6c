"""The uniform world on (0, end)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ..errors import InputError


@dataclass(frozen=True)
class Uniform:
    """Rows (chains, n) spread evenly between 0 and `end`.

    All rows are equally rare; they are put in order by their size, since the upper end is what a fitted maximum misses.
    """

    end: float = 1.0

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({}, {"end": 20.0})
    size: ClassVar[None] = None
    types: ClassVar[None] = None

    def __post_init__(self) -> None:
        if not 0 < self.end < np.inf:
            raise InputError(f"world uniform: end = {self.end} must be a positive number")

    @property
    def uniform_end(self) -> float:
        """The end, for families of uniform laws."""
        return self.end

    @property
    def moments(self) -> tuple[np.ndarray, np.ndarray]:
        """Mean (1,) and covariance (1, 1)."""
        return np.array([self.end / 2]), np.array([[self.end**2 / 12]])

    def rows(self, chains: int, n: int, rng: np.random.Generator) -> np.ndarray:
        return rng.random((chains, n)) * self.end

    def rarity(self, rows: np.ndarray) -> np.ndarray:
        """The place of rows (n, 1) as a share of the end; infinite outside the law."""
        place = rows[:, 0] / self.end
        return np.where((place >= 0) & (place <= 1), place, np.inf)

    def rarity_cuts(self, shares: Sequence[float]) -> np.ndarray:
        """The places below which the given shares of the mass lie."""
        return np.asarray(shares, dtype=float)
