"""The Ising world: spins of +1 and -1 in a field, with a pair term that is alike for all pairs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from ..errors import InputError
from ..theory.ising import level_law, shares_up


@dataclass(frozen=True)
class Ising:
    """Rows (chains, n, spins) of +1 and -1, p(s) proportional to exp(field S + pair S^2), S the sum of the spins.

    pair 0: independent spins of mean tanh(field).  Drawn exactly: first the number of up spins, then which.
    """

    spins: int = 10
    field: float = 0.0
    pair: float = 0.0

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({}, {"spins": 6, "field": 0.3}, {"spins": 5, "pair": 0.05})
    size: ClassVar[None] = None
    types: ClassVar[None] = None

    def __post_init__(self) -> None:
        if self.spins < 1:
            raise InputError(f"world ising: spins = {self.spins} must be at least 1")
        if not (np.isfinite(self.field) and np.isfinite(self.pair)):
            raise InputError(f"world ising: field = {self.field} and pair = {self.pair} must be finite numbers")

    @cached_property
    def levels(self) -> np.ndarray:
        """The law of the number of up spins (spins + 1,)."""
        return level_law(self.spins, self.field, self.pair)

    @cached_property
    def moments(self) -> tuple[np.ndarray, np.ndarray]:
        """Mean (spins,) and covariance (spins, spins)."""
        n, x = self.spins, shares_up(self.spins)
        mean, square = float(self.levels @ x), float(self.levels @ x**2)
        together = (n * square - 1) / (n - 1) if n > 1 else 1.0
        covariance = np.full((n, n), together - mean**2)
        np.fill_diagonal(covariance, 1 - mean**2)
        return np.full(n, mean), covariance

    def rows(self, chains: int, n: int, rng: np.random.Generator) -> np.ndarray:
        if self.pair == 0:
            up = rng.random((chains, n, self.spins)) < (1 + np.tanh(self.field)) / 2
        else:
            total = np.cumsum(self.levels)
            level = np.searchsorted(total / total[-1], rng.random((chains, n)), side="right")
            up = rng.permuted(np.arange(self.spins) < level[..., None], axis=2)
        return np.where(up, 1.0, -1.0)
