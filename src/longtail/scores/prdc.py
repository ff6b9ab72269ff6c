"""Precision, recall, density and coverage: the values of the package `prdc`, in memory that grows with the rows only."""

from __future__ import annotations

from math import prod
from typing import NamedTuple

import numpy as np

from ..errors import InputError
from .pairs import blocks, checked_pair, lifted, rounding

NEIGHBOURS = 5


class Manifold(NamedTuple):
    """Precision, recall, density and coverage, and the counts that they are means of.

    balls (m,): in how many reference balls each candidate row lies.  alone (m,): in how many of them no other candidate
    row lies.  covered, recalled (n,): whether the ball of each reference row holds a candidate row, and whether each
    reference row lies in the ball of one.
    """

    precision: float
    recall: float
    density: float
    coverage: float
    balls: np.ndarray
    alone: np.ndarray
    covered: np.ndarray
    recalled: np.ndarray


def prdc(reference: np.ndarray, candidate: np.ndarray, nearest: int = NEIGHBOURS) -> Manifold:
    """Precision, recall, density and coverage of candidate (m, d) against reference (n, d).

    The ball of a row reaches to its `nearest`-th nearest other row of its own set; a row lies in a ball when it is
    nearer than that.  Distances that differ by rounding only are equal, so a row whose neighbours are copies of it has
    an empty ball.
    Raises InputError where a set has fewer than `nearest` + 1 rows.
    Source: Kynkäänniemi et al. 2019, "Improved precision and recall metric", equations 1 and 2; Naeem et al. 2020,
    "Reliable fidelity and diversity metrics", equations 3 and 4.
    """
    real, made = checked_pair(reference, candidate)
    centre = np.median(real, axis=0) if len(real) else np.zeros(real.shape[1])
    real_radius, made_radius = ball_sizes(real, centre, nearest), ball_sizes(made, centre, nearest)
    slack = rounding(real.shape[1])
    balls, hits = np.zeros(len(made), np.int64), np.zeros(len(real), np.int64)
    recalled, last = np.zeros(len(real), bool), np.zeros(len(real), np.int64)
    for row, column, gap in blocks(lifted(real, centre, slack)[0], lifted(made, centre, slack)[1]):
        inside = gap < real_radius[row, None]
        balls[column] += inside.sum(axis=0)
        here = inside.sum(axis=1)
        hits[row] += here
        last[row] = np.where(here > 0, column.start + inside.argmax(axis=1), last[row])
        recalled[row] |= (gap < made_radius[column]).any(axis=1)
    precision, density = float((balls > 0).mean()), float(balls.mean() / nearest)
    alone = np.bincount(last[hits == 1], minlength=len(made))
    covered = hits > 0
    return Manifold(precision, float(recalled.mean()), density, float(covered.mean()), balls, alone, covered, recalled)


def ball_sizes(rows: np.ndarray, centre: np.ndarray, nearest: int) -> np.ndarray:
    """The squared distance (n,) of each row to its `nearest`-th nearest other row.

    Raises InputError where there are fewer than `nearest` + 1 rows.
    """
    if len(rows) <= nearest:
        raise InputError(f"{len(rows)} rows have no {nearest}th neighbours; give more than {nearest} rows in each set")
    squared = np.empty(len(rows))
    near = np.empty((0, 0))
    for row, column, gap in blocks(*lifted(rows, centre)):
        if column.start == 0:
            near = np.full((len(gap), nearest + 1), np.inf)
        near = _nearer(near, gap)
        squared[row] = near.max(axis=1)
    return np.maximum(squared, 0.0)


def fresh_coverage(reference_rows: int, candidate_rows: int, nearest: int = NEIGHBOURS) -> float:
    """The expected coverage of a fresh real sample: 1 - prod_{j=1..k} (n - j)/(n + m - j), no two distances equal.

    Source: Naeem et al. 2020, "Reliable fidelity and diversity metrics", lemma 2.
    """
    n, m = reference_rows, candidate_rows
    return 1 - prod((n - j) / (n + m - j) for j in range(1, nearest + 1))


def _nearer(near: np.ndarray, gap: np.ndarray) -> np.ndarray:
    """The smallest of near (h, k) and gap (h, w) in each row (h, k), in no order; few entries of gap are looked at."""
    hit = np.flatnonzero(gap < near.max(axis=1)[:, None])
    row = hit // gap.shape[1]
    count = np.bincount(row, minlength=len(gap))
    place = np.arange(len(hit)) - np.repeat(np.cumsum(count) - count, count)
    both = np.full((len(gap), near.shape[1] + int(count.max())), np.inf)
    both[:, : near.shape[1]] = near
    both[row, near.shape[1] + place] = gap.ravel()[hit]
    return np.partition(both, near.shape[1] - 1, axis=1)[:, : near.shape[1]]
