"""The Gaussian mixture: components with full or diagonal covariances, by expectation maximisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np

from ..errors import InputError
from ..expectation_maximisation import How, Mixture, fitted, log_densities
from ..forms import required_numbers

RIDGE = 1e-6
"""What is added to every variance of the scaled columns, and so the least that a component can have (scikit-learn's reg_covar)."""


class State(NamedTuple):
    """A batch of mixtures of K normal laws, in units of the training rows: row = centre + scale * (mean + root z).

    centre, scale (chains, d); weights (chains, K); means (chains, K, d); roots (chains, K, d, d) lower triangular; flat:
    rows came as (chains, n).
    """

    centre: np.ndarray
    scale: np.ndarray
    weights: np.ndarray
    means: np.ndarray
    roots: np.ndarray
    flat: bool


@dataclass(frozen=True)
class GaussianMixture:
    """Weights, means and covariances by maximum likelihood.  rows (chains, n) or (chains, n, d) -> State.

    components: K.  start: "none" fits afresh (groups of k-means, begun at random), "previous" and "first" go on from the
    model of the last or the first generation.  covariance: "full", or "diagonal" for variances alone.  A fit ends when a
    step gains less than `tolerance` nats a row, or after `steps` steps.  Columns are scaled to variance 1 before the fit,
    so that the RIDGE on every variance is relative; a constant column stays constant.  With few rows for each component the
    fit follows the rows closely: d rows and fewer span no volume but the ridge's, and a component without rows keeps a
    weight of nearly 0.

    Source: Dempster, Laird and Rubin (1977), section 4.3, with the ridge and the end of scikit-learn's GaussianMixture.
    """

    components: int = 3
    start: Literal["none", "previous", "first"] = "none"
    covariance: Literal["full", "diagonal"] = "full"
    tolerance: float = 1e-3
    steps: int = 100

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = (
        {"components": 2},
        {"components": 2, "start": "previous"},
        {"components": 2, "covariance": "diagonal"},
    )
    small_blocks: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.components < 1:
            raise InputError(f"family gaussian_mixture: components = {self.components} must be at least 1")
        if self.start not in ("none", "previous", "first"):
            raise InputError(f'family gaussian_mixture: start = "{self.start}" must be "none", "previous" or "first"')
        if self.covariance not in ("full", "diagonal"):
            raise InputError(f'family gaussian_mixture: covariance = "{self.covariance}" must be "full" or "diagonal"')
        if not 0 < self.tolerance < np.inf or self.steps < 1:
            raise InputError(
                f"family gaussian_mixture: tolerance = {self.tolerance} must be positive and steps = {self.steps} at least 1"
            )

    def settled(self, world: Any) -> GaussianMixture:
        """The family for this world.  InputError for a world of anything but known numbers."""
        required_numbers(world, "family gaussian_mixture")
        return self

    def chain_bytes(self, rows: int) -> int:
        """Bytes of one chain in a fit: monomials of its rows, and a responsibility of each component for each row."""
        return rows * (160 + 24 * self.components)

    def fit(
        self,
        rows: np.ndarray,
        rng: np.random.Generator,
        start: State | None = None,
        weights: np.ndarray | None = None,
    ) -> State:
        """Raises InputError for fewer rows than components (or than 2) and for numbers not finite."""
        flat = rows.ndim == 2
        rows = rows[..., None] if flat else rows
        if rows.shape[1] < max(self.components, 2):
            raise InputError(
                f"family gaussian_mixture: {rows.shape[1]} rows for {self.components} components; give at least one row "
                "for each, and two in all"
            )
        if not np.isfinite(rows).all():
            raise InputError("family gaussian_mixture: a row holds a missing or infinite number; leave such rows out")
        varies = np.ptp(rows, axis=1) > 0
        centre, scale = np.where(varies, rows.mean(axis=1), rows[:, 0]), np.where(varies, rows.std(axis=1), 0.0)
        unit = (rows - centre[:, None]) / np.where(scale > 0, scale, 1.0)[:, None]
        first = None if start is None else _continued(start, centre, scale)
        how = How(self.tolerance, self.steps, RIDGE, self.covariance == "full")
        counted = None if weights is None else weights / weights.mean(axis=1, keepdims=True)
        shares, means, covariances = fitted(unit, self.components, rng, how, first, counted)
        return State(centre, scale, shares, means, np.linalg.cholesky(covariances), flat)

    def sample(self, state: State, n: int, rng: np.random.Generator) -> np.ndarray:
        chains, d = state.centre.shape
        noise = rng.standard_normal((chains, n, d))
        ends = np.cumsum(state.weights, axis=1)
        place = rng.random((chains, n)) * ends[:, -1:]
        component = sum((place >= ends[:, k, None]).astype(np.int64) for k in range(self.components - 1))
        rows = np.empty_like(noise)
        for k in range(self.components):
            own = state.means[:, k, None] + noise @ state.roots[:, k].swapaxes(1, 2)
            np.copyto(rows, own, where=np.equal(component, k)[..., None])
        rows = state.centre[:, None] + state.scale[:, None] * rows
        return rows[..., 0] if state.flat else rows

    def log_density(self, state: State, rows: np.ndarray) -> np.ndarray:
        """The log density (chains, n) of rows, (chains or 1, n) or (chains or 1, n, d); for models without constant columns."""
        rows = rows[..., None] if rows.ndim == 2 else rows
        unit = (rows - state.centre[:, None]) / state.scale[:, None]
        mixture = Mixture(state.weights, state.means, state.roots @ state.roots.swapaxes(2, 3))
        return log_densities(unit, mixture) - np.log(state.scale).sum(axis=1)[:, None]

    def log_likelihood(self, state: State, rows: np.ndarray) -> np.ndarray:
        """The log density (chains, n) of rows; NaN for a model with a constant column, which has none."""
        flat = (state.scale == 0).any(axis=1)
        known = state._replace(scale=np.where(flat[:, None], 1.0, state.scale))
        return np.where(flat[:, None], np.nan, self.log_density(known, rows))

    def exact(self, state: State, name: str) -> Any:
        """mean, variance or log_variance (chains, d), log_det (chains,), known without sampling; None for anything else."""
        if name not in ("mean", "variance", "log_variance", "log_det"):
            return None
        weights = state.weights[..., None]
        mean = (weights * state.means).sum(axis=1)
        if name == "mean":
            return state.centre + state.scale * mean
        gap = np.sqrt(weights) * (state.means - mean[:, None])
        with np.errstate(divide="ignore"):
            if name == "log_det":
                within = (weights[..., None] * state.roots @ state.roots.swapaxes(2, 3)).sum(axis=1)
                covariance = within + gap.swapaxes(1, 2) @ gap
                return np.linalg.slogdet(covariance)[1] + 2 * np.log(state.scale).sum(axis=1)
            unit = (weights * (state.roots**2).sum(axis=3)).sum(axis=1) + (gap**2).sum(axis=1)
            if name == "variance":
                return state.scale**2 * unit
            return np.log(unit) + 2 * np.log(state.scale)


def _continued(start: State, centre: np.ndarray, scale: np.ndarray) -> Mixture:
    """Where to go on: the mixtures of `start` in the units of rows with this centre and scale (chains, d)."""
    unit = np.where(scale > 0, scale, 1.0)
    means = ((start.centre - centre) / unit)[:, None] + (start.scale / unit)[:, None] * start.means
    roots = (start.scale / unit)[:, None, :, None] * start.roots
    covariances = roots @ roots.swapaxes(-1, -2) + RIDGE * np.eye(centre.shape[1])
    return Mixture(start.weights / start.weights.sum(axis=1, keepdims=True), means, covariances)
