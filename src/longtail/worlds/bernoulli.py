"""The Bernoulli world: zeros and ones as numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ..errors import InputError
from ..theory.one_parameter import BernoulliLaw


@dataclass(frozen=True)
class Bernoulli:
    """Rows (chains, n) that are 1 with probability `mean`, else 0."""

    mean: float = 0.3

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({}, {"mean": 0.5})
    size: ClassVar[None] = None
    types: ClassVar[None] = None

    def __post_init__(self) -> None:
        if not 0 < self.mean < 1:
            raise InputError(f"world bernoulli: mean = {self.mean} must lie between 0 and 1")

    @property
    def law(self) -> BernoulliLaw:
        """The law of the rows, for families of one mean."""
        return BernoulliLaw()

    @property
    def moments(self) -> tuple[np.ndarray, np.ndarray]:
        """Mean (1,) and covariance (1, 1)."""
        return np.array([self.mean]), np.array([[self.mean * (1 - self.mean)]])

    def rows(self, chains: int, n: int, rng: np.random.Generator) -> np.ndarray:
        return (rng.random((chains, n)) < self.mean).astype(float)

    def rarity(self, rows: np.ndarray) -> np.ndarray:
        """Minus the log probability of rows (n, 1); infinite for anything but 0 and 1."""
        x = rows[:, 0]
        return np.where(x == 1, -np.log(self.mean), np.where(x == 0, -np.log1p(-self.mean), np.inf))
