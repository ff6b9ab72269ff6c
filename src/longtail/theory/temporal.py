"""The temporal method: how fast a loop drifts, from the shares of categories in two samples of it.

Nei and Tajima 1981 and Waples 1989, for haploid populations: a replace loop of n rows is one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Change:
    """Standardised change between two samples of the same loops, each field (loops,).

    f: sum (a - b)^2 / sum z (1 - z), z the mean of the shares a and b; noise: the part that sampling the two alone
    makes; freedom: degrees of freedom of f.
    """

    f: np.ndarray
    noise: np.ndarray
    freedom: np.ndarray

    def drift(self) -> np.ndarray:
        """f less the noise of sampling (loops,); at most 0 where no drift is visible."""
        return self.f - self.noise

    def drift_bounds(self, level: float) -> tuple[np.ndarray, np.ndarray]:
        """The ends (loops,) of the `level` interval of the drift: f freedom / chi-square quantiles, less the noise."""
        from scipy.special import chdtri

        tail = (1 - level) / 2
        scaled = self.f * self.freedom
        low = scaled / chdtri(self.freedom, tail)
        return low - self.noise, scaled / chdtri(self.freedom, 1 - tail) - self.noise


def change(before: np.ndarray, after: np.ndarray, complete: bool = False) -> Change:
    """The change between counts (loops, K) of two samples.

    complete: the samples are whole training sets, so that no noise of sampling is in them.
    The degrees of freedom are Satterthwaite's: (1 - s2)^2 / (s2 - 2 s3 + s2^2), s_j = sum z^j.
    """
    left, right = (counts.sum(axis=-1, keepdims=True) for counts in (before, after))
    a, b = before / left, after / right
    z = (a + b) / 2
    f = ((a - b) ** 2).sum(axis=-1) / (z * (1 - z)).sum(axis=-1)
    noise = np.zeros_like(f) if complete else (1 / left + 1 / right)[..., 0]
    return Change(f, noise, degrees_of_freedom(z))


def degrees_of_freedom(z: np.ndarray) -> np.ndarray:
    """Satterthwaite's degrees of freedom of sum (a - b)^2 for shares z (..., K)."""
    s2, s3 = (z**2).sum(axis=-1), (z**3).sum(axis=-1)
    return np.asarray((1 - s2) ** 2 / (s2 - 2 * s3 + s2**2))


def size_of(drift: np.ndarray | float, generations: int) -> np.ndarray:
    """N_e = 1 / (1 - (1 - v)^(1/t)) of a drift v over t generations; inf where v <= 0, 1 where v >= 1."""
    v = np.clip(np.asarray(drift, dtype=float), 0.0, 1.0)
    with np.errstate(divide="ignore"):
        return np.asarray(-1 / np.expm1(np.log1p(-v) / generations))


def persistence(first: np.ndarray, middle: tuple[np.ndarray, np.ndarray], last: np.ndarray) -> np.ndarray:
    """One-sided p (loops,) that the movement from the middle to `last` does not go on with that from `first` to there.

    counts (loops, K).  middle: two samples of the same model that share no row (the halves of one), so that no noise of
    sampling is in both movements; twice the same one where it is the whole training set, which has no such noise.
    Under drift the movements are uncorrelated; directed change (temperature, truncation, curation) goes on.  Student's
    t of their correlation with Satterthwaite's degrees of freedom.  Derived for this project.
    """
    from scipy.special import stdtr

    a, b, c, d = (counts / counts.sum(axis=-1, keepdims=True) for counts in (first, *middle, last))
    lengths = np.sqrt(((b - a) ** 2).sum(axis=-1) * ((d - c) ** 2).sum(axis=-1))
    moved = lengths > 0
    correlation = np.where(moved, ((b - a) * (d - c)).sum(axis=-1), 0.0) / np.where(moved, lengths, 1.0)
    correlation = np.clip(correlation, -1 + 1e-12, 1 - 1e-12)
    freedom = np.maximum(degrees_of_freedom((2 * a + b + c + 2 * d) / 6) - 1, 0.5)
    return np.asarray(stdtr(freedom, -correlation * np.sqrt(freedom / (1 - correlation**2))))


def halves(counts: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Counts (..., K) of two random halves of a sample's rows."""
    flat = np.atleast_2d(counts)
    half = np.array([rng.multivariate_hypergeometric(row, int(row.sum()) // 2, method="marginals") for row in flat])
    return half.reshape(counts.shape), counts - half.reshape(counts.shape)
