"""The typical standard deviation of a refitted Gaussian is halved every 1.39 n generations.

Replace, unbiased divisor: the geometric mean of sigma_t is halved in 2 ln 2 / |psi((n-1)/2) - ln((n-1)/2)|
generations: 12.0, 67.5, 136.8 and 1384 for n = 10, 50, 100 and 1000. Derived here.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean
from ..reproduction.simulate import NORMAL, loop, place, sizes
from ..theory.refitted_gaussian import halving

PAPER = "shumailov"
EVIDENCE = "DV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for n, listed in ((10, 12.0), (50, 67.5), (100, 136.8), (1000, 1384.0)):
        yield equal("halving time, digits", f"n={n}", halving(n), listed, 0.5 if n == 1000 else 0.05)
    yield equal("halving time over n, large n", "n=100000", halving(100_000) / 100_000, 2 * math.log(2), 1e-4)
    for n in sizes(rng, 10, 120, 2):
        t, family = round(halving(n)), {"gaussian": {"divisor": "n-1"}}
        found = loop(rng, 16_384, [t - 1], place, world=NORMAL, rows=n, family=family)[t - 1]
        expected = -math.log(2) * t / halving(n)
        yield mean("E ln sigma_t at the halving time", f"n={n}, t={t}", found[:, 2] / 2, expected)
