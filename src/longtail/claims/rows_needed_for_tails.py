"""Rows needed for both tails of a refitted Gaussian at one time: h^2 (z^2/2+1) V_T z_(delta/2)^2 = ln(1/r)^2.

V_T is the variance of the mean with k fresh rows beside n, z the tail's quantile, h = phi(z)/tail (derived, first order):
131, 109 rows for the 1 % tails to keep one half at n = 200, 1000.  To hold at every generation takes 1.7 to 7.6 times more.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, is_true, share
from ..reproduction.simulate import NORMAL, loop
from ..theory.weights import rows_for_tails, variance_path
from .quota_for_a_gaussian import least_tail

PAPER = "longtail"
EVIDENCE = "DV"
FORMULA = (
    (200, 20, 0.01, 0.5, 131),
    (1000, 20, 0.01, 0.5, 109),
    (5000, 100, 0.01, 0.5, 104),
    (1000, 100, 0.01, 0.8, 1440),
    (1000, 100, 0.001, 0.5, 295),
)
"""n, horizon, mass of each tail, share kept, rows by the formula."""
SEEN = ((200, 20, 168, False), (200, 100, 172, False), (1000, 20, 320, True), (1000, 100, 472, True))
"""n, horizon, rows needed for 95 %, whether at every generation (found by 4,000 loops a point)."""


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for n, last, tail, keep, rows in FORMULA:
        where = f"n={n}, T={last}, tails of {tail:g}, {keep:g} kept"
        yield equal("k, one time", where, rows_for_tails(n, last, tail, keep), rows, 0.5)
    yield equal("k at n=5000, T=5", "no real row is needed", rows_for_tails(5000, 5), 0.0)
    drift = float(variance_path(1000, rows_for_tails(1000, 20), 20))
    yield is_true(
        "k solves V_T", "n=1000, T=20", drift < float(variance_path(1000, 50, 20)), "less drift than at k = 50"
    )
    for n, last, k, throughout in SEEN:
        asked = {"world": NORMAL, "rows": n, "anchor": {"weighted": {"rows": k, "weight": 1.0}}}
        at = range(last + 1) if throughout else [last]
        least = np.min(list(loop(rng, 16_384, at, least_tail, **asked).values()), axis=0)
        name = "at every generation" if throughout else "at the end"
        yield share(f"both tails keep one half {name}", f"n={n}, T={last}, k={k}", least >= 0.5, 0.95, 0.015, 0.015)
