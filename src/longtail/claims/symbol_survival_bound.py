"""A symbol of initial count lambda is still alive after k fits with probability at least 1 - exp(-lambda / k).

A lower bound for the replace loop of a categorical model; the time to forget is proportional to the initial count.  It is
checked against the exact Wright-Fisher chain and against the limit of many rows, 1 - exp(-lambda (1 - s_{k-1})) with
s_0 = 0 and s_{j+1} = exp(s_j - 1), where k (1 - s_{k-1}) rises from 1 to 2: asymptotically the bound's exponent may be doubled
(derived for this project).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, is_true, share
from ..reproduction.simulate import first_share, loop, sizes, two
from ..theory.drift import counts_over_time

PAPER = "suresh"
EVIDENCE = "ADV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    exponents = exponents_of(100_000)
    fact = bool((np.diff(exponents) > 0).all() and exponents[0] == 1 and exponents[-1] < 2)
    yield is_true("k (1 - s_{k-1}) is between 1 and 2", "k = 1 to 100,000", fact, "it rises from 1, and stays below 2")
    yield equal("its limit", "k = 100,000", float(exponents[-1]), 2.0, 2e-4)
    for n in sizes(rng, 12, 400):
        copies = int(rng.integers(1, max(n // 3, 2)))
        alive = 1 - counts_over_time(n, copies / n, 0, 5 * n)[:, 0]
        bound = -np.expm1(-copies / np.arange(1, 5 * n + 1))
        where = f"n={n}, initial count {copies}"
        fact = bool((alive >= bound - 1e-12).all())
        yield is_true("P(alive) >= 1 - exp(-lambda/k), exact chain", f"{where}, k = 1 to {5 * n}", fact, "never below")
        k = int(rng.integers(2, n))
        seen = loop(rng, 8_000, [k - 1], first_share, world=two(copies / n), rows=n)[k - 1] > 0
        yield share("P(alive) by the same chain", f"{where}, k={k}", seen, float(alive[k - 1]))


def exponents_of(fits: int) -> np.ndarray:
    """k (1 - s_{k-1}) for k = 1, 2, ... (fits,)."""
    found, s = np.empty(fits), 0.0
    for k in range(1, fits + 1):
        found[k - 1] = k * (1 - s)
        s = math.exp(s - 1)
    return found
