"""The normal world."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from ..errors import InputError

Numbers = float | tuple[float, ...]


@dataclass(frozen=True)
class Normal:
    """Rows from a normal law: (chains, n) in one dimension, (chains, n, dim) in more.

    mean is one number or one per dimension; covariance is one variance, one per dimension, or a whole matrix.
    """

    dim: int = 1
    mean: Numbers = 0.0
    covariance: Numbers | tuple[tuple[float, ...], ...] = 1.0

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = (
        {},
        {"dim": 3, "mean": 1.0},
        {"dim": 2, "covariance": ((2.0, 0.5), (0.5, 1.0))},
    )
    size: ClassVar[None] = None
    types: ClassVar[None] = None

    def __post_init__(self) -> None:
        if self.dim < 1:
            raise InputError(f"world normal: dim = {self.dim} must be at least 1")
        mean, covariance = self.gaussian
        if mean.shape != (self.dim,) or covariance.shape != (self.dim, self.dim):
            raise InputError(f"world normal: mean and covariance do not fit dim = {self.dim}")
        if not (np.isfinite(mean).all() and np.isfinite(covariance).all()):
            raise InputError("world normal: mean and covariance must be finite numbers")
        if not np.allclose(covariance, covariance.T) or np.linalg.eigvalsh(covariance)[0] <= 0:
            raise InputError("world normal: covariance must be symmetric and positive definite")

    @cached_property
    def gaussian(self) -> tuple[np.ndarray, np.ndarray]:
        """Mean (dim,) and covariance (dim, dim)."""
        mean, covariance = np.asarray(self.mean, dtype=float), np.asarray(self.covariance, dtype=float)
        return (
            np.full(self.dim, mean) if mean.ndim == 0 else mean,
            covariance if covariance.ndim == 2 else np.diag(np.broadcast_to(covariance, (self.dim,))),
        )

    @cached_property
    def _root(self) -> np.ndarray:
        return np.linalg.cholesky(self.gaussian[1])

    def rows(self, chains: int, n: int, rng: np.random.Generator) -> np.ndarray:
        mean, _ = self.gaussian
        rows = mean + rng.standard_normal((chains, n, self.dim)) @ self._root.T
        return rows[..., 0] if self.dim == 1 else rows

    def rarity(self, rows: np.ndarray) -> np.ndarray:
        """Mahalanobis distance of rows (n, dim) from the mean: the density falls with it."""
        from scipy.linalg import solve_triangular

        return np.sqrt((solve_triangular(self._root, (rows - self.gaussian[0]).T, lower=True) ** 2).sum(0))

    def rarity_cuts(self, shares: Sequence[float]) -> np.ndarray:
        """The distances within which the given shares of the mass lie (chi law with dim degrees of freedom)."""
        from scipy.special import gammaincinv

        return np.sqrt(2 * gammaincinv(self.dim / 2, np.asarray(shares)))
