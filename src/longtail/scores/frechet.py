"""The Frechet distance: the squared Wasserstein-2 distance between the normal laws with the moments of two sets."""

from __future__ import annotations

import numpy as np

from ..errors import InputError
from .pairs import checked_pair


def frechet_distance(reference: np.ndarray, candidate: np.ndarray) -> float:
    """|m - m'|^2 + tr(C + C' - 2 (C C')^(1/2)) of the means and covariances (divisor n - 1) of (n, d) and (m, d).

    With triangular factors C = R'R and C' = S'S the trace of the root is the sum of the singular values of R S', which
    is stable for singular covariances, fewer rows than columns among them.  Never negative.
    Raises InputError where a set has fewer than 2 rows, and for rows that cannot be compared.
    Sources: Dowson and Landau 1982, "The Frechet distance between multivariate normal distributions"; Heusel et al. 2017,
    "GANs trained by a two time-scale update rule converge to a local Nash equilibrium", equation 6.
    """
    real, made = checked_pair(reference, candidate)
    if min(len(real), len(made)) < 2:
        raise InputError(f"a covariance needs 2 rows in each set; they have {len(real)} and {len(made)}")
    gap = real.mean(axis=0) - made.mean(axis=0)
    left, right = _root(real), _root(made)
    shared = np.linalg.svd(left @ right.T, compute_uv=False).sum()
    return float(max(gap @ gap + (left**2).sum() + (right**2).sum() - 2 * shared, 0.0))


def _root(rows: np.ndarray) -> np.ndarray:
    """R with R'R the covariance of the rows (n, d)."""
    centred = (rows - rows.mean(axis=0)) / np.sqrt(len(rows) - 1)
    return np.asarray(np.linalg.qr(centred, mode="r"))
