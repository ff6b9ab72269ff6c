"""With a share alpha of fresh real rows a curated loop is stable: no type falls below alpha times its real probability.

In the limit of many rows p_(t+1) = alpha p_0 + (1 - alpha) B(p_t), with B the law of the kept row; the loop goes to one
fixed point, in which types of low reward live.  Without real rows they die out.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, at_least, equal, mean_at_most, near
from ..reproduction.simulate import loop, p_of, shares, zipf
from ..theory.curation import best_of_law

PAPER = "ferbach"
EVIDENCE = "AMDV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for k, alpha in ((2, 0.2), (4, 0.3), (2, float(rng.uniform(0.2, 0.9)))):
        p, reward = rng.dirichlet(np.full(10, 5.0)), rng.normal(0, 1, 10)
        ends = [settle(p, start, reward, k, alpha) for start in (p, rng.dirichlet(np.ones(10)))]
        where = f"10 types, K={k}, alpha={alpha:.2f}"
        yield equal("one fixed point from two starts", where, float(abs(ends[0] - ends[1]).max()), 0.0, 1e-6)
    n, alpha, reward = 1_000, 0.2, np.array([1.0, 0.0, -1.0, 0.5])
    world = zipf(4, 0.7)
    selection = {"best_of": {"k": 2, "reward": reward.tolist()}}
    for share in (alpha, 0.0):
        anchor = {"fresh": {"share": share}} if share else "none"
        found = loop(rng, 200, [40], shares, world=world, rows=n, anchor=anchor, selection=selection)[40]
        end = settle(p_of(world), p_of(world), reward, 2, share, 41)
        for number in (0, 2):
            where = f"n={n}, K=2, alpha={share}, t=41, type {number + 1}"
            # the fixed point is that of many rows: it is off by a multiple of 1/n
            if share:
                yield near("share of a type", where, found[:, number], float(end[number]), 4 / n)
        if not share:
            gone = found[:, 2] == 0
            yield at_least("chains without real rows that lost the worst type", f"n={n}, t=41", gone, 0.9)
        else:
            floor = share * float(p_of(world)[2])
            yield mean_at_most("alpha p_0 less the share of the worst type", f"n={n}, t=41", floor - found[:, 2], 0.0)


def settle(
    real: np.ndarray, start: np.ndarray, reward: np.ndarray, k: int, alpha: float, fits: int = 800
) -> np.ndarray:
    """The law after so many fits in the limit of many rows, the first of them on real rows alone."""
    p = start
    for _ in range(fits - 1):
        p = alpha * real + (1 - alpha) * best_of_law(p, reward, k)
    return p
