"""The kernel density estimate: every training row with normal noise around it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np

from ..errors import InputError
from ..forms import required_numbers
from ..rows import columns, take
from ..theory.kernel import kernel_predictions
from ..theory.prediction import Prediction, Setting, moments_of

TOGETHER = 2**20
"""Kernels that are added up at a time."""


class State(NamedTuple):
    """The training rows (chains, n, d), the sd of the kernel in each column (chains, d); flat: rows came as (chains, n).

    ends: the rows' cumulative weights (chains, n) as shares, where they have some.
    """

    rows: np.ndarray
    bandwidth: np.ndarray
    flat: bool
    ends: np.ndarray | None = None


@dataclass(frozen=True)
class KernelDensity:
    """A Gaussian kernel on each row.  rows (chains, n) or (chains, n, d) -> State, which holds the rows.

    bandwidth: the kernel's standard deviation in data units, the same in every column; or "scott", n^(-1/(d + 4)) times the
    column's standard deviation (divisor n - 1), or "silverman", (n (d + 2) / 4)^(-1/(d + 4)) times it.  factor multiplies
    either.  A row of the model is a training row, drawn with replacement, plus noise of the kernel's sd.  The model has the
    mean of its rows and their variance (divisor n) plus the kernel's.

    Sources: Scott (1992), "Multivariate Density Estimation", section 6.3 (product kernel); Silverman (1986), "Density
    Estimation for Statistics and Data Analysis", section 4.3.
    """

    bandwidth: float | Literal["scott", "silverman"] = "scott"
    factor: float = 1.0
    dim: int | None = None

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({}, {"bandwidth": 0.3}, {"bandwidth": "silverman", "factor": 0.5})
    small_blocks: ClassVar[bool] = True
    exact_fit: ClassVar[bool] = True
    SETTLED: ClassVar[tuple[str, ...]] = ("dim",)

    def __post_init__(self) -> None:
        if isinstance(self.bandwidth, str):
            if self.bandwidth not in ("scott", "silverman"):
                raise InputError(
                    f'family kernel_density: bandwidth = "{self.bandwidth}" must be "scott", "silverman" or a number'
                )
        elif not 0 <= self.bandwidth < np.inf:
            raise InputError(f"family kernel_density: bandwidth = {self.bandwidth} must be a finite number, at least 0")
        if not 0 <= self.factor < np.inf:
            raise InputError(f"family kernel_density: factor = {self.factor} must be a finite number, at least 0")

    def settled(self, world: Any) -> KernelDensity:
        """The family for this world: its number of columns.  InputError for a world of anything but known numbers."""
        required_numbers(world, "family kernel_density")
        return replace(self, dim=columns(world.rows(1, 1, np.random.Generator(np.random.SFC64(0)))))

    def fit(
        self,
        rows: np.ndarray,
        rng: np.random.Generator | None = None,
        start: State | None = None,
        weights: np.ndarray | None = None,
    ) -> State:
        """Weighted rows count in the rules as (sum w)^2 / sum w^2 rows (Kish).  Raises InputError where there is no row, or a number that is not finite."""
        flat = rows.ndim == 2
        rows = rows[..., None] if flat else rows
        if not rows.shape[1] or not np.isfinite(rows).all():
            raise InputError(
                "family kernel_density: give at least one row, and leave out rows with missing or infinite numbers"
            )
        chains, n, d = rows.shape
        if not isinstance(self.bandwidth, str):
            return State(rows, np.full((chains, d), self.factor * self.bandwidth), flat, _ends(weights))
        if weights is None:
            spread = rows.std(axis=1) * np.sqrt(n / max(n - 1, 1))
            return State(rows, self._share(n, d) * spread, flat)
        part = (weights / weights.sum(axis=1, keepdims=True))[..., None]
        worth = 1 / (part**2).sum(axis=1)
        variance = (part * (rows - (part * rows).sum(axis=1, keepdims=True)) ** 2).sum(axis=1)
        spread = np.sqrt(variance * worth / np.maximum(worth - 1, 1 / worth))
        return State(rows, self._share(worth, d) * spread, flat, _ends(weights))

    def sample(self, state: State, n: int, rng: np.random.Generator) -> np.ndarray:
        chains, held, d = state.rows.shape
        if state.ends is None:
            rows = take(state.rows, rng.integers(0, held, (chains, n)))
        else:
            u = rng.random((chains, n))
            index = np.stack([ends.searchsorted(at, side="right") for ends, at in zip(state.ends, u, strict=True)])
            rows = take(state.rows, index)
        rows = rows + state.bandwidth[:, None] * rng.standard_normal((chains, n, d))
        return rows[..., 0] if state.flat else rows

    def log_likelihood(self, state: State, rows: np.ndarray) -> np.ndarray:
        """The log density (chains, n) of rows; NaN for a model with a kernel of no width in a column, which has none."""
        rows = rows[..., None] if rows.ndim == 2 else rows
        found = np.full(rows.shape[:2], np.nan)
        for chain in np.flatnonzero((state.bandwidth > 0).all(axis=1)):
            held, width = state.rows[chain], state.bandwidth[chain]
            share = np.full(len(held), 1 / len(held)) if state.ends is None else np.diff(state.ends[chain], prepend=0.0)
            found[chain] = _log_density((rows[chain] - held[0]) / width, (held - held[0]) / width, share)
            found[chain] -= np.log(width).sum()
        return found

    def exact(self, state: State, name: str) -> Any:
        """mean, variance or log_variance (chains, d), log_det (chains,), known without sampling; None for anything else."""
        chains, n, _ = state.rows.shape
        ends = np.tile(np.arange(1, n + 1) / n, (chains, 1)) if state.ends is None else state.ends
        part = np.diff(ends, axis=1, prepend=0.0)[..., None]
        mean = (part * state.rows).sum(axis=1)
        if name == "mean":
            return mean
        if name not in ("variance", "log_variance", "log_det"):
            return None
        centred = np.sqrt(part) * (state.rows - mean[:, None])
        with np.errstate(divide="ignore"):
            if name == "log_det":
                kernel = state.bandwidth[:, :, None] ** 2 * np.eye(centred.shape[2])
                return np.linalg.slogdet(centred.swapaxes(1, 2) @ centred + kernel)[1]
            variance = (centred**2).sum(axis=1) + state.bandwidth**2
            return variance if name == "variance" else np.log(variance)

    def predict(self, setting: Setting) -> list[Prediction]:
        """Mean and variance of the model, exact for any world of finite variance (theory.kernel)."""
        world = setting.world
        law = moments_of(world)
        if law is None or world.size is not None:
            return []
        return kernel_predictions(setting, law, lambda n: self._kernel(n, len(law[0])))

    def _kernel(self, n: float, d: int) -> tuple[float, float]:
        """a and b: the model of n rows of variance s^2 (divisor n) has the variance a s^2 + b."""
        if not isinstance(self.bandwidth, str):
            return 1.0, (self.factor * self.bandwidth) ** 2
        return 1.0 + self._share(n, d) ** 2 * n / max(n - 1, 1), 0.0

    def _share(self, n: Any, d: int) -> Any:
        """The kernel's sd over that of the column, by the rule."""
        rows = n if self.bandwidth == "scott" else n * (d + 2) / 4
        return self.factor * rows ** (-1 / (d + 4))


def _log_density(rows: np.ndarray, held: np.ndarray, share: np.ndarray) -> np.ndarray:
    """The log density (n,) of rows (n, d) under round kernels of sd 1 on the held rows (m, d), which have these shares (m,)."""
    with np.errstate(divide="ignore"):
        weight = np.log(share) - 0.5 * ((held**2).sum(axis=1) + rows.shape[1] * np.log(2 * np.pi))
    step, found = max(1, TOGETHER // len(held)), []
    for start in range(0, len(rows), step):
        some = rows[start : start + step]
        exponent = some @ held.T + weight
        top = exponent.max(axis=1)
        total = np.exp(exponent - top[:, None]).sum(axis=1)
        found.append(top + np.log(total) - 0.5 * (some**2).sum(axis=1))
    return np.concatenate(found)


def _ends(weights: np.ndarray | None) -> np.ndarray | None:
    """Cumulative shares (chains, n) of the weights; the last row that has one ends at exactly 1."""
    if weights is None:
        return None
    ends = np.cumsum(weights, axis=1)
    return np.where(ends >= ends[:, -1:], 1.0, ends / ends[:, -1:])
