"""Mixtures of normal laws by expectation maximisation, many chains at a time (Dempster, Laird and Rubin 1977, 4.3).

The log density of a component is linear in the monomials 1, x_i, x_i x_j of a row, so a step is two matrix products with
monomials that are worked out once.  Rows should have columns of variance 1: then what cancels in second moments stays far
below the ridge.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

CACHE = 2**21
"""Bytes of monomials and responsibilities of the chains that are fitted together (measured: fewer waste calls, more miss the cache)."""
LLOYD = 50
"""Steps of k-means at most: it is a place to start from."""
SETTLED = 1e-4
"""K-means ends where the squared moves of its centres sum to less, in units of the columns' variance (as in scikit-learn)."""
EMPTY = 10 * np.finfo(float).eps
"""Rows that every component holds on top of its own, so that an empty one has a mean and a weight (as in scikit-learn)."""


class Mixture(NamedTuple):
    """Weights (chains, K), means (chains, K, d) and covariances (chains, K, d, d) of mixtures of K normal laws."""

    weights: np.ndarray
    means: np.ndarray
    covariances: np.ndarray


class How(NamedTuple):
    """When a fit ends and what it may be: rows gain less than `tolerance` nats each in a step, or after `steps` steps.

    ridge: what is added to every variance; full: whole covariances, else variances alone.
    """

    tolerance: float = 1e-3
    steps: int = 100
    ridge: float = 1e-6
    full: bool = True


def fitted(
    rows: np.ndarray,
    components: int,
    rng: np.random.Generator,
    how: How,
    start: Mixture | None,
    weights: np.ndarray | None = None,
) -> Mixture:
    """The mixture of each chain's rows (chains, n, d), from `start` or else from groups of k-means begun at random.

    weights (chains, n): how much each row counts, with mean 1; k-means counts all rows alike.
    """
    pairs = _pairs(rows.shape[2], how.full)
    width = 8 * rows.shape[1] * (1 + rows.shape[2] + len(pairs[0]) + 3 * components)
    together = max(CACHE // width, 1)
    found = []
    for at in range(0, len(rows), together):
        some = rows[at : at + together]
        monomials = _monomials(some, pairs)
        own = None if weights is None else weights[at : at + together]
        if start is None:
            first = _maximised(_counted(groups(some, components, rng), own), monomials, pairs, how)
        else:
            first = Mixture(*(part[at : at + together] for part in start))
        found.append(_converged(monomials, first, pairs, how, own))
    return Mixture(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


def log_densities(rows: np.ndarray, mixture: Mixture) -> np.ndarray:
    """The log density (chains, n) of rows (chains or 1, n, d) under each mixture."""
    pairs = _pairs(rows.shape[2], True)
    found: np.ndarray = np.logaddexp.reduce(_coefficients(mixture, pairs) @ _monomials(rows, pairs), axis=1)
    return found


def groups(rows: np.ndarray, components: int, rng: np.random.Generator) -> np.ndarray:
    """Members (chains, K, n) of the groups of k-means, begun by greedy k-means++ (Arthur and Vassilvitskii 2007).

    1 where a row belongs to a group, else 0; a row as near to two centres belongs to both.
    """
    centres, columns = _scattered_centres(rows, components, rng), np.ascontiguousarray(rows.swapaxes(1, 2))
    for _ in range(LLOYD):
        nearness = centres @ columns - 0.5 * (centres**2).sum(axis=2)[..., None]
        members = (nearness == nearness.max(axis=1)[:, None]).astype(float)
        size = members.sum(axis=2)[..., None]
        moved = np.where(size > 0, members @ rows / np.maximum(size, 1.0), centres)
        shift, centres = ((moved - centres) ** 2).sum(axis=(1, 2)).max(), moved
        if shift < SETTLED:
            break
    return members


def _scattered_centres(rows: np.ndarray, components: int, rng: np.random.Generator) -> np.ndarray:
    """Rows (chains, K, d), each the best of a few drawn by their squared distance from the centres before it."""
    chains, n, d = rows.shape
    every, tries = np.arange(chains), 2 + int(np.log(components))
    centres = np.empty((chains, components, d))
    centres[:, 0] = rows[every, rng.integers(n, size=chains)]
    closest = _distances(rows, centres[:, :1])[:, 0]
    for k in range(1, components):
        ends = np.cumsum(closest, axis=1)
        place = rng.random((chains, tries)) * ends[:, -1:]
        drawn = np.minimum((ends[:, None] <= place[..., None]).sum(axis=2), n - 1)
        tried = rows[every[:, None], drawn]
        left = np.minimum(closest[:, None], _distances(rows, tried))
        best = left.sum(axis=2).argmin(axis=1)
        centres[:, k], closest = tried[every, best], left[every, best]
    return centres


def _distances(rows: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Squared distances (chains, K, n)."""
    across = centres @ rows.swapaxes(1, 2)
    squares = (centres**2).sum(axis=2)[..., None] + (rows**2).sum(axis=2)[:, None] - 2 * across
    return np.maximum(squares, 0.0)


def _pairs(d: int, full: bool) -> tuple[np.ndarray, np.ndarray]:
    """The columns i <= j whose products are monomials."""
    return np.triu_indices(d) if full else (np.arange(d), np.arange(d))


def _monomials(rows: np.ndarray, pairs: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """1, x_i and x_i x_j of each row (chains, 1 + d + pairs, n)."""
    columns = np.ascontiguousarray(rows.swapaxes(1, 2))
    return np.concatenate((np.ones_like(columns[:, :1]), columns, columns[:, pairs[0]] * columns[:, pairs[1]]), axis=1)


def _counted(members: np.ndarray, weights: np.ndarray | None) -> np.ndarray:
    """Shares of rows in components (chains, K, n), each row as often as it counts."""
    return members if weights is None else members * weights[:, None]


def _converged(
    monomials: np.ndarray,
    mixture: Mixture,
    pairs: tuple[np.ndarray, np.ndarray],
    how: How,
    weights: np.ndarray | None,
) -> Mixture:
    """Steps until every chain has ended by itself; those that have are put aside once they are half of what is left."""
    kept = Mixture(*(np.array(part) for part in mixture))
    place, bound = np.arange(len(monomials)), np.full(len(monomials), -np.inf)
    going = np.ones(len(monomials), dtype=bool)
    for _ in range(how.steps):
        logits = _coefficients(mixture, pairs) @ monomials
        found = _responsible(logits, weights)
        mixture = _maximised(_counted(logits, weights), monomials, pairs, how)
        here = place[going]
        for part, new in zip(kept, mixture, strict=True):
            part[here] = new[going]
        with np.errstate(invalid="ignore"):
            going &= ~(np.abs(found - bound) < how.tolerance)
        bound = found
        if not going.any():
            break
        if 2 * going.sum() <= len(going):
            monomials, place, bound = monomials[going], place[going], bound[going]
            weights = None if weights is None else weights[going]
            mixture, going = Mixture(*(part[going] for part in mixture)), np.ones(len(place), dtype=bool)
    return kept


def _responsible(logits: np.ndarray, weights: np.ndarray | None) -> np.ndarray:
    """Mean log density of the rows of each chain (chains,); turns log joint densities (chains, K, n) into responsibilities."""
    top = logits.max(axis=1)
    logits -= top[:, None]
    np.exp(logits, out=logits)
    total = logits.sum(axis=1)
    logits /= total[:, None]
    np.log(total, out=total)
    total += top
    return (total if weights is None else total * weights).mean(axis=1)


def _maximised(members: np.ndarray, monomials: np.ndarray, pairs: tuple[np.ndarray, np.ndarray], how: How) -> Mixture:
    """The likeliest mixture for rows that belong to components by these shares (chains, K, n)."""
    d = monomials.shape[1] - 1 - len(pairs[0])
    sums = members @ monomials.swapaxes(1, 2)
    size = sums[..., 0] + EMPTY
    moments = sums[..., 1:] / size[..., None]
    means = moments[..., :d]
    covariances = np.zeros((*size.shape, d, d))
    spread = moments[..., d:] - means[..., pairs[0]] * means[..., pairs[1]]
    covariances[..., pairs[0], pairs[1]] = spread
    covariances[..., pairs[1], pairs[0]] = spread
    diagonal = np.arange(d)
    covariances[..., diagonal, diagonal] = np.maximum(covariances[..., diagonal, diagonal], 0.0) + how.ridge
    return Mixture(size / size.sum(axis=1, keepdims=True), means, covariances)


def _coefficients(mixture: Mixture, pairs: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """Of the monomials, in the log of each component's weight times its density (chains, K, 1 + d + pairs)."""
    weights, means, covariances = mixture
    d = means.shape[2]
    if d == 1:
        precisions, log_det = 1 / covariances, np.log(covariances[..., 0, 0])
    else:
        precisions, log_det = np.linalg.inv(covariances), np.linalg.slogdet(covariances)[1]
    slope = (precisions @ means[..., None])[..., 0]
    level = np.log(weights) - 0.5 * (d * np.log(2 * np.pi) + log_det + (means * slope).sum(axis=2))
    curve = precisions[..., pairs[0], pairs[1]] * np.where(pairs[0] == pairs[1], -0.5, -1.0)
    return np.concatenate((level[..., None], slope, curve), axis=2)
