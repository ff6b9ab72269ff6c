"""Replace: the time until one symbol is alone solves (I - Q) tau = 1, a little below the diffusion's 2 n entropy.

Two symbols, n rows: from x copies the expected number of fits until one is lost is tau_x, Q the transitions among
1 .. n - 1 copies.  The diffusion (Kimura and Ohta 1969) says -2 n [p ln p + (1-p) ln(1-p)]; at p = 1/2 the exact time
is .946 (n = 20), .974 (50), .985 (100), .9955 (400) of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean
from ..reproduction.simulate import first_share, loop, sizes, two
from ..theory.drift import absorption_mean, absorption_time, binomial_law

PAPER = "genetics"
EVIDENCE = "DV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    yield equal("absorption time, exact", "digits, n=20, p=.3", absorption_time(20, 0.3), 23.02, 0.005)
    diffusion = -40 * (0.3 * math.log(0.3) + 0.7 * math.log(0.7))
    yield equal("absorption time, diffusion", "digits, n=20, p=.3", diffusion, 24.43, 0.006)
    for n, ratio in ((20, 0.946), (50, 0.974), (100, 0.985), (400, 0.9955)):
        found = absorption_time(n, 0.5) / (2 * n * math.log(2))
        yield equal("exact / diffusion", f"digits, n={n}, p=1/2", found, ratio, 6e-4)
    yield _simulated(rng, 20, 0.3, 19_000, 0.45)
    for n in sizes(rng, 6, 30):
        p = round(float(rng.uniform(0.2, 0.8)), 3)
        yield equal("summed survival of the chain", f"n={n}, p={p}", _summed(n, p), absorption_mean(n, p), 1e-6)
        yield _simulated(rng, n, p, 8_000, None)


def _simulated(rng: np.random.Generator, n: int, p: float, chains: int, tolerance: float | None) -> Check:
    """The generation of absorption when generation 0 is the first fit."""
    seen = loop(rng, chains, range(22 * n), lambda look: first_share(look) % 1 > 0, world=two(p), rows=n)
    times = np.sum([seen[t] for t in range(22 * n)], axis=0)
    return mean("generation of absorption", f"n={n}, p={p}", times, absorption_mean(n, p), tolerance)


def _summed(n: int, p: float) -> float:
    """The sum over generations of P(not absorbed), by powers of a chain written out from factorials."""
    step = np.array(
        [[math.comb(n, k) * (x / n) ** k * (1 - x / n) ** (n - k) for k in range(n + 1)] for x in range(n + 1)]
    )
    law, total = binomial_law(n, p), 0.0
    while law[1:-1].sum() > 1e-12:
        total += float(law[1:-1].sum())
        law = law @ step
    return total
