"""Replace alone is stable if the number of rows grows faster than the generations: Var mu_t = sigma^2 sum of 1/n_t.

Unbiased divisor; n_t = n t^2 keeps n Var mu_t below zeta(2) = 1.645 for ever (1.635 at t = 100), a constant n_t lets
it grow without bound. Xu, He and Cheng 2025 ask for super-linear growth n_t ~ t^(1+s); the sum is exact.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean
from ..reproduction.simulate import NORMAL, loop, place, sizes

PAPER = "xu"
EVIDENCE = "AV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    family = {"gaussian": {"divisor": "n-1"}}
    total = sum(1 / k**2 for k in range(1, 101))
    yield equal("n Var mu_t for n_t = n t^2, digits", "t=100", total, 1.635, 6e-4)
    rows: dict[str, object] = {"start": 50.0, "power": 2.0}
    found = loop(rng, 184_320, [99], place, world=NORMAL, rows=rows, family=family)[99]
    yield mean("n Var mu_t for n_t = n t^2", "n=50, t=100", 50 * found[:, 0] ** 2, total, 0.016)
    for n, power in zip(sizes(rng, 10, 60, 2), (1.0, 1.5), strict=True):
        t = int(rng.integers(6, 30))
        total = sum(1 / math.floor(n * k**power + 0.5) for k in range(1, t + 1))
        rows = {"start": float(n), "power": power}
        found = loop(rng, 32_768, [t - 1], place, world=NORMAL, rows=rows, family=family)[t - 1]
        yield mean("Var mu_t = sum 1/n_t", f"n_t={n} t^{power:g}, t={t}", found[:, 0] ** 2, total)
    n, step = int(rng.integers(10, 30)), int(rng.integers(2, 6))
    steps = {"steps": [[0, n], [step, 4 * n]]}
    found = loop(rng, 32_768, [9], place, world=NORMAL, rows=steps, family=family)[9]
    expected, where = step / n + (10 - step) / (4 * n), f"n={n}, from t={step + 1} on {4 * n}; t=10"
    yield mean("Var mu_t = sum 1/n_t", where, found[:, 0] ** 2, expected)
