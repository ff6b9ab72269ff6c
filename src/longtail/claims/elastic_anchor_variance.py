"""A prior at the model's own first fit keeps a share of the variance for ever, without a single new real row.

Posterior mean with nu pseudo-rows of generation 0's fit (an elastic anchor): Var mu / V0 = 1/n + (1 - 1/n) D', D' =
(1-a)^2/n / [1 - (1-a)^2 (1 - 1/n)], a = nu/(n + nu), and the variance (or H) kept is one less that, as E V(mu) = V0 -
Var mu. The loop neither collapses nor drifts, but never mends what the first sample lacked. Derived here for
categories and the refitted Gaussian.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean
from ..reproduction.simulate import NORMAL, cell_of, diversity_of, heterozygosity, loop, place, setting_of, sizes, zipf
from ..theory.closed_forms import elastic_drift
from ..theory.quadratic import moments

PAPER = "longtail"
EVIDENCE = "D"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for n in sizes(rng, 15, 80, 2):
        strength = round(float(rng.uniform(3, 8)), 2)
        late, where = int(14 * n / strength) + 20, f"n={n}, nu={strength:g}"
        cell = cell_of(1, 2 * late, world=NORMAL, rows=n)
        exact = moments(setting_of(cell), lambda share: 1.0, prior=strength, elastic=1.0)
        yield equal("Var mu, by the recursion", where, exact.drift[-1], elastic_drift(n, strength))
        options = {"prior": strength, "prior_mean": "first"}
        found = loop(rng, 32_768, [late], place, world=NORMAL, rows=n, family={"gaussian": options})[late]
        yield mean("Var mu of a Gaussian", where, found[:, 0] ** 2, elastic_drift(n, strength))
        yield mean("E sigma^2 of a Gaussian", where, found[:, 1], 1 - elastic_drift(n, strength))
    world, late = zipf(int(rng.integers(3, 9)), round(float(rng.uniform(0, 1)), 2)), int(6 * n / strength) + 10
    kept = diversity_of(world) * (1 - moments(setting_of(cell), lambda e: 1.0, prior=strength, elastic=1.0).drift[late])
    found = loop(rng, 4_000, [late], heterozygosity, world=world, rows=n, family={"categorical": options})[late]
    yield mean("E H of categories", f"{where}, K={world['zipf']['symbols']}", found, kept)
