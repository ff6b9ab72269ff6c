"""Replace: the distance from the real shares grows as 1 - (1 - 1/n)^t.

E |p_t - p_0|^2 = H_0 [1 - (1 - 1/n)^t] and E chi2(p_t | p_0) = (K - 1)[1 - (1 - 1/n)^t] for K symbols and n rows a
generation.  Derived from the variance of a multinomial share, generation by generation.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean
from ..reproduction.simulate import diversity_of, loop, p_of, shares, sizes, zipf

PAPER = "shumailov"
EVIDENCE = "DV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    chi2 = "E chi2 = (K-1)[1-(1-1/n)^t]"
    yield equal(chi2, "digits, K=20, n=200, t=10", 19 * (1 - 0.995**10), 0.9289, 6e-5)
    q = loop(rng, 20_000, [9], shares, world=zipf(20, 0.0), rows=200)[9]
    yield mean(chi2, "K=20, n=200, t=10", ((q - 0.05) ** 2 / 0.05).sum(axis=1), 0.9289, 0.008)
    for n in sizes(rng, 20, 300):
        world, t = zipf(int(rng.integers(3, 20)), float(rng.uniform(0, 1))), int(rng.integers(2, 20))
        p, lost = p_of(world), 1 - (1 - 1 / n) ** t
        squares = (loop(rng, 6_000, [t - 1], shares, world=world, rows=n)[t - 1] - p) ** 2
        where = f"K={len(p)}, n={n}, t={t}"
        yield mean("E |p_t-p_0|^2 = H_0 [1-(1-1/n)^t]", where, squares.sum(axis=1), diversity_of(world) * lost)
        yield mean(chi2, where, (squares / p).sum(axis=1), (len(p) - 1) * lost)
