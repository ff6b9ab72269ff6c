"""The Gaussian family: mean and covariance by maximum likelihood, unbiased, or with a conjugate prior."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal

import numpy as np

from ..errors import InputError
from ..forms import required_numbers
from ..rows import columns
from ..scatter import (
    State,
    Summary,
    merged,
    narrow,
    of_weighted,
    renormalised,
    scaled,
    times_bartlett,
    triangular,
    weighed,
)
from ..theory.prediction import Prediction, Setting, moments_of
from ..theory.product import gaussian_replace
from ..theory.quadratic import gaussian_moments
from ..theory.refitted_gaussian import truncated_radius, truncated_variance

TOGETHER = 2**22
"""Numbers that are drawn at a time where a summary is made of rows."""
MOST_DRAWN = 10**8
LEAST_CUT = 1e-3


@dataclass(frozen=True)
class Gaussian:
    """Mean and covariance refitted.  rows (chains, n) or (chains, n, d) -> State.

    divisor "n" (maximum likelihood) or "n-1" (unbiased).  prior: strength of a conjugate prior in pseudo-rows, whose
    mean is prior_mean (default: the world's) and whose covariance is the world's times prior_scale (posterior mean of the
    mean coordinates; with a prior the divisor is n + prior); prior_mean = "first" is the elastic anchor: both are those
    of generation 0's own fit.  Sampling bias: a model writes rows of scale times its covariance (Alemohammad et al. 2024:
    lambda), and only rows within truncate standard deviations (Mahalanobis distance) of its mean; `exact` tells of the
    fitted model.
    """

    divisor: Literal["n", "n-1"] = "n"
    prior: float = 0.0
    prior_mean: float | tuple[float, ...] | Literal["first"] | None = None
    prior_scale: float = 1.0
    scale: float = 1.0
    truncate: float | None = None
    dim: int | None = None
    prior_law: tuple[Any, Any] | None = None

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = (
        {},
        {"divisor": "n-1"},
        {"prior": 2.0},
        {"prior": 2.0, "prior_mean": "first"},
        {"scale": 0.8},
        {"truncate": 2.0},
    )
    exact_fit: ClassVar[bool] = True
    SETTLED: ClassVar[tuple[str, ...]] = ("dim", "prior_law")

    def __post_init__(self) -> None:
        if self.divisor not in ("n", "n-1"):
            raise InputError(f'family gaussian: divisor = "{self.divisor}" must be "n" or "n-1"')
        if not 0 <= self.prior < np.inf or not 0 < self.prior_scale < np.inf:
            raise InputError(
                f"family gaussian: prior = {self.prior} must be a finite number of pseudo-rows, at least 0, and prior_scale positive"
            )
        if self.prior and self.divisor == "n-1":
            raise InputError('family gaussian: a prior goes with divisor = "n"')
        if isinstance(self.prior_mean, str) and self.prior_mean != "first":
            raise InputError(f'family gaussian: prior_mean = "{self.prior_mean}" must be numbers, or "first"')
        if not 0 < self.scale < np.inf:
            raise InputError(f"family gaussian: scale = {self.scale} must be a finite number above 0")
        if self.truncate is not None and not LEAST_CUT <= self.truncate < np.inf:
            raise InputError(
                f"family gaussian: truncate = {self.truncate} must be a finite distance, at least {LEAST_CUT:g}"
            )

    @property
    def start(self) -> str:
        """Which state a fit is given: generation 0's for the elastic anchor, else none."""
        return "first" if self.prior and self.prior_mean == "first" else "none"

    @property
    def written(self) -> float:
        """The covariance of the rows that a model writes over its own."""
        return self.scale * (1.0 if self.truncate is None else truncated_variance(self.truncate, self.dim or 1))

    def settled(self, world: Any) -> Gaussian:
        """The family for this world: its dimension, and where the prior lies.  InputError for a world of anything but known numbers."""
        required_numbers(world, "family gaussian", "the family categorical")
        law = None
        dim = columns(world.rows(1, 1, np.random.Generator(np.random.SFC64(0))))
        if self.prior and not isinstance(self.prior_mean, str):
            moments = moments_of(world)
            if moments is None:
                raise InputError(
                    "family gaussian: a prior needs a world whose mean and covariance are known (normal, or file)"
                )
            mean = moments[0] if self.prior_mean is None else np.atleast_1d(np.asarray(self.prior_mean, dtype=float))
            if len(mean) not in (1, dim):
                raise InputError(
                    f"family gaussian: prior_mean has {len(mean)} numbers and the world {dim} columns; give one or {dim}"
                )
            mean = np.broadcast_to(mean, (dim,))
            law = (tuple(mean.tolist()), tuple(map(tuple, (moments[1] * self.prior_scale).tolist())))
        return replace(self, dim=dim, prior_law=law)

    @property
    def refuses_weights(self) -> str:
        """Why rows cannot be weighed; "" where they can."""
        if self.divisor == "n":
            return ""
        return 'family gaussian: divisor = "n-1" is not defined for weighted rows; use divisor = "n"'

    def fit(
        self,
        rows: np.ndarray,
        rng: np.random.Generator | None,
        start: State | None = None,
        weights: np.ndarray | None = None,
    ) -> State:
        return self.fit_summary(self.summarise(rows) if weights is None else of_weighted(rows, weights), rng, start)

    def sample(self, state: State, n: int, rng: np.random.Generator) -> np.ndarray:
        chains, d = state.mean.shape
        noise = rng.standard_normal((chains, n, d))
        if self.truncate is not None:
            noise = truncated_radius(noise, self.truncate, rng)
        root = scaled(state.root, state.log_scale) * np.sqrt(self.scale)
        rows = state.mean[:, None, :] + noise @ root.transpose(0, 2, 1)
        return rows[..., 0] if d == 1 else rows

    def summarise(self, rows: np.ndarray) -> Summary:
        rows = rows[..., None] if rows.ndim == 2 else rows
        n = rows.shape[1]
        if n == 0:
            return Summary(0, np.zeros((len(rows), rows.shape[2])), np.zeros((len(rows), rows.shape[2], 1)))
        mean = rows.mean(axis=1)
        centred = rows - mean[:, None, :]
        if rows.shape[2] == 1:
            return Summary(n, mean, np.sqrt((centred**2).sum(axis=1))[:, :, None])
        return Summary(n, mean, narrow(centred.transpose(0, 2, 1)))

    def merge(self, a: Summary, b: Summary) -> Summary:
        return merged(a, b)

    def weigh(self, summary: Summary, weight: Any) -> Summary:
        """The same rows, each counted `weight` times (a number, or (chains,))."""
        return weighed(summary, weight)

    def sample_summary(self, state: State, n: Any, rng: np.random.Generator) -> Summary:
        """The law of summarise(sample(n)): normal mean, Wishart scatter by its Bartlett factor (Bartlett 1933).

        A factor times a lower-triangular factor is lower triangular: nothing is refactored.  n may be (chains,).
        Truncated rows are drawn one by one, as the law of their scatter has no such form.
        """
        if self.truncate is not None:
            return self._of_drawn(state, n, rng)
        state = renormalised(state)
        chains, d = state.mean.shape
        root = state.root if self.scale == 1 else state.root * np.sqrt(self.scale)
        z = rng.standard_normal((chains, d))
        step = np.sqrt(1.0 / np.maximum(n, 1))
        shift = root[:, :, 0] * z if d == 1 else (root @ z[:, :, None])[:, :, 0]
        shift *= step if np.ndim(n) == 0 else step[:, None]
        if state.log_scale is not None:
            shift *= np.exp(state.log_scale)[:, None]
        shift += state.mean
        return Summary(n, shift, times_bartlett(root, n, rng), state.log_scale)

    def _of_drawn(self, state: State, n: int, rng: np.random.Generator) -> Summary:
        """The summary of n rows, drawn and forgotten piece by piece."""
        if n > MOST_DRAWN:
            raise InputError(
                f"family gaussian: truncate draws every row, and {n:,} are too many; give at most {MOST_DRAWN:,} rows"
            )
        together = max(TOGETHER // state.mean.size, 1)
        pieces = [min(together, n - done) for done in range(0, n, together)]
        total = self.summarise(self.sample(state, pieces[0], rng))
        for piece in pieces[1:]:
            total = merged(total, self.summarise(self.sample(state, piece, rng)))
        return total

    def fit_summary(self, summary: Summary, rng: np.random.Generator | None, start: State | None = None) -> State:
        if self.prior and (self.start == "none" or start is not None):
            summary = merged(summary, self._pseudo_rows(len(summary.mean), start))
        n, mean, root, log_scale = summary
        if root.shape[2] != root.shape[1]:
            root = triangular(root)
        divisor = n if self.divisor == "n" else np.maximum(n - 1, 1)
        scale = 1.0 / np.sqrt(np.maximum(divisor, 1))
        return State(mean, root * (scale if np.ndim(scale) == 0 else scale[:, None, None]), log_scale)

    def _pseudo_rows(self, chains: int, first: State | None) -> Summary:
        if self.start == "first" and first is not None:
            root = first.root * np.sqrt(self.prior * self.prior_scale)
            return Summary(self.prior, first.mean, root, first.log_scale)
        if self.prior_law is None:
            raise InputError("family gaussian: a prior needs to know its world; call settled(world) first")
        mean, covariance = (np.asarray(part) for part in self.prior_law)
        root = np.linalg.cholesky(covariance * self.prior)
        return Summary(
            self.prior, np.broadcast_to(mean, (chains, len(mean))), np.broadcast_to(root, (chains, *root.shape))
        )

    def state_of(self, world: Any, chains: int) -> State | None:
        """The state whose rows have the world's own law, where there is one: the world normal, nothing truncated."""
        if not hasattr(world, "gaussian") or self.truncate is not None:
            return None
        mean, covariance = world.gaussian
        root = np.linalg.cholesky(covariance / self.scale)
        return State(np.tile(mean, (chains, 1)), np.tile(root, (chains, 1, 1)))

    def log_likelihood(self, state: State, rows: np.ndarray) -> np.ndarray:
        """The log density (chains, n) of rows in what the model writes, scale and truncate in it; NaN where it has none (a singular model)."""
        from scipy.special import gammainc

        rows = rows[..., None] if rows.ndim == 2 else rows
        root, d = scaled(state.root, state.log_scale) * np.sqrt(self.scale), rows.shape[2]
        diagonal = np.abs(np.diagonal(root, axis1=1, axis2=2))
        flat = (diagonal == 0).any(axis=1)
        solvable = np.where(flat[:, None, None], np.eye(d), root)
        far = (np.linalg.solve(solvable, (rows - state.mean[:, None]).swapaxes(1, 2)) ** 2).sum(axis=1)
        with np.errstate(divide="ignore"):
            found = -0.5 * (far + d * np.log(2 * np.pi)) - np.log(diagonal).sum(axis=1)[:, None]
        if self.truncate is not None:
            inside = np.log(gammainc(d / 2, self.truncate**2 / 2))
            found = np.where(far <= self.truncate**2, found - inside, -np.inf)
        return np.where(flat[:, None], np.nan, found)

    def exact(self, state: State, name: str) -> Any:
        """mean (chains, d), root (chains, d, d), variance (chains, d), log_variance (chains, d) or log_det (chains,)."""
        if name == "mean":
            return state.mean
        if name == "root":
            return scaled(state.root, state.log_scale)
        log_scale = 0.0 if state.log_scale is None else state.log_scale
        with np.errstate(divide="ignore"):
            if name == "variance":
                return np.exp(self.exact(state, "log_variance"))
            if name == "log_variance":
                return np.log((state.root**2).sum(axis=2)) + 2 * np.asarray(log_scale)[..., None]
            if name == "log_det":
                diagonal = np.abs(np.diagonal(state.root, axis1=1, axis2=2))
                return 2 * (np.log(diagonal).sum(axis=1) + state.mean.shape[1] * log_scale)
        return None

    def predict(self, setting: Setting) -> list[Prediction]:
        """What theory says of this family in this loop (docs/theory.md 1 and 2)."""
        moments = moments_of(setting.world)
        if moments is None or setting.world.size is not None:
            return []
        exact_world = hasattr(setting.world, "gaussian")
        predictions = gaussian_moments(setting, moments, self)
        if exact_world and setting.plain and not self.prior and self.truncate is None:
            predictions += gaussian_replace(setting, moments, self.divisor, self.scale)
        return predictions
