"""Curation without real rows ends at the types of the highest reward, in the proportions in which it found them.

In the limit of many rows p_t goes to p_0 restricted to the set of highest reward.  In a finite loop the set takes over
likewise; inside it nothing is chosen, so that its types drift: the mean of their proportions stays, their diversity goes.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, at_least, equal, mean, mean_at_most
from ..reproduction.simulate import loop, p_of, shares, zipf
from ..theory.curation import best_of_law

PAPER = "ferbach"
EVIDENCE = "AMDV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for k in (2, 4):
        p, reward = rng.dirichlet(np.ones(50)), np.round(rng.uniform(-2, 1, 50), 3)
        best = rng.choice(50, 3, replace=False)
        reward[best] = 2.0
        end = p
        for _ in range(120):
            end = best_of_law(end, reward, k)
        wanted = np.zeros(50)
        wanted[best] = p[best] / p[best].sum()
        yield equal("limit: p_0 on the best types", f"K={k}, 50 types", float(abs(end - wanted).max()), 0.0, 1e-9)
    n, world = int(rng.integers(100, 250)), zipf(5, 0.5)
    rewards = [0.0, 2.0, -0.5, 2.0, 0.5]
    selection = {"best_of": {"reward": rewards}}
    found = loop(rng, 3_000, [0, 15], shares, world=world, rows=n, selection=selection)
    p, where = p_of(world), f"K=2, n={n}, rewards {rewards}"
    both = found[15][:, [1, 3]].sum(axis=1)
    yield at_least("chains with .99 on the best types", f"{where}, t=16", both > 0.99, 0.99)
    inside = found[15][:, 1] / both
    yield mean("their proportion keeps its mean", f"{where}, t=16", inside, float(p[1] / (p[1] + p[3])))
    start = found[0][:, 1] / found[0][:, [1, 3]].sum(axis=1)
    lost = start * (1 - start) - inside * (1 - inside)
    yield mean_at_most("change of their diversity x (1 - x)", where, -lost, 0.0)
