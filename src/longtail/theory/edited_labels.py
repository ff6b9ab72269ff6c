"""Token editing in its linear form: real labels stay, and each round the model rewrites some of them (derived).

Zhu et al. (2025, arXiv:2412.14689) edit part of real text instead of replacing it.  In the linear model with fixed
covariates X, y' = (1 - m) y + m (X w + noise e), where m marks the labels rewritten, each with chance q by itself.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def edited(design: np.ndarray, shares: Sequence[float]) -> np.ndarray:
    """Expected error of every fit on the design itself, in units of the first (rounds + 1,).

    design (n, d); shares: the chance q that a label is rewritten, round by round.  The covariance C of the labels around
    the truth follows exactly: off the diagonal C' = M C M', M = (1 - q) I + q H, H the projection on the columns of the
    design; on it C'_ii = (1 - q) C_ii + q (H C H)_ii + q.
    """
    n = len(design)
    basis = np.linalg.qr(design)[0]
    hat = basis @ basis.T
    covariance = np.eye(n)
    found = [float(np.trace(hat @ covariance))]
    for q in shares:
        by_model = hat @ covariance @ hat
        mixed = (1 - q) * np.eye(n) + q * hat
        diagonal = (1 - q) * np.diag(covariance) + q * np.diag(by_model) + q
        covariance = mixed @ covariance @ mixed
        np.fill_diagonal(covariance, diagonal)
        found.append(float(np.trace(hat @ covariance)))
    return np.array(found) / found[0]


def edited_limit(shares: Sequence[float]) -> np.ndarray:
    """The same for many rows a covariate (rounds + 1,): 1 + sum of q (2 - q).

    It stays below 2 as long as the sum of q (2 - q) over all rounds stays below 1.
    """
    q = np.asarray(shares, dtype=float)
    return 1 + np.concatenate(([0.0], np.cumsum(q * (2 - q))))


def rewritten(design: np.ndarray, shares: Sequence[float], chains: int, rng: np.random.Generator) -> np.ndarray:
    """The loop itself, label by label: |X (w_t - w0)|^2 of every fit (rounds + 1, chains), label noise 1."""
    basis = np.linalg.qr(design)[0]
    labels = rng.standard_normal((chains, len(design)))
    found = []
    for q in [*shares, None]:
        fitted = labels @ basis @ basis.T
        found.append((fitted**2).sum(axis=1))
        if q is not None:
            marked = rng.random(labels.shape) < q
            labels = np.where(marked, fitted + rng.standard_normal(labels.shape), labels)
    return np.stack(found)
