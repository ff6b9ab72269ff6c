"""A loop that accumulates never forgets: six tenths of all its error is that of its very first training set.

Fitted mean under accumulate, n rows a generation: Cov(mu_t, mu_s) = Var mu_s for s < t (a martingale), so the first
fit's error 1/n stays whole, while all generations together add up to 1 - sin(x)/x, x = pi / sqrt(n): the first share
tends to 6/pi^2 = .608 for many rows, the relative efficiency of the pi^2/6 pathway (Dey and Donoho 2024). Derived
here.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean
from ..reproduction.simulate import NORMAL, loop, place, sizes
from ..theory.closed_forms import accumulate_limit, accumulate_variance

PAPER = "dey"
EVIDENCE = "AD"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    share = 1e-6 / (1 - accumulate_limit(10**6))
    yield equal("share of the first fit, many rows", "n=1e6", share, 6 / math.pi**2, 1e-4)
    yield equal("6/pi^2, digits", "n=1e6", share, 0.608, 6e-4)
    for n in sizes(rng, 4, 200, 2):
        first = int(rng.integers(0, 4))
        t = first + int(rng.integers(3, 30))
        found = loop(rng, 32_768, [first, t], place, world=NORMAL, rows=n, regime="accumulate")
        kept = 1 - accumulate_variance(n, first + 1)
        product = found[first][:, 0] * found[t][:, 0] / kept
        yield mean("Cov(mu_t, mu_s) / Var mu_s", f"n={n}, s={first + 1}, t={t + 1}", product, 1.0)
