"""The negative binomial world: counts more spread than Poisson's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ..errors import InputError
from ..theory.one_parameter import NegativeBinomialLaw


@dataclass(frozen=True)
class NegativeBinomial:
    """Rows (chains, n) of counts with this mean and shape k (often called size): the variance is mean + mean^2 / k."""

    mean: float = 2.0
    shape: float = 1.0

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({}, {"mean": 10.0, "shape": 3.0})
    size: ClassVar[None] = None
    types: ClassVar[None] = None

    def __post_init__(self) -> None:
        if not 0 < self.mean <= 1e12 or not 0 < self.shape < np.inf:
            raise InputError(
                f"world negative_binomial: mean = {self.mean} must be positive, at most 1e12, and shape = {self.shape} positive"
            )

    @property
    def law(self) -> NegativeBinomialLaw:
        """The law of the rows, for families of one mean."""
        return NegativeBinomialLaw(self.shape)

    @property
    def moments(self) -> tuple[np.ndarray, np.ndarray]:
        """Mean (1,) and covariance (1, 1)."""
        return np.array([self.mean]), np.array([[self.mean + self.mean**2 / self.shape]])

    def rows(self, chains: int, n: int, rng: np.random.Generator) -> np.ndarray:
        return rng.poisson(rng.standard_gamma(self.shape, (chains, n)) * (self.mean / self.shape)).astype(float)

    def rarity(self, rows: np.ndarray) -> np.ndarray:
        """Minus the log probability of rows (n, 1), up to a constant; infinite for anything but whole numbers from 0."""
        from scipy.special import gammaln

        x, k = np.maximum(rows[:, 0], 0.0), self.shape
        log = gammaln(x + k) - gammaln(x + 1) + x * np.log(self.mean / (self.mean + k))
        return np.where(x == np.floor(rows[:, 0]), -log, np.inf)
