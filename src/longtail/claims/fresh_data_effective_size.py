"""With n_r fresh real rows a generation the loop's mean is as good as that of n_r (2 - a) + 1 - a real rows.

n_r fresh and n_s synthetic rows of an unbiased sampler (lambda = 1), maximum likelihood, a = n_r / (n_r + n_s): the
stationary Var mu is D = 1/n_e, n_e = n_r (2 - a) + 1 - a, and E sigma^2 = 1 - D. Effective sample sizes are those of
Alemohammad et al. 2024, who found n_e >= n_r; the closed form is derived here.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean
from ..reproduction.simulate import NORMAL, loop, place, sizes
from ..theory.closed_forms import fresh_drift

PAPER = "alemohammad"
EVIDENCE = "DV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    yield equal("n_e, digits", "n_r=10, n_s=40", 1 / fresh_drift(50, 10), 18.8)
    yield equal("D, digits", "n_r=10, n_s=40", fresh_drift(50, 10), 0.05319, 6e-6)
    settings: list[tuple[int, int, int, float | None, float | None]] = [(50, 10, 130_000, 0.0008, 0.003)]
    (n,) = sizes(rng, 20, 200, 1)
    settings.append((n, int(rng.integers(4, 5 + n // 5)), 65_536, None, None))
    for n, r, chains, near_mean, near_variance in settings:
        t, a, where = 12 * n // r + 10, r / n, f"n_r={r}, n_s={n - r}"
        yield equal("n_e = n_r (2 - a) + 1 - a", where, 1 / fresh_drift(n, r), r * (2 - a) + 1 - a)
        found = loop(rng, chains, [t], place, world=NORMAL, rows=n, anchor={"fresh": {"rows": r}})[t]
        yield mean("Var mu = 1/n_e", where, found[:, 0] ** 2, fresh_drift(n, r), near_mean)
        yield mean("E sigma^2 = 1 - 1/n_e", where, found[:, 1], 1 - fresh_drift(n, r), near_variance)
