"""Loops with weighted real rows as plainly as they can be said: one chain of categories, one row at a time.

Written from the docs and independent of the package; the block loop must have the same law.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Rng = np.random.Generator
Row = tuple[int, bool]
"""A symbol, and whether it is one of the anchor's real rows."""


@dataclass(frozen=True)
class Plan:
    """n generated rows a generation from shares p; real rows of each stratum (or of the world: stratum -1) beside them."""

    p: tuple[float, ...]
    n: int
    horizon: int
    real: dict[int, int]
    stratum: tuple[int, ...] = ()
    fixed: bool = False


def run(plan: Plan, weigh: Callable[[list[Row], int], list[float]], rng: Rng) -> list[list[float]]:
    """The shares of one chain, generation 0 first; weigh(rows, t) gives the weight of each row of a training set."""
    kept = real_rows(plan, rng)
    models: list[list[float]] = []
    for t in range(plan.horizon):
        source = list(plan.p) if t == 0 else models[-1]
        rows = [(drawn(source, rng), False) for _ in range(plan.n)]
        rows += kept if plan.fixed else real_rows(plan, rng)
        weights = weigh(rows, t)
        held = [
            sum(w for (symbol, _), w in zip(rows, weights, strict=True) if symbol == at) for at in range(len(plan.p))
        ]
        models.append([one / sum(held) for one in held])
    return models


def real_rows(plan: Plan, rng: Rng) -> list[Row]:
    """Real rows, drawn until every stratum has its number."""
    rows: list[Row] = []
    for stratum, wanted in plan.real.items():
        found = 0
        while found < wanted:
            symbol = drawn(list(plan.p), rng)
            if stratum < 0 or plan.stratum[symbol] == stratum:
                rows.append((symbol, True))
                found += 1
    return rows


def drawn(shares: list[float], rng: Rng) -> int:
    """One symbol."""
    u, total = rng.random() * sum(shares), 0.0
    for symbol, share in enumerate(shares):
        total += share
        if u < total:
            return symbol
    return max(symbol for symbol, share in enumerate(shares) if share > 0)


def by_share(w: float) -> Callable[[list[Row], int], list[float]]:
    """The real rows together have the share w after generation 0, where all rows count alike."""

    def weigh(rows: list[Row], t: int) -> list[float]:
        if t == 0:
            return [1.0] * len(rows)
        real = sum(is_real for _, is_real in rows)
        return [w / real if is_real else (1 - w) / (len(rows) - real) for _, is_real in rows]

    return weigh


def by_quota(plan: Plan, w: float) -> Callable[[list[Row], int], list[float]]:
    """Every stratum has its real mass; within it the real rows have the share w (alike at generation 0)."""
    masses = {at: sum(p for p, of in zip(plan.p, plan.stratum, strict=True) if of == at) for at in set(plan.stratum)}

    def weigh(rows: list[Row], t: int) -> list[float]:
        weights = []
        for symbol, is_real in rows:
            stratum = plan.stratum[symbol]
            own = [other for row, other in rows if plan.stratum[row] == stratum]
            real, generated = sum(own), len(own) - sum(own)
            if t == 0 or not real or not generated:
                weights.append(masses[stratum] / len(own))
            else:
                weights.append(masses[stratum] * (w / real if is_real else (1 - w) / generated))
        return weights

    return weigh
