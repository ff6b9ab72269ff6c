"""The kernel distance: the squared maximum mean discrepancy with a polynomial kernel, without bias."""

from __future__ import annotations

import numpy as np

from ..errors import InputError
from .pairs import blocks, checked_pair


def kernel_distance(reference: np.ndarray, candidate: np.ndarray) -> float:
    """mean k(x, x') + mean k(y, y') - 2 mean k(x, y) with k(x, y) = (x.y / d + 1)^3, a row never with itself.

    reference (n, d), candidate (m, d).  Unbiased, so it may be negative; block by block, so that no matrix of all pairs is
    held.
    Raises InputError where a set has fewer than 2 rows, and for rows that cannot be compared.
    Sources: Binkowski et al. 2018, "Demystifying MMD GANs", section 3 (KID); Gretton et al. 2012, "A kernel two-sample
    test", lemma 6.
    """
    real, made = checked_pair(reference, candidate)
    n, m = len(real), len(made)
    if min(n, m) < 2:
        raise InputError(f"a kernel distance needs 2 rows in each set; they have {n} and {m}")
    within = _sum(real, real) - _own(real), _sum(made, made) - _own(made)
    return float(within[0] / n / (n - 1) + within[1] / m / (m - 1) - 2 * _sum(real, made) / n / m)


def _sum(left: np.ndarray, right: np.ndarray) -> float:
    total = 0.0
    for _, _, base in blocks(left / left.shape[1], right):
        base += 1
        total += float((base * base).ravel() @ base.ravel())
    return total


def _own(rows: np.ndarray) -> float:
    return float(((np.einsum("ij,ij->i", rows, rows) / rows.shape[1] + 1) ** 3).sum())
