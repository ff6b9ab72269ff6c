"""The Gaussian family: mean and covariance by maximum likelihood, unbiased, or with a conjugate prior."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np

from ..errors import InputError
from ..rows import columns
from ..theory.prediction import Prediction, Setting
from ..theory.product import gaussian_replace
from ..theory.quadratic import gaussian_moments

SMALL = 1e-120


class State(NamedTuple):
    """A batch of normal laws: covariance = root root' exp(2 log_scale).

    mean (chains, d); root (chains, d, d) lower triangular; log_scale (chains,) or None for all zero.
    """

    mean: np.ndarray
    root: np.ndarray
    log_scale: np.ndarray | None = None


class Summary(NamedTuple):
    """Number of rows n (a number or (chains,)), mean (chains, d) and a root (chains, d, k) of the centred scatter."""

    n: Any
    mean: np.ndarray
    root: np.ndarray
    log_scale: np.ndarray | None = None


@dataclass(frozen=True)
class Gaussian:
    """Mean and covariance refitted.  rows (chains, n) or (chains, n, d) -> State.

    divisor "n" (maximum likelihood) or "n-1" (unbiased).  prior: strength of a conjugate prior in pseudo-rows, whose
    mean is prior_mean (default: the world's) and whose covariance is the world's times prior_scale (posterior mean of the
    mean coordinates; with a prior the divisor is n + prior).
    """

    divisor: Literal["n", "n-1"] = "n"
    prior: float = 0.0
    prior_mean: float | tuple[float, ...] | None = None
    prior_scale: float = 1.0
    dim: int | None = None
    prior_law: tuple[Any, Any] | None = None

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({}, {"divisor": "n-1"}, {"prior": 2.0})
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

    def settled(self, world: Any) -> Gaussian:
        """The family for this world: its dimension, and where the prior lies.  InputError for a world of types."""
        if getattr(world, "types", None) is not None:
            raise InputError("family gaussian needs numbers, but this world has types; use the family categorical")
        law = None
        dim = columns(world.rows(1, 1, np.random.Generator(np.random.SFC64(0))))
        if self.prior:
            moments = _moments(world)
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

    def fit(self, rows: np.ndarray, rng: np.random.Generator | None, start: State | None = None) -> State:
        return self.fit_summary(self.summarise(rows), rng, start)

    def sample(self, state: State, n: int, rng: np.random.Generator) -> np.ndarray:
        chains, d = state.mean.shape
        noise = rng.standard_normal((chains, n, d)) @ _scaled(state.root, state.log_scale).transpose(0, 2, 1)
        rows = state.mean[:, None, :] + noise
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
        return Summary(n, mean, _narrow(centred.transpose(0, 2, 1)))

    def merge(self, a: Summary, b: Summary) -> Summary:
        """Rows of both: scatter adds, and the gap between the means adds its own (Chan, Golub and LeVeque 1983)."""
        if np.ndim(a.n) == 0 and a.n == 0:
            return b
        if np.ndim(b.n) == 0 and b.n == 0:
            return a
        n = a.n + b.n
        left, right, log_scale = _common(a, b)
        share = _column(b.n / np.maximum(n, 1))
        gap = b.mean - a.mean
        weight = np.sqrt(_column(a.n * (b.n / np.maximum(n, 1))))
        across = gap * weight if log_scale is None else _descaled(gap * weight, log_scale)
        mean = a.mean + gap * share
        if mean.shape[1] == 1:
            root = np.sqrt(left**2 + right**2 + across[:, :, None] ** 2)
        else:
            root = _narrow(np.concatenate((left, right, across[:, :, None]), axis=2))
        return Summary(n, mean, root, log_scale)

    def sample_summary(self, state: State, n: Any, rng: np.random.Generator) -> Summary:
        """The law of summarise(sample(n)): normal mean, Wishart scatter by its Bartlett factor (Bartlett 1933).

        A factor times a lower-triangular factor is lower triangular: nothing is refactored.  n may be (chains,).
        """
        state = _renormalised(state)
        chains, d = state.mean.shape
        z = rng.standard_normal((chains, d))
        step = np.sqrt(1.0 / np.maximum(n, 1))
        shift = state.root[:, :, 0] * z if d == 1 else (state.root @ z[:, :, None])[:, :, 0]
        shift *= step if np.ndim(n) == 0 else step[:, None]
        if state.log_scale is not None:
            shift *= np.exp(state.log_scale)[:, None]
        shift += state.mean
        return Summary(n, shift, _times_bartlett(state.root, n, rng), state.log_scale)

    def fit_summary(self, summary: Summary, rng: np.random.Generator | None, start: State | None = None) -> State:
        if self.prior:
            summary = self.merge(summary, self._pseudo_rows(len(summary.mean)))
        n, mean, root, log_scale = summary
        if root.shape[2] != root.shape[1]:
            root = _triangular(root)
        divisor = n if self.divisor == "n" else np.maximum(n - 1, 1)
        scale = 1.0 / np.sqrt(np.maximum(divisor, 1))
        return State(mean, root * (scale if np.ndim(scale) == 0 else scale[:, None, None]), log_scale)

    def _pseudo_rows(self, chains: int) -> Summary:
        if self.prior_law is None:
            raise InputError("family gaussian: a prior needs to know its world; call settled(world) first")
        mean, covariance = (np.asarray(part) for part in self.prior_law)
        root = np.linalg.cholesky(covariance * self.prior)
        return Summary(
            self.prior, np.broadcast_to(mean, (chains, len(mean))), np.broadcast_to(root, (chains, *root.shape))
        )

    def state_of(self, world: Any, chains: int) -> State | None:
        """The state that is the world's own law, where the world is normal; else None."""
        if not hasattr(world, "gaussian"):
            return None
        mean, covariance = world.gaussian
        root = np.linalg.cholesky(covariance)
        return State(np.tile(mean, (chains, 1)), np.tile(root, (chains, 1, 1)))

    def exact(self, state: State, name: str) -> Any:
        """mean (chains, d), root (chains, d, d), variance (chains, d), log_variance (chains, d) or log_det (chains,)."""
        if name == "mean":
            return state.mean
        if name == "root":
            return _scaled(state.root, state.log_scale)
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
        moments = _moments(setting.world)
        if moments is None or setting.world.size is not None:
            return []
        exact_world = hasattr(setting.world, "gaussian")
        predictions = gaussian_moments(setting, moments, self)
        if exact_world and setting.plain and not self.prior:
            predictions += gaussian_replace(setting, moments, self.divisor)
        return predictions


def _moments(world: Any) -> tuple[np.ndarray, np.ndarray] | None:
    return getattr(world, "gaussian", None) or (world.moments if hasattr(world, "moments") else None)


def _column(value: Any) -> Any:
    return value if np.ndim(value) == 0 else np.asarray(value)[:, None]


def _scaled(root: np.ndarray, log_scale: np.ndarray | None) -> np.ndarray:
    return root if log_scale is None else root * np.exp(log_scale)[:, None, None]


def _renormalised(state: State) -> State:
    """Moves a scale that nears the smallest number into log_scale, for all chains of the block at once."""
    if state.root[:, 0, 0].min() > SMALL:
        return state
    size = np.abs(state.root).max(axis=(1, 2))
    size = np.where(size > 0, size, 1.0)
    log_scale = np.log(size) if state.log_scale is None else state.log_scale + np.log(size)
    return State(state.mean, state.root / size[:, None, None], log_scale)


def _descaled(values: np.ndarray, log_scale: np.ndarray) -> np.ndarray:
    """values exp(-log_scale), 0 where the value is 0 whatever the scale."""
    with np.errstate(divide="ignore", over="ignore"):
        return np.sign(values) * np.exp(np.log(np.abs(values)) - log_scale[:, None])


def _common(a: Summary, b: Summary) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    """Both roots on one scale, the larger of the two."""
    if a.log_scale is None and b.log_scale is None:
        return a.root, b.root, None
    zero = np.zeros(len(a.mean))
    left, right = (zero if part.log_scale is None else part.log_scale for part in (a, b))
    top = np.maximum(left, right)
    return a.root * np.exp(left - top)[:, None, None], b.root * np.exp(right - top)[:, None, None], top


def _times_bartlett(root: np.ndarray, n: Any, rng: np.random.Generator) -> np.ndarray:
    """root times the Bartlett factor of Wishart(identity, n - 1), (chains, d, k): n - 1 columns where those are fewer."""
    chains, d, _ = root.shape
    if np.ndim(n):
        return _times_varied_bartlett(root, n, rng)
    if n < 2:
        return np.zeros((chains, d, 1))
    k = int(min(d, n - 1))
    freedom = np.maximum(n - 1 - np.arange(k), 0.0)
    diagonal = rng.standard_gamma(freedom[0] / 2 if d == 1 else freedom / 2, (chains, k))
    diagonal *= 2
    np.sqrt(diagonal, out=diagonal)
    if d == 1:
        diagonal *= root[:, :, 0]
        return diagonal[:, :, None]
    factor = np.zeros((chains, d, k))
    below = np.tril_indices(d, -1, k)
    factor[:, below[0], below[1]] = rng.standard_normal((chains, len(below[0])))
    factor[:, np.arange(k), np.arange(k)] = diagonal
    return root @ factor


def _times_varied_bartlett(root: np.ndarray, n: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The same where every chain has its own number of rows: columns beyond its n - 1 are empty."""
    chains, d, _ = root.shape
    freedom = n[:, None] - 1.0 - np.arange(d)
    factor = np.tril(rng.standard_normal((chains, d, d)), -1)
    factor[:, np.arange(d), np.arange(d)] = np.sqrt(2 * rng.standard_gamma(np.maximum(freedom, 0.0) / 2))
    return root @ np.where((freedom > 0)[:, None, :], factor, 0.0)


def _narrow(root: np.ndarray) -> np.ndarray:
    """A root of at most d columns with the same product root root'."""
    return _triangular(root) if root.shape[2] > root.shape[1] else root


def _triangular(root: np.ndarray) -> np.ndarray:
    """The lower-triangular (chains, d, d) root of the same matrices; singular ones are normal (n <= d)."""
    chains, d, k = root.shape
    if k < d:
        root = np.concatenate((root, np.zeros((chains, d, d - k))), axis=2)
    else:
        try:
            return np.linalg.cholesky(root @ root.transpose(0, 2, 1))
        except np.linalg.LinAlgError:
            return _by_qr(root)
    return _by_qr(root)


def _by_qr(root: np.ndarray) -> np.ndarray:
    upper: np.ndarray = np.linalg.qr(root.transpose(0, 2, 1), mode="r")  # type: ignore[assignment]
    signs = np.where(np.diagonal(upper, axis1=1, axis2=2) < 0, -1.0, 1.0)
    return (upper * signs[:, :, None]).transpose(0, 2, 1)
