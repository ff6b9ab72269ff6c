"""The Gaussian mixture: components with full covariances, by expectation maximisation."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np

from ..errors import InputError

RIDGE = 1e-6
"""What is added to every variance of the scaled columns (scikit-learn's reg_covar)."""


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

    components: K.  start: "none" fits afresh (means of k-means, started at random), "previous" and "first" go on from the
    model of the last or the first generation.  Columns are scaled to variance 1 before the fit, so that the RIDGE on
    every variance is relative; a constant column stays constant.  With few rows for each component the fit follows the
    rows closely: d rows and fewer span no volume.

    Source: Dempster, Laird and Rubin (1977), section 4.3, as in scikit-learn's GaussianMixture, seeded anew for every fit.
    """

    components: int = 3
    start: Literal["none", "previous", "first"] = "none"

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({"components": 2}, {"components": 2, "start": "previous"})

    def __post_init__(self) -> None:
        if self.components < 1:
            raise InputError(f"family gaussian_mixture: components = {self.components} must be at least 1")
        if self.start not in ("none", "previous", "first"):
            raise InputError(f'family gaussian_mixture: start = "{self.start}" must be "none", "previous" or "first"')

    def settled(self, world: Any) -> GaussianMixture:
        """The family for this world.  InputError for a world of types."""
        if getattr(world, "types", None) is not None:
            raise InputError("family gaussian_mixture needs numbers, but this world has types; use categorical")
        return self

    def fit(self, rows: np.ndarray, rng: np.random.Generator, start: State | None = None) -> State:
        """Raises InputError for fewer rows than components (or than 2), numbers not finite, and without scikit-learn."""
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
        firsts = [{}] * len(rows) if start is None else _restarts(start, centre, scale)
        fitted = _expectation_maximisation(unit, self.components, rng, firsts)
        weights, means, roots = (np.stack(parts) for parts in zip(*fitted))
        return State(centre, scale, weights, means, roots, flat)

    def sample(self, state: State, n: int, rng: np.random.Generator) -> np.ndarray:
        chains, d = state.centre.shape
        rows = rng.standard_normal((chains, n, d))
        ends = np.cumsum(state.weights, axis=1)
        which = rng.random((chains, n, 1)) * ends[:, None, -1:] >= ends[:, None, :-1]
        component = which.sum(axis=2)
        for chain, k in np.ndindex(state.weights.shape):
            own = np.flatnonzero(component[chain] == k)
            rows[chain, own] = state.means[chain, k] + rows[chain, own] @ state.roots[chain, k].T
        rows = state.centre[:, None] + state.scale[:, None] * rows
        return rows[..., 0] if state.flat else rows

    def exact(self, state: State, name: str) -> Any:
        """mean, variance or log_variance (chains, d), known without sampling; None for anything else."""
        weights = state.weights[..., None]
        mean = (weights * state.means).sum(axis=1)
        if name == "mean":
            return state.centre + state.scale * mean
        if name not in ("variance", "log_variance"):
            return None
        within = (state.roots**2).sum(axis=3)
        unit = (weights * (within + (state.means - mean[:, None]) ** 2)).sum(axis=1)
        if name == "variance":
            return state.scale**2 * unit
        with np.errstate(divide="ignore"):
            return np.log(unit) + 2 * np.log(state.scale)


def _expectation_maximisation(
    rows: np.ndarray, components: int, rng: np.random.Generator, firsts: list[dict[str, np.ndarray]]
) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Weights (K,), means (K, d) and roots (K, d, d) of each chain.  InputError without scikit-learn."""
    from threadpoolctl import threadpool_limits

    try:
        from sklearn.mixture import GaussianMixture as Fitter
    except ImportError as error:
        raise InputError('family gaussian_mixture needs scikit-learn: pip install "longtail[families]"') from error
    fitted = []
    # Limits set before scikit-learn was loaded do not reach its threads, and many small fits wait for one another there.
    with threadpool_limits(1), warnings.catch_warnings():
        # A fit that has not converged, or fewer distinct rows than components, is a model like others in a closed loop.
        warnings.simplefilter("ignore")
        for chain, first in zip(rows, firsts):
            seed = int(rng.integers(2**31))
            model = Fitter(components, reg_covar=RIDGE, random_state=seed, **first).fit(chain)
            fitted.append((model.weights_, model.means_, np.linalg.cholesky(model.covariances_)))
    return fitted


def _restarts(start: State, centre: np.ndarray, scale: np.ndarray) -> list[dict[str, np.ndarray]]:
    """Where to go on, chain by chain: the mixtures of `start` in the units of rows with this centre and scale (chains, d)."""
    unit = np.where(scale > 0, scale, 1.0)
    means = ((start.centre - centre) / unit)[:, None] + (start.scale / unit)[:, None] * start.means
    roots = (start.scale / unit)[:, None, :, None] * start.roots
    precisions = np.linalg.inv(roots @ roots.swapaxes(-1, -2) + RIDGE * np.eye(centre.shape[1]))
    return [
        {"weights_init": weights / weights.sum(), "means_init": mean, "precisions_init": precision}
        for weights, mean, precision in zip(start.weights, means, precisions)
    ]
