"""For rare types a model is worth a number B of real rows: it misses a type of probability p with chance exp(-p B).

Generating functions walked back through the loop (theory 3); the limit of the exact chain as n grows at fixed n p and
r/n, with an error of order 1/n.  Under replace B = n (1 - s_t) by the survival recursion, about 2 n / t.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..reproduction.check import Check, equal, is_true
from ..reproduction.simulate import cell_of, setting_of, sizes, two
from ..theory.branching import effective_rows
from ..theory.drift import counts_over_time, survival

PAPER = "longtail"
EVIDENCE = "DV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for copies in rng.uniform(1, 6, 3):
        for real in (0.0, 0.05):
            t = int(rng.integers(4, 15))
            errors = [_error(n, float(copies) / n, round(real * n), t) for n in (100, 400, 1600)]
            where = f"n p={copies:.2f}, r/n={real}, generation {t}, {errors[0]:.1e} {errors[1]:.1e} {errors[2]:.1e}"
            yield is_true("error ~ 1/n", where, errors[0] > 3 * errors[1] > 9 * errors[2], "shrinks")
            yield equal("error at n=1600", where, errors[2], 0.0, 2e-3)
    for n in sizes(rng, 1000, 1_000_000):
        t = int(rng.integers(30, 200))
        worth = effective_rows(setting_of(cell_of(1, t + 1, world=two(0.5), rows=n)), t, float("inf")).real
        p, where = 1e-3 * t / n, f"n={n}, generation {t}"
        yield equal("worth by the survival recursion", where, 1 - np.exp(-p * worth), survival(p * n, t + 1))
        yield equal("worth ~ 2n/t", where, worth * (t + 2) / (2 * n), 1.0, 0.08)


def _error(n: int, p: float, r: int, t: int) -> float:
    """|exp(-p B) - E (1 - q_t)^n| by the exact chain."""
    anchor: Any = {"fresh": {"rows": r}} if r else "none"
    setting = setting_of(cell_of(1, t + 1, world=two(p), rows=n, anchor=anchor))
    limit = np.exp(-p * effective_rows(setting, t, n).real)
    exact = counts_over_time(n, p, r, t + 1)[-1] @ (1 - np.arange(n + 1) / n) ** n
    return abs(float(exact - limit))
