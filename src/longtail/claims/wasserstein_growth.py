"""The Wasserstein distance of a refitted Gaussian to the truth grows without bound with the unbiased divisor only.

Replace, sigma_0 = 1. Unbiased: E W2^2 = t/n + 2 - 2 c4(n)^t, without bound (theorem 3.1 of Shumailov et al. says that
it goes to infinity). Maximum likelihood: E W2^2 = 2 [1 - (c4(n) sqrt(1 - 1/n))^t], at most 2. Either way (3/2) t/n
while t/n is small. The formulas are derived here: the divisor decides which of the two is seen.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, is_true, mean, near
from ..reproduction.simulate import NORMAL, loop, place, sizes
from ..theory.refitted_gaussian import wasserstein

PAPER = "shumailov"
EVIDENCE = "RDV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for divisor, listed in (("n-1", 0.7372), ("n", 0.6289)):
        where = f"n=100, t=50, divisor {divisor}"
        yield equal("E W2^2, digits", where, wasserstein(100, 50, divisor), listed, 6e-5)
        found = _distance(rng, 420_000, 100, 50, divisor)
        yield mean("E W2^2", where, found, wasserstein(100, 50, divisor), 0.006)
    for n, divisor in zip(sizes(rng, 200, 3000, 2), ("n", "n-1"), strict=True):
        t = max(1, n // 100)
        found, line = _distance(rng, 16_384, n, t, divisor), 1.5 * t / n
        yield near("E W2^2 ~ (3/2) t/n", f"n={n}, t={t}, divisor {divisor}", found, line, 0.03 * line)
        far = max(wasserstein(n, t, "n") for t in (n, 10 * n, 100 * n))
        yield is_true("E W2^2 stays below 2, divisor n", f"n={n}", 1.5 < far <= 2, "bounded")
        yield is_true("E W2^2 has no bound, divisor n-1", f"n={n}", wasserstein(n, 100 * n, "n-1") > 50, "unbounded")


def _distance(rng: np.random.Generator, chains: int, n: int, t: int, divisor: str) -> np.ndarray:
    family = {"gaussian": {"divisor": divisor}}
    found = loop(rng, chains, [t - 1], place, world=NORMAL, rows=n, family=family)[t - 1]
    return found[:, 0] ** 2 + (np.sqrt(found[:, 1]) - 1) ** 2
