"""The tail scan: has the candidate lost any part of the reference?  Numeric rows, exact level, no split."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..errors import InputError
from ..scores.numeric_rows import checked
from ..scores.relabel import Look, combined, in_looks, labellings, own_rank, share_as_small, units_of
from ..scores.scaling import scaled
from .tail_statistics import depleted_balls, rankings, settled, statistics

WEIGHTS = {
    "outer run": 0.14,
    "outer scan": 0.05,
    "outer rank": 0.11,
    "isolation": 0.02,
    "clump": 0.05,
    "column run": 0.21,
    "column side": 0.06,
    "column rank": 0.04,
    "direction": 0.05,
    "ball": 0.19,
    "copies": 0.08,
}
"""Weight of each statistic in the combination.  They set where the power goes; the level does not depend on them."""

CLUMP_WEIGHT = 0.22
"""Weight of the clump statistic where the pooled rows do hold small dense groups apart, labels unseen."""

NAMED = 5


@dataclass(frozen=True)
class Ball:
    """A neighbourhood that the candidate has thinned: the reference row at its centre, its pooled rows, the reference's among them."""

    centre: int
    rows: int
    reference_rows: int


@dataclass(frozen=True)
class Scan:
    """p of 'the candidate has lost something'; what each statistic alone would say; where the depleted places are.

    relabellings: those that p rests on.  sampled: centres of balls searched when not every pooled row was one.
    """

    p: float
    relabellings: int
    statistics: dict[str, float]
    depleted: tuple[Ball, ...]
    sampled: int | None


def tailscan(
    reference: np.ndarray,
    candidate: np.ndarray,
    rng: np.random.Generator,
    *,
    level: float = 0.05,
    clusters: np.ndarray | None = None,
) -> Scan:
    """Test whether candidate rows (ny, d) lack places that reference rows (nx, d) hold; P(p <= a) <= a without loss.

    `clusters` (nx + ny,) names the rows that belong together, reference rows first: labels are then dealt cluster by
    cluster.  A first look of 199 relabellings ends the matter when
    its p is above .2; otherwise fresh ones replace it, and only the last p counts, which keeps every level exact.

    Raises InputError for rows that are not finite or not two-dimensional, fewer than 2 rows, or unequal columns.
    """
    reference, candidate = checked(reference=reference, candidate=candidate)
    nx, total = len(reference), len(reference) + len(candidate)
    # In random order: what ties in a ranking must not stand in the order of the labels.
    shuffled = rng.permutation(total)
    truth = (shuffled < nx).astype(np.uint8)
    unit = None if clusters is None else units_of(_one_a_row(clusters, total), nx)[shuffled]
    pooled = np.concatenate([reference, candidate])[shuffled]
    if (pooled == pooled[0]).all():
        return Scan(1.0, 0, dict.fromkeys(WEIGHTS, 1.0), (), None)
    ranked = rankings(scaled(pooled), nx, rng)
    weights = _giving(WEIGHTS, "clump", CLUMP_WEIGHT) if ranked.around.clumped else WEIGHTS
    names, share = list(weights), np.array(list(weights.values()))

    def look(count: int) -> Look:
        blocks = [statistics(ranked, labels) for labels in labellings(truth, unit, count, rng)]
        values = settled({name: np.concatenate([block[name] for block in blocks]) for name in names})
        own = own_rank(np.stack([values[name] for name in names], axis=1))
        return Look(share_as_small(combined(own, share)), count, own[0])

    found = in_looks(look, level)
    balls = depleted_balls(ranked.around, truth, ranked.tails, NAMED)
    searched = ranked.around.searched
    return Scan(
        p=found.p,
        relabellings=found.relabellings,
        statistics=dict(zip(names, found.own.tolist())),
        depleted=tuple(Ball(int(shuffled[centre]), rows, count) for centre, rows, count in balls),
        sampled=searched if searched < total else None,
    )


def _giving(weights: dict[str, float], chosen: str, weight: float) -> dict[str, float]:
    """One statistic gets this weight, the others share the rest as before."""
    rest = (1 - weight) / (1 - weights[chosen])
    return {name: weight if name == chosen else old * rest for name, old in weights.items()}


def _one_a_row(clusters: np.ndarray, total: int) -> np.ndarray:
    clusters = np.asarray(clusters)
    if clusters.shape != (total,):
        raise InputError(
            f"clusters name {clusters.size} rows, the sets hold {total}: give one a row, reference rows first"
        )
    return clusters
