"""The mixture world: a few normal modes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from ..errors import InputError


@dataclass(frozen=True)
class Mixture:
    """Rows from a mixture of round normal modes: (chains, n) if the means are numbers, (chains, n, dim) if they are points.

    weights, means and sds have one entry a mode; weights are normalised.
    """

    weights: tuple[float, ...] = (0.5, 0.5)
    means: tuple[Any, ...] = (-2.0, 2.0)
    sds: tuple[float, ...] = (1.0, 1.0)

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = (
        {},
        {"weights": (0.94, 0.05, 0.01), "means": ((0.0, 0.0), (6.0, 0.0), (0.0, 8.0)), "sds": (1.0, 0.5, 0.5)},
    )
    size: ClassVar[None] = None
    types: ClassVar[None] = None

    def __post_init__(self) -> None:
        if not len(self.weights) == len(self.means) == len(self.sds) or not self.weights:
            raise InputError("world mixture: weights, means and sds need one entry for each mode")
        if min(self.weights) < 0 or sum(self.weights) <= 0 or min(self.sds) <= 0:
            raise InputError("world mixture: weights must not be negative (nor all zero) and sds must be positive")
        if not np.isfinite(self._points).all() or not np.isfinite([*self.weights, *self.sds]).all():
            raise InputError("world mixture: weights, means and sds must be finite numbers")

    @cached_property
    def _points(self) -> np.ndarray:
        try:
            points = np.asarray(self.means, dtype=float)
        except ValueError as error:
            raise InputError("world mixture: every mean must have the same number of coordinates") from error
        return points[:, None] if points.ndim == 1 else points

    @cached_property
    def _shares(self) -> np.ndarray:
        return np.asarray(self.weights, dtype=float) / sum(self.weights)

    def rows(self, chains: int, n: int, rng: np.random.Generator) -> np.ndarray:
        mode = np.searchsorted(np.cumsum(self._shares)[:-1], rng.random((chains, n)), side="right")
        dim = self._points.shape[1]
        rows = self._points[mode] + np.asarray(self.sds)[mode][..., None] * rng.standard_normal((chains, n, dim))
        return rows[..., 0] if dim == 1 else rows

    def rarity(self, rows: np.ndarray) -> np.ndarray:
        """Minus the log density of rows (n, dim), up to a constant."""
        sds = np.asarray(self.sds)
        gap = ((rows[:, None, :] - self._points) ** 2).sum(2) / (2 * sds**2)
        with np.errstate(divide="ignore"):
            parts = np.log(self._shares) - self._points.shape[1] * np.log(sds) - gap
        return -np.logaddexp.reduce(parts, axis=1)
