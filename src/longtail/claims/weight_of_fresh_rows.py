"""A fresh real row a generation is worth about 2 rows where all count alike, and 3 to 15 at the best weight.

n generated and k fresh real rows, the real ones with the share w of the weight: the stationary variance of the mean is
V = ((1-w)^2/n + w^2/k) / (1 - (1-w)^2 (1-1/n)) in units of one row's; the loop is worth 1/V real rows (derived).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean
from ..reproduction.simulate import NORMAL, loop, sizes
from ..theory.weights import best_weight, fresh_variance, natural_weight

PAPER = "longtail"
EVIDENCE = "DV"
TABLE = ((1000, 10, 20.9, 105.6), (1000, 50, 98.6, 250.4), (1000, 200, 367.5, 558.6), (10_000, 50, 100.7, 733.0))


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for n, k, alike, best in TABLE:
        where = f"n={n}, k={k}"
        yield equal("1/V, all alike", where, 1 / fresh_variance(n, k, natural_weight(n, k)), alike, 0.06)
        yield equal("1/V, w*", where, 1 / fresh_variance(n, k, float(best_weight(n, k))), best, 0.6)
    for n, k, _, _ in TABLE[1:3]:
        yield from _seen(rng, n, k, natural_weight(n, k), {"weight": 1.0})
    for n, k, _, _ in TABLE:
        yield from _seen(rng, n, k, float(best_weight(n, k)), {"share": "best"})
    for n in sizes(rng, 30, 500):
        k, w = int(rng.integers(1, n // 2)), round(float(rng.uniform(0.1, 0.9)), 2)
        yield from _seen(rng, n, k, w, {"share": w})


def _seen(rng: np.random.Generator, n: int, k: int, w: float, weights: dict[str, object]) -> Iterator[Check]:
    """The mean squared distance of the fitted mean from the truth, over chains and late generations."""
    last = math.ceil(5 / w)
    at = range(last, 2 * last, max(last // 8, 1))
    asked = {"world": NORMAL, "rows": n, "anchor": {"weighted": {"rows": k, **weights}}}
    found = loop(rng, 16_384, at, lambda look: look.exact("mean")[:, 0], **asked)
    squares = np.mean([value**2 for value in found.values()], axis=0)
    expected = fresh_variance(n, k, w)
    yield mean("V", f"n={n}, k={k} fresh, w={w:.3f}", squares, expected, 0.025 * expected)
