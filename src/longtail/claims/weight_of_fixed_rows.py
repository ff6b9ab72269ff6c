"""A real row that comes back unchanged in every generation is never worth more than one row, whatever its weight.

n generated rows and the same k real ones each time: the mean squared error tends to 1/k + (1-1/k) u, where
u = ((1-w)^2/n) / (1 - (1-w)^2 (1-1/n)) is the drift around the fixed rows' own mean; so 1/V < k (derived).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, is_true, mean
from ..reproduction.simulate import NORMAL, loop, sizes
from ..theory.weights import best_weight, fixed_path, fixed_variance, natural_weight

PAPER = "longtail"
EVIDENCE = "DV"
TABLE = ((1000, 10, 7.0, 9.6), (1000, 50, 33.9, 46.0), (1000, 200, 137.8, 175.6), (10_000, 50, 33.7, 48.4))


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for n, k, alike, best in TABLE:
        where = f"n={n}, k={k}"
        yield equal("1/V, all alike", where, 1 / fixed_variance(n, k, natural_weight(n, k)), alike, 0.06)
        yield equal("1/V, w*", where, 1 / fixed_variance(n, k, float(best_weight(n, k))), best, 0.06)
        weights = np.linspace(0.01, 1.0, 100)
        most = max(1 / fixed_variance(n, k, float(w)) for w in weights)
        yield is_true("at most one row each", where, most <= k + 1e-9, "1/V <= k at every weight")
    for n, k, _, _ in TABLE:
        yield from _seen(rng, n, k, float(best_weight(n, k)), {"share": "best"})
    for n in sizes(rng, 30, 500):
        k = int(rng.integers(2, n))
        w = natural_weight(n, k)
        yield from _seen(rng, n, k, w, {"weight": 1.0})
        t = int(rng.integers(1, 12))
        asked = {"world": NORMAL, "rows": n, "anchor": {"weighted": {"rows": k, "weight": 1.0, "real": "fixed"}}}
        found = loop(rng, 32_768, [t], lambda look: look.exact("mean")[:, 0], **asked)[t]
        yield mean("error on the way", f"n={n}, k={k} fixed, generation {t}", found**2, fixed_path(n, k, t))


def _seen(rng: np.random.Generator, n: int, k: int, w: float, weights: dict[str, object]) -> Iterator[Check]:
    """The mean squared error late in the loop; the fixed rows are one draw a chain, so generations are not averaged."""
    last = math.ceil(9 / w)
    asked = {"world": NORMAL, "rows": n, "anchor": {"weighted": {"rows": k, "real": "fixed", **weights}}}
    found = loop(rng, 65_536, [last], lambda look: look.exact("mean")[:, 0], **asked)[last]
    expected = fixed_variance(n, k, w)
    yield mean("V", f"n={n}, k={k} fixed, w={w:.3f}", found**2, expected, 0.02 * expected)
