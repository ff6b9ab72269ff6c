"""The exponential world: waiting times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ..errors import InputError
from ..theory.one_parameter import GammaLaw


@dataclass(frozen=True)
class Exponential:
    """Rows (chains, n) of an exponential law with this mean."""

    mean: float = 1.0

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({}, {"mean": 30.0})
    size: ClassVar[None] = None
    types: ClassVar[None] = None

    def __post_init__(self) -> None:
        if not 0 < self.mean < np.inf:
            raise InputError(f"world exponential: mean = {self.mean} must be a positive number")

    @property
    def law(self) -> GammaLaw:
        """The law of the rows, for families of one mean."""
        return GammaLaw(1.0)

    @property
    def moments(self) -> tuple[np.ndarray, np.ndarray]:
        """Mean (1,) and covariance (1, 1)."""
        return np.array([self.mean]), np.array([[self.mean**2]])

    def rows(self, chains: int, n: int, rng: np.random.Generator) -> np.ndarray:
        return rng.standard_exponential((chains, n)) * self.mean

    def rarity(self, rows: np.ndarray) -> np.ndarray:
        """Minus the log density of rows (n, 1), up to a constant; infinite below 0."""
        return np.where(rows[:, 0] >= 0, rows[:, 0] / self.mean, np.inf)

    def rarity_cuts(self, shares: Sequence[float]) -> np.ndarray:
        """The rarities below which the given shares of the mass lie."""
        return -np.log1p(-np.asarray(shares, dtype=float))
