"""N_e from two logged generations forecasts which rare categories a replace loop will lose.

P(lost by T) = exp(-N_e q (1 - s_(T-1))) at N_e and both ends of its interval: n = 1,000, samples of 2,000 rows 5
generations apart, T = 20, q = .005, .01, .02 (truth .63, .40, .16): the interval of the forecast holds the truth in
about .966 of loops; the median forecast is .04 to .06 too low, since N_e is rather too high.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, median, share
from ..reproduction.simulate import loop, shares, zipf
from ..theory.drift import counts_over_time
from ..theory.temporal import change, size_of

PAPER = "longtail"
EVIDENCE = "V"
LISTED = {0.005: (0.63, -0.05), 0.01: (0.40, -0.06), 0.02: (0.16, -0.04)}


def claim(rng: np.random.Generator) -> Iterator[Check]:
    n, t, rows, later = 1000, 5, 2000, 20
    seen = loop(rng, 2_000, [0, t], shares, world=zipf(50, 1.1), rows=n)
    before, after = (rng.multinomial(rows, q / q.sum(axis=1, keepdims=True)) for q in (seen[0], seen[t]))
    moved = change(before, after)
    low, high = moved.drift_bounds(0.95)
    value, few, many = (size_of(v, t) for v in (moved.drift(), high, low))
    for q, (truth, error) in LISTED.items():
        exact = float(counts_over_time(n, q, 0, later)[-1, 0])
        where = f"n={n}, q={q:g}, T={later}"
        yield equal("P(lost), exact chain", where, exact, truth, 0.006)
        least, said, most = (_lost(size, q, later) for size in (many, value, few))
        yield median("forecast - truth, median", where, said - exact, error, 0.025)
        yield share("the interval holds the truth", where, (least <= exact) & (exact <= most), 0.962, allowed=0.015)


def _lost(sizes: np.ndarray, q: float, generations: int) -> np.ndarray:
    """exp(-N_e q (1 - s)) (loops,)."""
    s = 0.0
    for _ in range(generations - 1):
        s = float(np.exp(s - 1))
    return np.asarray(np.exp(-sizes * q * (1 - s)))
