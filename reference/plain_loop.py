"""The closed loop as plainly as it can be said: one chain, lists of rows, every row drawn by itself.

Written from the docs and independent of the package; the block loop must have the same law.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Rng = np.random.Generator


@dataclass(frozen=True)
class Plan:
    """A loop: regime "replace", "accumulate", "window" or "budget"; real rows fresh, by chance, or fixed beside."""

    horizon: int
    rows: int
    regime: str = "replace"
    width: int = 3
    with_replacement: bool = False
    fresh: int = 0
    every: int = 1
    chance: float = 0.0
    fixed: int = 0


@dataclass(frozen=True)
class Kind:
    """A world and a family: one real row, a model from a list of rows, one row of a model."""

    real: Callable[[Rng], Any]
    fit: Callable[[list[Any]], Any]
    draw: Callable[[Any, Rng], Any]


def run(plan: Plan, kind: Kind, rng: Rng) -> list[Any]:
    """The fitted models of one chain, generation 0 first."""
    fixed = [kind.real(rng) for _ in range(plan.fixed)]
    increments: list[list[Any]] = []
    models: list[Any] = []
    for t in range(plan.horizon):
        increments.append(_increment(plan, kind, t, models[-1] if models else None, rng))
        models.append(kind.fit(_remembered(plan, increments, rng) + fixed))
    return models


def _increment(plan: Plan, kind: Kind, t: int, model: Any, rng: Rng) -> list[Any]:
    rows = []
    refill = t % plan.every == 0
    for number in range(plan.rows):
        is_real = t == 0 or (refill and number < plan.fresh) or (refill and rng.random() < plan.chance)
        rows.append(kind.real(rng) if is_real else kind.draw(model, rng))
    return rows


def _remembered(plan: Plan, increments: list[list[Any]], rng: Rng) -> list[Any]:
    if plan.regime == "replace":
        return increments[-1]
    if plan.regime == "window":
        return [row for rows in increments[-plan.width :] for row in rows]
    everything = [row for rows in increments for row in rows]
    if plan.regime == "accumulate":
        return everything
    if plan.with_replacement:
        return [everything[rng.integers(len(everything))] for _ in range(plan.rows)]
    return [everything[index] for index in rng.permutation(len(everything))[: plan.rows]]


def categorical(p: list[float]) -> Kind:
    """Symbols 0 .. K - 1; a model is the list of their shares."""

    def draw(shares: list[float], rng: Rng) -> int:
        u, total = rng.random(), 0.0
        for symbol, share in enumerate(shares):
            total += share
            if u < total:
                return symbol
        return max(symbol for symbol, share in enumerate(shares) if share > 0)

    def fit(rows: list[int]) -> list[float]:
        return [rows.count(symbol) / len(rows) for symbol in range(len(p))]

    return Kind(lambda rng: draw(p, rng), fit, draw)


def gaussian(divisor: str = "n") -> Kind:
    """Standard normal rows; a model is its mean and variance."""

    def fit(rows: list[float]) -> tuple[float, float]:
        mean = sum(rows) / len(rows)
        total = sum((row - mean) ** 2 for row in rows)
        return mean, total / (len(rows) if divisor == "n" else len(rows) - 1)

    return Kind(
        lambda rng: float(rng.standard_normal()),
        fit,
        lambda model, rng: model[0] + model[1] ** 0.5 * float(rng.standard_normal()),
    )
