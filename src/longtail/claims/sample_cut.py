"""A model trained on a first sample of T0 real rows cuts the tail at ranks of about T0^(1/beta): no later sample goes below.

A memoriser of T rows that such a model wrote misses sum_i p_i E (1 - B_i / T0)^T of the real mass, B_i ~ Binomial(T0, p_i)
(derived, exact); as T grows this stops at sum_i p_i (1 - p_i)^T0 ~ T0^-(1 - 1/beta), the error of the first sample itself.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean
from ..reproduction.simulate import loop, p_of, shares, sizes, zipf
from ..theory.drift import binomial_law

PAPER = "dohmatob_tails"
EVIDENCE = "ADV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    world = zipf(1_000, 1.5)
    p = p_of(world)
    for first in sizes(rng, 30, 300):
        for later in (first, int(rng.integers(2, 30)) * first):
            rows = {"steps": [[0, first], [1, later]]}
            found = loop(rng, 800, [1], shares, world=world, rows=rows)[1]
            absent = (p * (found == 0)).sum(axis=1)
            where = f"beta=1.5, K=1000, T0={first}, T={later}"
            yield mean("mass missing from the second model", where, absent, relearned(p, first, later))
        floor = float((p * np.exp(first * np.log1p(-p))).sum())
        yield equal("floor of many rows", f"T0={first}", relearned(p, first, 10**9), floor, 1e-9)
    law = p_of(zipf(200_000, 1.5))
    slope = float(np.log10((law * np.exp(1_000 * np.log1p(-law))).sum() / (law * np.exp(100 * np.log1p(-law))).sum()))
    yield equal("the floor falls like T0^-(1 - 1/beta)", "beta=1.5, T0=100 to 1000", slope, -1 / 3, 0.01)


def relearned(p: np.ndarray, first: int, later: int) -> float:
    """The expected mass that the second model misses."""
    held = np.arange(first + 1) / first
    with np.errstate(divide="ignore"):
        miss = np.exp(later * np.log1p(-held))
    return float(p @ (binomial_law(first, p) @ miss))
