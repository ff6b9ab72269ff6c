"""With a share alpha of real rows the divergence of a loop remembers the errors of about 1 / alpha generations.

D_N ~ sum_m (1 - alpha)^(2m) eps^2_(N-m).  For the categorical model with each row real by chance alpha the sum is exact: with
eps^2 = (K - 1) / n, the error of one fit, and the loss of diversity 1 - 1/n of each resampling, E chi2 after t fits =
sum_(m < t) [(1 - alpha)^2 (1 - 1/n)]^m (K - 1) / n (derived).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean
from ..reproduction.simulate import loop, p_of, shares, sizes, zipf

PAPER = "diffusion"
EVIDENCE = "ND"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for n, alpha in zip(sizes(rng, 60, 300), (0.1, 0.5, 0.9), strict=True):
        symbols = int(rng.integers(4, 12))
        world = zipf(symbols, float(rng.uniform(0, 0.6)))
        p, at = p_of(world), sorted({0, 2, 19})
        found = loop(rng, 4_000, at, shares, world=world, rows=n, anchor={"fresh": {"chance": alpha}})
        for t in at:
            expected = memory(alpha, n, symbols, t + 1)
            where = f"K={symbols}, n={n}, alpha={alpha}, t={t + 1}"
            yield mean("E chi2 = sum (1-alpha)^(2m) eps^2", where, ((found[t] - p) ** 2 / p).sum(axis=1), expected)
    for alpha in (0.1, 0.05, 0.01):
        last, whole = memory(alpha, 10**9, 2, round(1 / alpha)), memory(alpha, 10**9, 2, round(100 / alpha))
        seen = last / whole
        yield equal("share of D that the last 1/alpha fits make", f"alpha={alpha}", seen, 1 - np.exp(-2), 0.02)


def memory(alpha: float, n: int, symbols: int, fits: int) -> float:
    """The sum, as a geometric series."""
    ratio = (1 - alpha) ** 2 * (1 - 1 / n)
    return (symbols - 1) / n * (1 - ratio**fits) / (1 - ratio)
