"""To keep half of a category of mass q at one time takes k = 4.05/q real rows a generation; at every time far more.

k = a/(2q) with P(Gamma(a, 1/a) < 1/2) = 5 %: 81 rows at 5 %, 405 at 1 % (derived, for k << n).  The exact chain of the
category's count among n generated and k fresh rows says 86 at the end of 100 generations, and 408 to hold throughout.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, is_true, share
from ..reproduction.simulate import first_share, loop, two
from ..theory.drift import binomial_law
from ..theory.weights import rows_for_category

PAPER = "longtail"
EVIDENCE = "DV"
TABLE = ((20, 254, 86), (100, 408, 86))
"""Horizon T, rows needed at every generation up to it, and at its end: q = 5 %, n = 500, one half kept, 95 %."""


def claim(rng: np.random.Generator) -> Iterator[Check]:
    yield equal("k, one time", "q=5 %", rows_for_category(0.05), 81, 0.5)
    yield equal("k, one time", "q=1 %", rows_for_category(0.01), 405, 0.6)
    n, q = 500, 0.05
    for horizon, path, end in TABLE:
        for k, throughout, name in ((path, True, "at every generation"), (end, False, "at the end")):
            enough = _kept(n, k, q, horizon, throughout)
            fewer = _kept(n, round(0.95 * k), q, horizon, throughout)
            where = f"n={n}, T={horizon}, k={k}: {enough:.4f}, 5 % fewer: {fewer:.4f}"
            yield is_true(
                f"rows needed {name}", where, enough >= 0.9495 and fewer < 0.95, "95 % with k, less with fewer"
            )
    for k, throughout in ((254, True), (86, False)):
        asked = {"world": two(q), "rows": n, "anchor": {"weighted": {"rows": k, "weight": 1.0}}}
        at = range(21) if throughout else [20]
        least = np.min(list(loop(rng, 8_192, at, first_share, **asked).values()), axis=0)
        expected = _kept(n, k, q, 20, throughout)
        yield share("kept half", f"k={k}, through 20: {throughout}", least >= q / 2 - 1e-12, expected, 0.01)


def _kept(n: int, k: int, q: float, last: int, throughout: bool) -> float:
    """P(the share is at least q/2 at generation `last`, or at all up to it), by the exact chain of the count."""
    fresh, held = binomial_law(k, q), np.arange(n + k + 1) >= q / 2 * (n + k) - 1e-9
    law = np.convolve(binomial_law(n, q), fresh)
    step = binomial_law(n, np.arange(n + k + 1) / (n + k))
    for _ in range(last):
        law = np.convolve((law * held if throughout else law) @ step, fresh)
    return float(law[held].sum())
