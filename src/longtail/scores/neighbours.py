"""Nearest rows by Euclidean distance: exact, in single precision, a bounded block of distances at a time."""

from __future__ import annotations

import numpy as np

BLOCK = 4_000_000
"""Distances held at once: 16 MB, about what the last cache of a processor holds."""


def nearest(
    rows: np.ndarray, targets: np.ndarray, k: int, own: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """The k nearest targets (n, d) of each row (m, d), nearest first -> target numbers (m, k), distances (m, k).

    `own` (m,) is the target that a row itself is, never its own neighbour; -1 for a row that is no target.  Where
    distances tie at the k-th place, any of the tied targets may be named.
    """
    targets = np.asarray(targets, dtype=np.float32)
    square = np.einsum("ij,ij->i", targets, targets)
    # |t|^2 - 2 x.t orders targets like the distance, and comes out of one matrix product.
    target = np.column_stack([targets, square]).T
    index = np.empty((len(rows), k), dtype=np.int32)
    distance = np.empty((len(rows), k), dtype=np.float32)
    step = max(1, BLOCK // max(len(targets), 1))
    for start in range(0, len(rows), step):
        part = np.asarray(rows[start : start + step], dtype=np.float32)
        gap = np.column_stack([-2 * part, np.ones(len(part), np.float32)]) @ target
        if own is not None:
            mine = own[start : start + step]
            named = np.flatnonzero(mine >= 0)
            gap[named, mine[named]] = np.inf
        chosen, least = _smallest(gap, k)
        index[start : start + step] = chosen
        squared = least + np.einsum("ij,ij->i", part, part)[:, None]
        distance[start : start + step] = np.sqrt(np.maximum(squared, 0))
    return index, distance


def _smallest(gap: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Columns and values of the k smallest entries of each row (m, n) -> (m, k), (m, k), smallest first."""
    candidates = _candidates(gap, k)
    values = gap if candidates is None else np.take_along_axis(gap, candidates, axis=1)
    place = np.argpartition(values, k - 1, axis=1)[:, :k] if k < values.shape[1] else np.argsort(values, axis=1)[:, :k]
    least = np.take_along_axis(values, place, axis=1)
    order = np.argsort(least, axis=1)
    place = np.take_along_axis(place, order, axis=1)
    columns = place if candidates is None else np.take_along_axis(candidates, place, axis=1)
    return columns, np.take_along_axis(least, order, axis=1)


def _candidates(gap: np.ndarray, k: int) -> np.ndarray | None:
    """Columns that hold the k smallest of each row: the k groups of columns with the smallest minima; None if all.

    The k smallest entries lie in at most k groups, and each such group has a minimum among the k smallest minima.
    """
    rows, columns = gap.shape
    members = int(np.sqrt(columns / k))
    groups = columns // max(members, 1)
    if members < 3 or groups <= k:
        return None
    grouped = gap[:, : groups * members].reshape(rows, members, groups)
    chosen = np.argpartition(grouped.min(axis=1), k - 1, axis=1)[:, :k]
    inside = (chosen[:, None, :] + groups * np.arange(members)[:, None]).reshape(rows, -1)
    rest = np.broadcast_to(np.arange(groups * members, columns), (rows, columns - groups * members))
    return np.concatenate([inside, rest], axis=1)
