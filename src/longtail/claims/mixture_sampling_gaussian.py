"""Real rows that come by chance, each with probability a, hold a Gaussian nearly as well as exactly a n of them.

Replace, maximum likelihood, every row real with probability a: D = 1 / [n (1 - (1-a)^2) + (1-a)^2] and E sigma^2 = 1
- D (island model of population genetics, identity after sampling). A count that is not fixed costs what the last term
says: (1-a)^2 against 1 - a. Derived here.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, is_true, mean
from ..reproduction.simulate import NORMAL, loop, place, sizes
from ..theory.closed_forms import fresh_drift, mixture_drift

PAPER = "genetics"
EVIDENCE = "DV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    yield equal("D, digits", "n=100, a=.1", mixture_drift(100, 0.1), 0.05048, 6e-6)
    for n, chance in zip(sizes(rng, 20, 150, 2), (0.3, 0.12), strict=True):
        t, where = round(14 / chance), f"n={n}, a={chance:g}"
        found = loop(rng, 49_152, [t], place, world=NORMAL, rows=n, anchor={"fresh": {"chance": chance}})[t]
        yield mean("Var mu", where, found[:, 0] ** 2, mixture_drift(n, chance))
        yield mean("E sigma^2", where, found[:, 1], 1 - mixture_drift(n, chance))
    for n in sizes(rng, 10**3, 10**6):
        r = max(1, n // 50)
        fixed, chance = fresh_drift(n, r), mixture_drift(n, r / n)
        yield is_true("by chance or by number", f"n={n}, r={r}", fixed < chance < fixed * (1 + 1 / r), "nearly alike")
