"""MAUVE: the area under the divergence curve of two sets of vectors, by their histograms over joint clusters."""

from __future__ import annotations

import numpy as np

from .pairs import checked_pair

SCALE = 5.0
"""The constant c of the paper."""
ROWS_PER_CLUSTER, FEWEST, MOST = 10, 2, 500
STEPS = 30
NODES = 2001


def mauve(reference: np.ndarray, candidate: np.ndarray, rng: np.random.Generator) -> float:
    """MAUVE of rows (n, d) and (m, d): histograms over k joint clusters, k = min(n, m) / 10, from 2 to 500.

    1 where the histograms are equal, 0.004 where no cluster holds rows of both.  Columns count in their own units: unlike
    the package, which scales each row to length 1, this sees the size of vectors.
    Raises InputError for rows that cannot be compared.
    Source: Pillutla et al. 2021, "MAUVE: measuring the gap between neural text and human text using divergence frontiers".
    """
    real, made = checked_pair(reference, candidate)
    k = int(np.clip(min(len(real), len(made)) // ROWS_PER_CLUSTER, FEWEST, MOST))
    cluster = clusters(np.concatenate((real, made)), k, rng)
    p, q = (np.bincount(part, minlength=k) for part in (cluster[: len(real)], cluster[len(real) :]))
    return area(p / p.sum(), q / q.sum())


def area(p: np.ndarray, q: np.ndarray, scale: float = SCALE) -> float:
    """The area under the divergence curve of two laws (k,).

    The curve is (exp(-c KL(q | r)), exp(-c KL(p | r))) for the mixtures r = w p + (1 - w) q, 0 < w < 1, and its ends go
    on to (0, 1) and (1, 0).  Trapezia over 2,001 weights that lie closer near 0 and 1.
    Source: Pillutla et al. 2021, equations 1 and 2.
    """
    w = np.sin(np.linspace(0, np.pi / 2, NODES)[:, None]) ** 2
    mixture = w * p + (1 - w) * q
    x, y = (np.exp(-scale * _divergence(law, mixture)) for law in (q, p))
    x, y = np.concatenate(([1.0], x, [0.0])), np.concatenate(([0.0], y, [1.0]))
    return float(min(np.trapezoid(y[::-1], x[::-1]), 1.0))


def clusters(rows: np.ndarray, k: int, rng: np.random.Generator) -> np.ndarray:
    """The cluster (n,) of each row (n, d), k at most: k-means from k-means++, 30 steps of Lloyd at most.

    Rows that are equal are in one cluster; where there are fewer different rows than k, each is one of its own.
    Sources: Lloyd 1982, "Least squares quantization in PCM"; Arthur and Vassilvitskii 2007, "k-means++: the advantages of
    careful seeding".
    """
    rows = rows - rows.mean(axis=0)
    centres = _first_centres(rows, k, rng)
    size = (rows**2).sum(axis=1)
    found = np.full(len(rows), -1)
    for _ in range(STEPS):
        nearest = (size[:, None] - 2 * rows @ centres.T + (centres**2).sum(axis=1)).argmin(axis=1)
        if (nearest == found).all():
            break
        found = nearest
        counts = np.bincount(found, minlength=len(centres))
        sums = np.stack([np.bincount(found, column, minlength=len(centres)) for column in rows.T], axis=1)
        centres = np.where(counts[:, None] > 0, sums / np.maximum(counts, 1)[:, None], centres)
    return found


def _first_centres(rows: np.ndarray, k: int, rng: np.random.Generator) -> np.ndarray:
    """Up to k different rows, each drawn by its squared distance from those drawn before."""
    chosen = [int(rng.integers(len(rows)))]
    distance = ((rows - rows[chosen[0]]) ** 2).sum(axis=1)
    while len(chosen) < k and distance.max() > 0:
        ends = np.cumsum(distance)
        chosen.append(int(np.searchsorted(ends, rng.random() * ends[-1], side="right")))
        distance = np.minimum(distance, ((rows - rows[chosen[-1]]) ** 2).sum(axis=1))
    return rows[chosen]


def _divergence(law: np.ndarray, mixture: np.ndarray) -> np.ndarray:
    """KL(law | mixture) in nats of a law (k,) from each mixture (w, k); infinite where one lacks a part of it."""
    has = law > 0
    with np.errstate(divide="ignore"):
        found: np.ndarray = (law[has] * (np.log(law[has]) - np.log(mixture[:, has]))).sum(axis=1)
    return found
