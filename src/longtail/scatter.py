"""Batches of normal laws and sums of their rows, in numbers that neither cancel nor vanish."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

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


def merged(a: Summary, b: Summary) -> Summary:
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
        root = narrow(np.concatenate((left, right, across[:, :, None]), axis=2))
    return Summary(n, mean, root, log_scale)


def weighed(summary: Summary, weight: Any) -> Summary:
    """The same rows, each counted `weight` times (a number, or (chains,))."""
    root = summary.root * np.reshape(np.sqrt(weight), (-1, 1, 1))
    return Summary(summary.n * weight, summary.mean, root, summary.log_scale)


def of_weighted(rows: np.ndarray, weights: np.ndarray) -> Summary:
    """The summary of rows (chains, n) or (chains, n, d) that count as often as their weights (chains, n) say."""
    rows = rows[..., None] if rows.ndim == 2 else rows
    n = weights.sum(axis=1)
    mean = (weights[:, None, :] @ rows)[:, 0, :] / n[:, None]
    centred = (rows - mean[:, None, :]) * np.sqrt(weights)[:, :, None]
    if rows.shape[2] == 1:
        return Summary(n, mean, np.sqrt((centred**2).sum(axis=1))[:, :, None])
    return Summary(n, mean, narrow(centred.transpose(0, 2, 1)))


def _column(value: Any) -> Any:
    return value if np.ndim(value) == 0 else np.asarray(value)[:, None]


def scaled(root: np.ndarray, log_scale: np.ndarray | None) -> np.ndarray:
    return root if log_scale is None else root * np.exp(log_scale)[:, None, None]


def renormalised(state: State) -> State:
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


def times_bartlett(root: np.ndarray, n: Any, rng: np.random.Generator) -> np.ndarray:
    """root times the Bartlett factor of Wishart(identity, n - 1), (chains, d, k): n - 1 columns where those are fewer."""
    chains, d, _ = root.shape
    if np.ndim(n):
        return _varied_bartlett(root, n, rng)
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


def _varied_bartlett(root: np.ndarray, n: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The same where every chain has its own number of rows: columns beyond its n - 1 are empty."""
    chains, d, _ = root.shape
    freedom = n[:, None] - 1.0 - np.arange(d)
    factor = np.tril(rng.standard_normal((chains, d, d)), -1)
    factor[:, np.arange(d), np.arange(d)] = np.sqrt(2 * rng.standard_gamma(np.maximum(freedom, 0.0) / 2))
    return root @ np.where((freedom > 0)[:, None, :], factor, 0.0)


def narrow(root: np.ndarray) -> np.ndarray:
    """A root of at most d columns with the same product root root'."""
    return triangular(root) if root.shape[2] > root.shape[1] else root


def triangular(root: np.ndarray) -> np.ndarray:
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
