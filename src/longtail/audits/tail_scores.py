"""Rankings of the pooled rows that never see the labels: how far out, how isolated, how clumped, who is near whom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..scores.neighbours import nearest

UNSAMPLED = 4000
"""Pooled rows up to which every row is compared with every row, whatever the number of columns."""

WORK = 1.3e10
"""Pairs of rows times columns in one search for neighbours, under a second; beyond it a random sample is searched."""

CENTRES = 2000
"""Balls looked at beyond UNSAMPLED rows, and rows that a search keeps at least."""

BALLS = (6, 9, 13, 20, 32, 64, 128, 256)
DIRECTIONS = 16
CLUMP_ROWS, CLUMP_GAP = 5, 6.0
"""Rows are clumped if the 5th of them lies 6 scatters beyond the middle; normal rows reach 3 to 4 in any dimension."""

CLIP = 4.0


def axes(scaled_rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Directions (d, d) and variances (d,) of the shrunk covariance of the clipped rows, smallest variance first.

    Shrinkage towards a multiple of the identity after Ledoit and Wolf 2004, with the Gaussian closed form.
    """
    total, d = scaled_rows.shape
    clipped = np.clip(scaled_rows, -CLIP, CLIP).astype(np.float32)
    clipped -= clipped.mean(axis=0)
    covariance = (clipped.T @ clipped).astype(float) / total
    mean = np.trace(covariance) / d
    if mean == 0:
        return np.eye(d), np.ones(d)
    share = min(1.0, (d + 1) / (2 * total) * (1 + d * mean**2 / (covariance**2).sum()))
    variance, direction = np.linalg.eigh((1 - share) * covariance + share * mean * np.eye(d))
    return direction, np.maximum(variance, 1e-9 * mean)


def ranks(score: np.ndarray) -> np.ndarray:
    """Ranks 1..N of scores (N,), tied scores sharing their mean rank."""
    _, group, size = np.unique(score, return_inverse=True, return_counts=True)
    return (np.cumsum(size) - (size - 1) / 2)[group]


def normal_square(score: np.ndarray) -> np.ndarray:
    """Squared normal scores: large at both ends."""
    from scipy.special import ndtri

    return ndtri(ranks(score) / (len(score) + 1)) ** 2


def exponential(score: np.ndarray) -> np.ndarray:
    """Exponential scores: large at the upper end."""
    return -np.log1p(-ranks(score) / (len(score) + 1))


@dataclass(frozen=True, eq=False)
class Surroundings:
    """Who is near whom among N pooled rows.

    isolation, clump (N,): large where a row is alone, where it is in a small dense group.
    members (centres, k + 1): each centre and its k nearest rows; sizes: the ball sizes to look at.
    edges (edges, 2): rows and their 3 nearest rows, shortest first for their surroundings.
    """

    isolation: np.ndarray
    clump: np.ndarray
    members: np.ndarray
    sizes: tuple[int, ...]
    edges: np.ndarray
    searched: int

    @property
    def clumped(self) -> bool:
        """Whether some rows stand in groups far tighter than the scatter of the ordinary rows explains."""
        low, high = np.quantile(self.clump, (0.5, 0.84))
        few = np.partition(self.clump, -CLUMP_ROWS)[-CLUMP_ROWS] if len(self.clump) >= 20 * CLUMP_ROWS else low
        return bool(few - low > CLUMP_GAP * (high - low) > 0)


def surroundings(rows: np.ndarray, rng: np.random.Generator) -> Surroundings:
    """Neighbours of scaled pooled rows (N, d); what is sampled is drawn without regard to labels."""
    total = len(rows)
    sizes = tuple(k for k in BALLS if k <= max(16, total // 16) and k < total)
    return _complete(rows, sizes) if total <= UNSAMPLED else _sampled(rows, sizes, rng)


def _complete(rows: np.ndarray, sizes: tuple[int, ...]) -> Surroundings:
    total, inner = len(rows), max(sizes, default=1)
    every = np.arange(total)
    far = max(1, min(50, total // 4))
    near, distance = nearest(rows, rows, max(far, inner), every)
    return Surroundings(
        isolation=distance[:, max(1, min(10, total // 10)) - 1],
        clump=_clump(distance[:, max(1, min(5, total // 20)) - 1], distance[:, far - 1]),
        members=np.column_stack([every, near[:, :inner]]),
        sizes=sizes,
        edges=_edges(every, near, distance),
        searched=total,
    )


def _sampled(rows: np.ndarray, sizes: tuple[int, ...], rng: np.random.Generator) -> Surroundings:
    """All rows against a sample of targets for distances; a sample of centres against all rows for balls and edges."""
    total, d = rows.shape
    targets = _some(total, max(int(WORK / (total * d)), CENTRES), rng)
    centres = _some(total, CENTRES, rng)
    distance = _distances(rows, targets)
    # The 10th nearest of a fifth of the targets stands for the 50th of all of them at a fifth of the cost.
    far = _distances(rows, np.sort(rng.permutation(targets)[: len(targets) // 5]))[:, 9]
    ball, reach = nearest(rows[centres], rows, sizes[-1], centres)
    return Surroundings(
        isolation=distance[:, 9],
        clump=_clump(distance[:, 4], far),
        members=np.column_stack([centres, ball]),
        sizes=sizes,
        edges=_edges(centres, ball, reach),
        searched=len(centres),
    )


def _distances(rows: np.ndarray, targets: np.ndarray) -> np.ndarray:
    own = np.full(len(rows), -1)
    own[targets] = np.arange(len(targets))
    return nearest(rows, rows[targets], 10, own)[1]


def _clump(near: np.ndarray, far: np.ndarray) -> np.ndarray:
    return -(near + 1e-12) / (far + 1e-12)


def _some(total: int, size: int, rng: np.random.Generator) -> np.ndarray:
    return np.sort(rng.choice(total, min(size, total), replace=False))


def _edges(start: np.ndarray, near: np.ndarray, distance: np.ndarray) -> np.ndarray:
    """Edges to the 3 nearest rows, shortest first relative to the distance of the 10th."""
    linked = min(3, near.shape[1])
    spacing = distance[:, min(10, near.shape[1]) - 1]
    length = distance[:, :linked] / np.maximum(spacing, 1e-30)[:, None]
    edges = np.column_stack([np.repeat(start, linked), near[:, :linked].ravel()])
    return edges[np.argsort(length.ravel(), kind="stable")]
