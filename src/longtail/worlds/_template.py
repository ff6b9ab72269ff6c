"""Template of a world: copy it to a file of its own; the file's name is the world's name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ..errors import InputError


@dataclass(frozen=True)
class Lognormal:
    """Rows (chains, n) whose logarithm is normal with mean `place` and standard deviation `spread`."""

    place: float = 0.0
    spread: float = 0.5

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({}, {"place": 1.0, "spread": 0.25})
    size: ClassVar[None] = None
    types: ClassVar[None] = None

    def __post_init__(self) -> None:
        if not np.isfinite(self.place) or not 0 < self.spread < np.inf:
            raise InputError(
                f"world lognormal: place = {self.place} must be finite and spread = {self.spread} positive"
            )

    def rows(self, chains: int, n: int, rng: np.random.Generator) -> np.ndarray:
        return np.exp(self.place + self.spread * rng.standard_normal((chains, n)))

    @property
    def moments(self) -> tuple[np.ndarray, np.ndarray]:
        """Mean (1,) and covariance (1, 1)."""
        mean = np.exp(self.place + self.spread**2 / 2)
        return np.array([mean]), np.array([[np.expm1(self.spread**2) * mean**2]])

    def rarity(self, rows: np.ndarray) -> np.ndarray:
        """Minus the log density of rows (n, 1), up to a constant; infinite where no real row can lie."""
        positive = rows[:, 0] > 0
        log = np.log(np.where(positive, rows[:, 0], 1.0))
        return np.where(positive, log + (log - self.place) ** 2 / (2 * self.spread**2), np.inf)
