"""r fresh real rows a generation keep 2r/(1 + 2r) of the heterozygosity, whatever n is.

Exactly: E H/H_0 = 1 - 1/(n a (2 - a) + 1 - a), a = r/n, at stationarity.  One migrant a generation (Wright 1931):
one real row keeps 2/3 of the variety of a haploid loop, one diploid migrant (two copies) 4/5 (F about .2).
It stops fixation; a category of probability .01 is nevertheless absent most of the time.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, is_true
from ..reproduction.simulate import sizes
from ..theory.drift import chain_absence, stationary

PAPER = "genetics"
EVIDENCE = "MDV"
LISTED = {1: 0.33445, 5: 0.09217, 10: 0.04890}


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for r, lost in LISTED.items():
        yield equal("1 - H/H_0, exact chain", f"digits, n=200, r={r}", 1 - _kept(200, r, 0.3), lost, 6e-6)
    for n in sizes(rng, 20, 250):
        r, q = int(rng.integers(1, n // 3)), round(float(rng.uniform(0.1, 0.9)), 2)
        where = f"n={n}, r={r}, q={q}"
        yield equal("E H/H_0 by the exact chain", where, _kept(n, r, q), 1 - _lost(n, r), 1e-8)
    for r in (1, 2, int(rng.integers(3, 30))):
        whole = 2 * r / (1 + 2 * r)
        gaps = [abs(1 - _lost(n, r) - whole) for n in (10**3, 10**4, 10**5)]
        falls = gaps[0] > 9 * gaps[1] > 81 * gaps[2]
        yield is_true("1 - 1/(n a(2-a)+1-a) -> 2r/(1+2r)", f"r={r}, n=1e3 to 1e5", falls, "the gap falls as 1/n")
    yield is_true(
        "one real row does not keep q = .01", "n=1000, r=1", chain_absence(1000, 0.01, 1) > 0.8, "absent > .8"
    )


def _lost(n: int, r: int) -> float:
    a = r / n
    return 1 / (n * a * (2 - a) + 1 - a)


def _kept(n: int, r: int, q: float) -> float:
    law, x = stationary(n, q, r), np.arange(n + 1) / n
    return float(law @ (x * (1 - x))) / (q * (1 - q))
