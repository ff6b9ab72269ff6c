"""The Vendi score: the effective number of different rows in one set, by the dual form."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ..errors import InputError
from .pairs import checked

Kernel = Literal["cosine", "linear"]


def vendi(rows: np.ndarray, order: float = 1.0, kernel: Kernel = "cosine") -> float | None:
    """The Vendi score of `order` q of rows (n, d): the Hill number of the eigenvalues of K / tr K; None without any.

    K is the kernel matrix of the rows: "cosine" x.y / (|x| |y|), or "linear" x.y.  Its eigenvalues other than 0 are those
    of the small matrix X'X (d, d), or of K itself where n < d, so that no matrix of all pairs is made.  Order 1 is exp of
    their entropy; inf is 1 over the largest.  Rows of length 0 have no direction: they are left out.
    Raises InputError for an order below 0, an unknown kernel, and rows that are no finite numbers.
    Sources: Friedman and Dieng 2023, "The Vendi score: a diversity evaluation metric for machine learning", definition 1
    and section 3 (dual form); Pasarkar and Dieng 2024, "Cousins of the Vendi score", for other orders.
    """
    if not order >= 0:
        raise InputError(f"the Vendi score needs an order of at least 0, not {order}")
    if kernel not in ("cosine", "linear"):
        raise InputError(f'the Vendi score has the kernels "cosine" and "linear", not "{kernel}"')
    x = checked(rows, "set")
    largest = np.abs(x).max(axis=1, initial=0.0)
    x, largest = x[largest > 0], largest[largest > 0]
    if not len(x):
        return None
    # Divided by its largest entry first, so that no square under- or overflows.
    x = x / (largest[:, None] if kernel == "cosine" else largest.max())
    if kernel == "cosine":
        x /= np.sqrt(np.einsum("ij,ij->i", x, x))[:, None]
    gram = x.T @ x if x.shape[1] <= len(x) else x @ x.T
    share = np.maximum(np.linalg.eigvalsh(gram), 0.0)
    share /= share.sum()
    return hill(share[share > len(share) * np.finfo(float).eps], order)


def hill(share: np.ndarray, order: float) -> float:
    """The Hill number of positive shares (K,) in sum 1 (Hill 1973, "Diversity and evenness")."""
    if order == 1:
        return float(np.exp(-(share * np.log(share)).sum()))
    if np.isinf(order):
        return float(1 / share.max())
    return float((share**order).sum() ** (1 / (1 - order)))
