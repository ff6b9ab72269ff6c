"""The linear world: covariates and a label that is linear in them, with noise."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from ..errors import InputError
from ..theory.regression import LinearLaw

Numbers = float | tuple[float, ...]


@dataclass(frozen=True)
class Linear:
    """Rows (chains, n, covariates + 1): normal covariates of mean 0, and their label in the last column.

    label = covariates . coefficients + noise times a standard normal.  coefficients is one number or one per covariate;
    covariance is one variance, one per covariate, or a whole matrix.
    """

    covariates: int = 2
    coefficients: Numbers = 1.0
    noise: float = 1.0
    covariance: Numbers | tuple[tuple[float, ...], ...] = 1.0

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = (
        {},
        {"covariates": 1, "coefficients": -0.5, "noise": 0.3},
        {"coefficients": (1.0, 0.0), "covariance": ((2.0, 0.5), (0.5, 1.0))},
    )
    size: ClassVar[None] = None
    types: ClassVar[None] = None

    def __post_init__(self) -> None:
        if self.covariates < 1:
            raise InputError(f"world linear: covariates = {self.covariates} must be at least 1")
        if not 0 < self.noise < np.inf:
            raise InputError(f"world linear: noise = {self.noise} must be a positive number; take a tiny one for none")
        coefficients, covariance, _ = self.linear
        shape = (self.covariates, self.covariates)
        if coefficients.shape != shape[:1] or covariance.shape != shape:
            raise InputError(
                f"world linear: coefficients and covariance do not fit covariates = {self.covariates}; "
                "give one number, or one for each covariate"
            )
        if not (np.isfinite(coefficients).all() and np.isfinite(covariance).all()):
            raise InputError("world linear: coefficients and covariance must be finite numbers")
        if not np.allclose(covariance, covariance.T) or np.linalg.eigvalsh(covariance)[0] <= 0:
            raise InputError("world linear: covariance must be symmetric and positive definite")

    @property
    def dim(self) -> int:
        """Columns of a row."""
        return self.covariates + 1

    @cached_property
    def linear(self) -> LinearLaw:
        """Coefficients, covariance of the covariates, and noise."""
        coefficients = np.asarray(self.coefficients, dtype=float)
        covariance = np.asarray(self.covariance, dtype=float)
        if coefficients.ndim == 0:
            coefficients = np.full(self.covariates, coefficients)
        if covariance.ndim < 2:
            try:
                covariance = np.diag(np.broadcast_to(covariance, (self.covariates,)))
            except ValueError:
                covariance = np.diag(covariance)
        return LinearLaw(coefficients, covariance, float(self.noise))

    @cached_property
    def gaussian(self) -> tuple[np.ndarray, np.ndarray]:
        """Mean (dim,) and covariance (dim, dim) of covariates and label together."""
        root = self._root
        return np.zeros(self.dim), root @ root.T

    @cached_property
    def _root(self) -> np.ndarray:
        coefficients, covariance, noise = self.linear
        root = np.zeros((self.dim, self.dim))
        root[:-1, :-1] = np.linalg.cholesky(covariance)
        root[-1, :-1], root[-1, -1] = coefficients @ root[:-1, :-1], noise
        return root

    def rows(self, chains: int, n: int, rng: np.random.Generator) -> np.ndarray:
        noise = rng.standard_normal((chains, n, self.dim))
        rows: np.ndarray = noise @ self._root.T
        return rows

    def rarity(self, rows: np.ndarray) -> np.ndarray:
        """Mahalanobis distance of rows (n, dim) from the mean: the density falls with it."""
        from scipy.linalg import solve_triangular

        return np.sqrt((solve_triangular(self._root, rows.T, lower=True) ** 2).sum(0))
