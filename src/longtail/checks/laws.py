"""Statistical tests behind the clauses: p-values that are exact or conservative, so that sound parts pass."""

from __future__ import annotations

import numpy as np

FALSE_ALARM = 1e-6


def too_little_p(scores: np.ndarray) -> float:
    """The p-value that scores (chains, k) vary too little over chains.

    A score is a difference over its own standard error: with independent noise in every chain its variance is at least
    1 (a fit may add to it, never take away), so that the centred sum of squares is at least chi-square.
    """
    from scipy.special import chdtr

    squares = ((scores - scores.mean(axis=0)) ** 2).sum(axis=0)
    return min(1.0, scores.shape[1] * float(chdtr(len(scores) - 1, squares).min()))


def too_much_p(scores: np.ndarray) -> float:
    """The p-value that scores (chains, k), each of mean 0 and variance 1, are too large."""
    from scipy.special import chdtrc

    return min(1.0, scores.shape[1] * float(chdtrc(len(scores), (scores**2).sum(axis=0)).min()))


def scores_of(difference: np.ndarray, *samples: np.ndarray) -> np.ndarray:
    """A difference of means (chains, k) over the standard error of the samples (chains, n, k) it was made of."""
    variance = sum(rows.var(axis=1, ddof=1) / rows.shape[1] for rows in samples)
    error = np.sqrt(np.asarray(variance))
    return np.divide(difference, error, out=np.zeros_like(difference), where=error > 0)


def other_law_p(a: np.ndarray, b: np.ndarray) -> float:
    """The p-value that two samples (chains, k) of k features have one law: rank tests of place and of spread."""
    smallest = 1.0
    for left, right in zip(a.T, b.T, strict=True):
        both = np.concatenate((left, right))
        centre = np.median(both[np.isfinite(both)]) if np.isfinite(both).any() else 0.0
        with np.errstate(invalid="ignore"):
            spread = np.abs(both - centre)
        smallest = min(smallest, _ranks_p(both, len(left)), _ranks_p(spread, len(left)))
    return min(1.0, 2 * a.shape[1] * smallest)


def order_p(values: np.ndarray) -> float:
    """The p-value that rows (chains, n) carry no order.

    By permutation moments of the ranks: their correlation with position (all chains the same way; each chain its own
    way) and with the neighbouring row (Wald and Wolfowitz 1943, circular).
    """
    from scipy.special import chdtrc, ndtr

    ranks = np.stack([_ranks(row) for row in values])
    ranks = ranks - ranks.mean(axis=1, keepdims=True)
    ranks = ranks[(ranks**2).sum(axis=1) > 0]
    if not len(ranks):
        return 1.0
    chains, n = ranks.shape
    place = np.arange(n) - (n - 1) / 2
    scale = np.sqrt((ranks**2).sum(axis=1) * (place**2).sum() / (n - 1))
    trend = (ranks @ place) / scale
    square, fourth = (ranks**2).sum(axis=1), (ranks**4).sum(axis=1)
    mean = -square / (n - 1)
    variance = (square**2 - fourth) / (n - 1) + (square**2 - 2 * fourth) / ((n - 1) * (n - 2)) - mean**2
    neighbour = (ranks * np.roll(ranks, 1, axis=1)).sum(axis=1) - mean
    tails = [2 * ndtr(-abs(trend.sum()) / np.sqrt(chains)), chdtrc(chains, (trend**2).sum())]
    tails.append(2 * ndtr(-abs(neighbour.sum()) / np.sqrt(variance.sum())))
    return min(1.0, 3 * float(min(tails)))


def counts_p(counts: np.ndarray, p: np.ndarray) -> float:
    """The p-value that counts (K,) are drawn with probabilities p (K,): chi-square, types expected below 5 pooled."""
    from scipy.special import chdtrc

    expected = p * counts.sum()
    rare = expected < 5
    seen, wanted = counts[~rare], expected[~rare]
    if rare.any():
        seen, wanted = np.append(seen, counts[rare].sum()), np.append(wanted, expected[rare].sum())
    squares = np.divide((seen - wanted) ** 2, wanted, out=np.where(seen > 0, np.inf, 0.0), where=wanted > 0)
    return float(chdtrc(max(len(wanted) - 1, 1), squares.sum()))


def columns_of(rows: np.ndarray) -> np.ndarray:
    """Rows (chains, n) or (chains, n, d) as numbers (chains, n, d)."""
    rows = np.asarray(rows, dtype=float)
    return rows[..., None] if rows.ndim == 2 else rows


def _ranks(values: np.ndarray) -> np.ndarray:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[inverse]


def _ranks_p(values: np.ndarray, first: int) -> float:
    """Two-sided rank-sum p-value of the first values against the others, ties by their mean rank."""
    from scipy.special import ndtr

    ranks = _ranks(values)
    total = len(ranks)
    spread = first * (total - first) / (total * (total - 1)) * ((ranks - ranks.mean()) ** 2).sum()
    if spread <= 0:
        return 1.0
    return float(2 * ndtr(-abs(ranks[:first].sum() - first * ranks.mean()) / np.sqrt(spread)))
