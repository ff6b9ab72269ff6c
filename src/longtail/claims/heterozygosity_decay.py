"""Replace: the expected heterozygosity falls by the factor 1 - 1/n a generation.

E H_t = H_0 (1 - 1/n)^t after t fits of n rows, H = 1 - sum p^2 (Gini-Simpson).  The discrete loop of the paper is the
haploid Wright-Fisher chain (Wright 1931), where this is classical.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean
from ..reproduction.simulate import diversity_of, heterozygosity, loop, sizes, zipf

PAPER = "shumailov"
EVIDENCE = "DV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    what = "E H_t = H_0 (1-1/n)^t"
    yield equal(what, "digits, K=10, n=100, t=100", diversity_of(zipf(10)) * 0.99**100, 0.29991, 5e-6)
    values = loop(rng, 24_000, [99], heterozygosity, world=zipf(10), rows=100)[99]
    yield mean(what, "K=10, n=100, t=100", values, 0.29991, 0.0045)
    for n in sizes(rng, 8, 300):
        world, t = zipf(int(rng.integers(3, 30)), float(rng.uniform(0, 1.2))), int(rng.integers(2, 25))
        values = loop(rng, 6_000, [t - 1], heterozygosity, world=world, rows=n)[t - 1]
        where = f"K={world['zipf']['symbols']}, n={n}, t={t}"
        yield mean(what, where, values, diversity_of(world) * (1 - 1 / n) ** t)
