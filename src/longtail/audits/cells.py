"""Cells of a space, found on build rows alone: regions whose mass can be compared."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

ROWS_A_CELL = 100
MOST_CELLS = 32
TURNS = 20
CHUNK = 1 << 16


def found_cells(build: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Centres (k, d) of at most 32 cells of about 100 build rows (n, d) or more each, by k-means; empty for few rows."""
    import warnings

    from scipy.cluster.vq import kmeans2

    number = min(MOST_CELLS, len(build) // ROWS_A_CELL)
    if number < 2:
        return np.empty((0, build.shape[1]))
    with warnings.catch_warnings():
        # An empty cluster keeps its old centre, which is what is wanted here.
        warnings.simplefilter("ignore", UserWarning)
        start = build[rng.choice(len(build), number, replace=False)]
        centres, _ = kmeans2(build, start, iter=TURNS, minit="matrix")
    return centres


def cell_of(rows: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """The nearest centre of each row (n,)."""
    half = (centres**2).sum(1) / 2
    stretches = (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))
    return np.concatenate([(some @ centres.T - half).argmax(axis=1) for some in stretches])


def cell_names(centres: np.ndarray, columns: Sequence[str], unscaled: np.ndarray) -> list[str]:
    """What distinguishes each cell: the two columns in which its centre (k, d) lies farthest from the middle.

    unscaled (k, d): the centres in the columns' own units.
    """
    names = []
    for at, centre in enumerate(centres):
        most = np.argsort(-np.abs(centre), kind="stable")[:2]
        names.append("region: " + ", ".join(f"{columns[j]} about {unscaled[at, j]:.3g}" for j in sorted(most)))
    return [name if names.count(name) == 1 else f"{name} ({at + 1})" for at, name in enumerate(names)]
