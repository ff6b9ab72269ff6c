"""The Poisson world: counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ..errors import InputError
from ..theory.one_parameter import PoissonLaw


@dataclass(frozen=True)
class Poisson:
    """Rows (chains, n) of counts with a Poisson law of this mean, as floating-point numbers."""

    mean: float = 1.0

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({}, {"mean": 40.0})
    size: ClassVar[None] = None
    types: ClassVar[None] = None

    def __post_init__(self) -> None:
        if not 0 < self.mean <= 1e15:
            raise InputError(f"world poisson: mean = {self.mean} must be a positive number, at most 1e15")

    @property
    def law(self) -> PoissonLaw:
        """The law of the rows, for families of one mean."""
        return PoissonLaw()

    @property
    def moments(self) -> tuple[np.ndarray, np.ndarray]:
        """Mean (1,) and covariance (1, 1)."""
        return np.array([self.mean]), np.array([[self.mean]])

    def rows(self, chains: int, n: int, rng: np.random.Generator) -> np.ndarray:
        return rng.poisson(self.mean, (chains, n)).astype(float)

    def rarity(self, rows: np.ndarray) -> np.ndarray:
        """Minus the log probability of rows (n, 1), up to a constant; infinite for anything but whole numbers from 0."""
        from scipy.special import gammaln

        x = np.maximum(rows[:, 0], 0.0)
        return np.where(x == np.floor(rows[:, 0]), gammaln(x + 1) - x * np.log(self.mean), np.inf)
