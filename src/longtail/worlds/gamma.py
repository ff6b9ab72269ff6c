"""The gamma world: positive numbers, heavy-tailed where the shape is small."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ..errors import InputError
from ..theory.one_parameter import GammaLaw


@dataclass(frozen=True)
class Gamma:
    """Rows (chains, n) of a gamma law with this mean and shape: the variance is mean^2 / shape."""

    mean: float = 1.0
    shape: float = 2.0

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({}, {"mean": 5.0, "shape": 0.4})
    size: ClassVar[None] = None
    types: ClassVar[None] = None

    def __post_init__(self) -> None:
        if not 0 < self.mean < np.inf or not 0 < self.shape < np.inf:
            raise InputError(f"world gamma: mean = {self.mean} and shape = {self.shape} must be positive numbers")

    @property
    def law(self) -> GammaLaw:
        """The law of the rows, for families of one mean."""
        return GammaLaw(self.shape)

    @property
    def moments(self) -> tuple[np.ndarray, np.ndarray]:
        """Mean (1,) and covariance (1, 1)."""
        return np.array([self.mean]), np.array([[self.mean**2 / self.shape]])

    def rows(self, chains: int, n: int, rng: np.random.Generator) -> np.ndarray:
        return rng.standard_gamma(self.shape, (chains, n)) * (self.mean / self.shape)

    def rarity(self, rows: np.ndarray) -> np.ndarray:
        """Minus the log density of rows (n, 1), up to a constant; infinite below 0."""
        from scipy.special import xlogy

        x = np.maximum(rows[:, 0], 0.0) * (self.shape / self.mean)
        return np.where(rows[:, 0] >= 0, x - xlogy(self.shape - 1, x), np.inf)
