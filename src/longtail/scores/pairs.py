"""Squared distances between all rows of two sets by blocks, so that no matrix of all pairs is ever held."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..errors import InputError

HIGH, WIDE = 256, 1024
"""Rows and columns of a block: 2 MiB, what the inner caches hold."""

LARGEST = 1e150
"""Squares of larger numbers overflow."""


def checked(rows: np.ndarray, name: str) -> np.ndarray:
    """The rows as a float64 matrix (n, d).

    Raises InputError for an array that is not a matrix with columns, and for numbers that have no square.
    """
    matrix = np.asarray(rows, dtype=float)
    if matrix.ndim != 2 or matrix.shape[1] == 0:
        raise InputError(f"the {name} has the shape {matrix.shape}; give a matrix of rows and columns")
    if not (np.abs(matrix) < LARGEST).all():
        raise InputError(f"the {name} holds missing, infinite or huge numbers; fill, drop or rescale them first")
    return matrix


def checked_pair(reference: np.ndarray, candidate: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both sets as float64 matrices with the same columns; InputError where they cannot be compared."""
    real, made = checked(reference, "reference"), checked(candidate, "candidate")
    if real.shape[1] != made.shape[1]:
        raise InputError(
            f"the reference has {real.shape[1]} columns and the candidate {made.shape[1]}; give both the same columns"
        )
    return real, made


def rounding(dimension: int) -> float:
    """How far rounding can move a squared distance, as a share of the two squared norms.

    Twice the bound of an inner product of `dimension` + 2 terms (Higham 2002, "Accuracy and Stability of Numerical
    Algorithms", section 3.1).
    """
    return float(2 * (dimension + 2) * np.finfo(float).eps)


def lifted(rows: np.ndarray, centre: np.ndarray, slack: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Left and right factors (n, d + 2): left(a) @ right(b).T are the squared distances of the rows of a and b.

    |x - y|^2 = |x|^2 - 2 x.y + |y|^2 about a common centre.  `slack` adds that share of both squared norms.
    """
    moved = rows - centre
    norm = (1 + slack) * np.einsum("ij,ij->i", moved, moved)[:, None]
    one = np.ones_like(norm)
    return np.hstack((moved, norm, one)), np.hstack((-2 * moved, one, norm))


def blocks(left: np.ndarray, right: np.ndarray) -> Iterator[tuple[slice, slice, np.ndarray]]:
    """Squared distances block by block: (rows of left, rows of right, block); all blocks of some rows in a row.

    A block is overwritten by the next one, and the caller may change it.
    """
    room = np.empty(HIGH * WIDE)
    for row in range(0, len(left), HIGH):
        some = left[row : row + HIGH]
        for column in range(0, len(right), WIDE):
            others = right[column : column + WIDE]
            block = room[: len(some) * len(others)].reshape(len(some), len(others))
            np.matmul(some, others.T, out=block)
            yield slice(row, row + len(some)), slice(column, column + len(others)), block
