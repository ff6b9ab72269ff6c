"""Two logged generations tell the effective number of rows of a replace loop, with an interval that keeps its level.

The temporal method (Nei and Tajima 1981; Waples 1989) for haploid populations: F = sum (a - b)^2 / sum z(1 - z),
v = F - 1/S0 - 1/S1, N_e = 1/(1 - (1 - v)^(1/t)), chi-square interval with Satterthwaite's degrees of freedom.  The
median is 2 to 25 % above the truth; 95 % intervals hold it in .95 to .97 of loops.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, median, share
from ..reproduction.simulate import loop, shares, zipf
from ..theory.temporal import change, size_of

PAPER = "temporal"
EVIDENCE = "MDV"
SETTINGS = ((50, 0.0, 200, 5, 2000, 208, 10), (50, 1.1, 200, 5, 2000, 219, 12), (50, 1.1, 1000, 5, 2000, 1122, 70),
            (1000, 1.1, 1000, 5, 2000, 1043, 60))  # fmt: skip
"""Categories, exponent, rows, generations, rows of each sample, median seen before and how far it may lie."""

POINTS = {(0.0, 200): ((153, 277),), (1.1, 200): ((123, 386),)}
"""The 10 and 90 % points, by exponent and rows."""


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for symbols, exponent, n, t, logged, expected, allowed in SETTINGS:
        chains = 2_500 if symbols < 100 else 1_000
        sizes, inside = _estimates(rng, zipf(symbols, exponent), n, t, (logged, chains))
        where = f"K={symbols}, Zipf({exponent:g}), n={n}, t={t}, S={logged}"
        yield median("median N_e", where, sizes, expected, allowed)
        yield share("95 % interval holds the truth", where, inside, 0.962, allowed=0.012)
        for low, high in POINTS.get((exponent, n), ()):
            yield share("10 % point", where, sizes <= low, 0.1, allowed=0.025)
            yield share("90 % point", where, sizes >= high, 0.1, allowed=0.025)
    n, t = int(rng.integers(100, 400)), int(rng.integers(3, 10))
    sizes, inside = _estimates(rng, zipf(40, 0.8), n, t, (2000, 2_500))
    where = f"K=40, Zipf(0.8), n={n}, t={t}, S=2000"
    yield median("median N_e / n", where, sizes / n, 1.07, 0.07)
    yield share("95 % interval holds the truth", where, inside, 0.962, allowed=0.012)
    yield equal("N_e of its own drift", where, float(size_of(1 - (1 - 1 / n) ** t, t)), n, 1e-6 * n)


def _estimates(
    rng: np.random.Generator, world: dict[str, object], n: int, t: int, logged: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray]:
    """N_e of each loop (chains,), and whether its interval holds n."""
    rows, chains = logged
    seen = loop(rng, chains, [0, t], shares, world=world, rows=n)
    before, after = (rng.multinomial(rows, q / q.sum(axis=1, keepdims=True)) for q in (seen[0], seen[t]))
    moved = change(before, after)
    low, high = moved.drift_bounds(0.95)
    truth = 1 - (1 - 1 / n) ** t
    return size_of(moved.drift(), t), (low <= truth) & (truth <= high)
