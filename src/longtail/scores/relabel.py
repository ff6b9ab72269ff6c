"""Relabelling: what every statistic would have been, had the labels reference and candidate been dealt at random.

When reference and candidate come from one law, every dealing of the labels over the pooled rows (over the clusters,
where rows belong together) is equally likely.  So the rank of the true labelling among random ones is an exact p,
whatever the law, the dimension, the ties and the sizes (Fisher 1935; Hoeffding 1952).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from ..errors import InputError

ENTRIES = 5_000_000
"""Labels held at once."""

FIRST, SECOND, MOST = 199, 999, 9999
WORTH_A_SECOND_LOOK, WORTH_A_THIRD_LOOK = 0.2, 0.002
BELOW = 10.0
"""How many dealings below its level a p should be able to have."""

CAP = 0.9
"""Largest p that enters the combination: a one-sided p near 1 must not cancel evidence elsewhere."""


@dataclass(frozen=True, eq=False)
class Look:
    """p from `relabellings` random dealings, and what each statistic alone would say (statistics,)."""

    p: float
    relabellings: int
    own: np.ndarray


def in_looks(look: Callable[[int], Look], level: float, below: float = BELOW, most: int = MOST) -> Look:
    """A quick look, a longer one where p <= .2, and where p <= .002 one long enough for levels below .01.

    Each look deals afresh and the last one alone counts.  P(p <= a) <= a stays exact: a p <= .2 was reached by the second
    look or a later one, a p of .2 or more by a first look that is itself exact.  A third look has below / level dealings,
    `most` at most.

    Raises InputError for a level outside (0, 1).
    """
    if not 0 < level < 1:
        raise InputError(f"the level is {level}: give a number between 0 and 1")
    found = look(FIRST)
    if found.p > WORTH_A_SECOND_LOOK:
        return found
    found = look(SECOND)
    enough = min(most, int(np.ceil(below / level)) - 1)
    return look(enough) if found.p <= WORTH_A_THIRD_LOOK and enough > SECOND else found


def labellings(
    truth: np.ndarray, unit: np.ndarray | None, count: int, rng: np.random.Generator
) -> Iterator[np.ndarray]:
    """The true labels (N,) and `count` random dealings of them, in blocks (N, b) of 0 and 1; the truth comes first.

    `unit` (N,) numbers the cluster of each row: then whole clusters are dealt.
    """
    dealt = truth if unit is None else _label_of_units(truth, unit)
    width = int(np.clip(ENTRIES // len(truth), 16, 1000))
    done, first = 0, True
    while done < count:
        size = min(width - first, count - done)
        deal = rng.permuted(np.broadcast_to(dealt, (size, len(dealt))), axis=1)
        block = deal if unit is None else deal[:, unit]
        if first:
            block = np.concatenate([truth[None], block])
        yield np.ascontiguousarray(block.T)
        done, first = done + size, False


def _label_of_units(truth: np.ndarray, unit: np.ndarray) -> np.ndarray:
    labels = np.zeros(unit.max() + 1, dtype=np.uint8)
    labels[unit] = truth
    return labels


def units_of(clusters: np.ndarray, reference_rows: int) -> np.ndarray:
    """Numbers 0.. of the clusters of the pooled rows (N,) -> (N,); one number on both sides names two clusters."""
    side = np.arange(len(clusters)) < reference_rows
    number = np.unique(clusters, return_inverse=True)[1].ravel()
    return np.unique(2 * number + side, return_inverse=True)[1].ravel()


def own_rank(values: np.ndarray) -> np.ndarray:
    """Each labelling's own p among all of them (B + 1, ...): small values are evidence, ties count against it."""
    flat = values.reshape(len(values), -1)
    rank = np.stack([np.searchsorted(np.sort(column), column, side="right") for column in flat.T], axis=1)
    return ((rank - 0.5) / len(values)).reshape(values.shape)


def combined(p: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Weighted Cauchy score of the p of the statistics (B + 1, statistics) -> (B + 1,); small is evidence.

    Liu and Xie 2020, "Cauchy combination test"; calibrated by the same relabellings, so no asymptotics enter.
    """
    return -(1 / np.tan(np.pi * np.minimum(p, CAP))) @ weights


def share_as_small(score: np.ndarray) -> float:
    """The exact p of the true labelling (the first) by its score among all of them."""
    return float((score <= score[0] + 1e-9 * abs(score[0])).mean())


def log_tail(total: int, reference_rows: int, drawn: int) -> np.ndarray:
    """log P(at least x reference rows among `drawn` of `total` rows) for x = 0..drawn: the hypergeometric tail."""
    from scipy.special import gammaln

    def log_choose(n: float, k: np.ndarray) -> np.ndarray:
        inside = (k >= 0) & (k <= n)
        k = np.where(inside, k, 0)
        return np.where(inside, gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1), -np.inf)

    x = np.arange(drawn + 1)
    ways = log_choose(reference_rows, x) + log_choose(total - reference_rows, drawn - x)
    log_p = ways - log_choose(total, np.array(drawn))
    # Clusters of unequal size can put more reference rows in a region than there truly are: finite there too.
    return np.clip(np.logaddexp.accumulate(log_p[::-1])[::-1], -700.0, 0.0)


def log_run(total: int, reference_rows: int, longest: int) -> np.ndarray:
    """log P(the first m of the pooled rows are all reference rows) for m = 0..longest."""
    j = np.arange(longest)
    step = np.log(np.maximum(reference_rows - j, 1e-9) / (total - j))
    return np.concatenate([[0.0], np.cumsum(step)])
