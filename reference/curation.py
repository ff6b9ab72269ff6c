"""Curated loops and networks of models as plainly as they can be said: one chain, lists of rows, every row by itself.

Written from the papers' descriptions and independent of the package; the parts of the package must have the same law.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

Rng = np.random.Generator
Row = Any


def bradley_terry(rewards: list[float], rng: Rng) -> int:
    """Which of some candidates is kept: i with probability e^(r_i) / sum_j e^(r_j)."""
    worth = [math.exp(reward - max(rewards)) for reward in rewards]
    u = rng.random() * sum(worth)
    for number, one in enumerate(worth):
        u -= one
        if u < 0:
            return number
    return len(worth) - 1


def best_of(model: list[Row], n: int, k: int, reward: Callable[[Row], float], rng: Rng) -> list[Row]:
    """n rows, each the choice among k that a model wrote; the model writes copies of its training rows."""
    kept = []
    for _ in range(n):
        candidates = [model[rng.integers(len(model))] for _ in range(k)]
        kept.append(candidates[bradley_terry([reward(row) for row in candidates], rng)])
    return kept


def verified(model: list[Row], n: int, chance: Callable[[Row], float], rng: Rng) -> list[Row]:
    """n rows that a verifier accepted, each with its own chance."""
    kept: list[Row] = []
    while len(kept) < n:
        row = model[rng.integers(len(model))]
        if rng.random() < chance(row):
            kept.append(row)
    return kept


def curated_loop(
    real: list[Row], fits: int, select: Callable[[list[Row], Rng], list[Row]], rng: Rng
) -> list[Counter[Row]]:
    """The counts of every training set of a replace loop whose rows are selected; the first holds the real rows."""
    rows, found = real, []
    for _ in range(fits):
        found.append(Counter(rows))
        rows = select(rows, rng)
    return found


def network(real: list[list[Row]], fits: int, migrants: float, rng: Rng) -> list[list[list[Row]]]:
    """The training rows of every island at every fit: each row from its own island's model, or from another's."""
    islands, found = real, []
    for _ in range(fits):
        found.append(islands)
        written = []
        for number, own in enumerate(islands):
            rows = []
            for _ in own:
                source = number
                if rng.random() < migrants:
                    others = [other for other in range(len(islands)) if other != number]
                    source = others[rng.integers(len(others))]
                rows.append(islands[source][rng.integers(len(islands[source]))])
            written.append(rows)
        islands = written
    return found


def heterozygosity(rows: list[Row]) -> float:
    """1 - sum of squared shares."""
    return 1 - sum((count / len(rows)) ** 2 for count in Counter(rows).values())
