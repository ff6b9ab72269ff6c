"""A loop in which each row is real with probability m keeps the share 1 - F of diversity, F = 1/(n - (n-1)(1-m)^2).

Mainland and island (Wright 1931; Crow and Kimura 1970), each copy an immigrant with probability m: F is the identity of two rows
after sampling, so that E H/H_0 = 1 - F at stationarity.  Before sampling it is (1-m)^2 F, for few immigrants near
1/(1 + 2 n m) (haploid).  F = .05048 for n = 100, m = .1.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean
from ..reproduction.simulate import diversity_of, heterozygosity, loop, probabilities, sizes, zipf

PAPER = "genetics"
EVIDENCE = "DV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    yield equal("F, digits", "n=100, m=.1", after(100, 0.1), 0.05048, 6e-6)
    settings = [(100, 0.1), *zip(sizes(rng, 15, 150), probabilities(rng, 0.02, 0.3), strict=True)]
    for n, m in settings:
        world, t = zipf(int(rng.integers(2, 7)), float(rng.uniform(0, 1))), int(5 / m) + 20
        found = loop(rng, 6_000, [t], heterozygosity, world=world, rows=n, anchor={"fresh": {"chance": m}})[t]
        yield mean("E H/H_0 = 1 - F", f"n={n}, m={m}", found / diversity_of(world), 1 - after(n, m))
        small = m / 1000
        before = (1 - small) ** 2 * after(1000 * n, small)
        where = f"n={1000 * n}, m={small:g}"
        yield equal("before sampling F ~ 1/(1+2nm)", where, before, 1 / (1 + 2000 * n * small), 1.5 * small)
        identity = 1.0
        for _ in range(int(40 / m)):
            identity = 1 / n + (1 - 1 / n) * (1 - m) ** 2 * identity
        yield equal("F is the end of its own recursion", f"n={n}, m={m}", identity, after(n, m), 1e-9)


def after(n: int, m: float) -> float:
    """F after sampling."""
    return 1 / (n - (n - 1) * (1 - m) ** 2)
