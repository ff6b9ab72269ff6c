"""Expectation maximisation of a mixture of normal laws in one column, one row and one component at a time."""

from __future__ import annotations

import math
from typing import NamedTuple

from reference.plain_loop import Kind, Rng

EMPTY = 10 * 2.0**-52


class Component(NamedTuple):
    """Weight, mean and variance of one component."""

    weight: float
    mean: float
    variance: float


def fitted(rows: list[float], start: list[Component], ridge: float, tolerance: float, steps: int) -> list[Component]:
    """The mixture after the step that gains less than `tolerance` nats a row, or after `steps` steps."""
    model, before = start, -math.inf
    for _ in range(steps):
        shares, gained = [], 0.0
        for row in rows:
            densities = [_density(component, row) for component in model]
            shares.append([density / sum(densities) for density in densities])
            gained += math.log(sum(densities)) / len(rows)
        model = [_component(rows, [share[k] for share in shares], ridge) for k in range(len(model))]
        if abs(gained - before) < tolerance:
            break
        before = gained
    return model


def _density(component: Component, row: float) -> float:
    weight, mean, variance = component
    return weight * math.exp(-((row - mean) ** 2) / (2 * variance)) / math.sqrt(2 * math.pi * variance)


def _component(rows: list[float], shares: list[float], ridge: float) -> Component:
    size = sum(shares) + EMPTY
    mean = sum(share * row for share, row in zip(shares, rows, strict=True)) / size
    spread = sum(share * (row - mean) ** 2 for share, row in zip(shares, rows, strict=True)) / size
    return Component(size / len(rows), mean, spread + ridge)


def mixture(start: list[Component], ridge: float = 1e-6, tolerance: float = 1e-3) -> Kind:
    """Rows of the mixture `start`; every fit goes on from it."""

    def draw(model: list[Component], rng: Rng) -> float:
        place, at = rng.random() * sum(component.weight for component in model), 0
        while at < len(model) - 1 and place >= model[at].weight:
            place, at = place - model[at].weight, at + 1
        return model[at].mean + math.sqrt(model[at].variance) * float(rng.standard_normal())

    return Kind(lambda rng: draw(start, rng), lambda rows: fitted(rows, start, ridge, tolerance, 100), draw)
