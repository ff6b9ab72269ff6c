"""Replace: a symbol of lambda expected copies is forgotten in proportion to lambda, half of them after 2.9 lambda.

P(alive at fit t) ~ 1 - exp(-2 lambda / (t + 1)), from the branching recursion; so the half-life comes near
2 lambda / ln 2 = 2.885 lambda; for 3 copies it is 2.4 lambda, for 50 it is 2.84 lambda.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, median
from ..reproduction.simulate import first_share, loop, two
from ..theory.drift import survival

PAPER = "shumailov"
EVIDENCE = "DV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for copies in (10.0, *rng.uniform(3, 60, 3)):
        t, where = int(20 * copies), f"lambda={copies:.2f}"
        ratio = survival(copies, t) / -np.expm1(-2 * copies / (t + 1))
        yield equal("P(alive) / (1-exp(-2 lambda/(t+1)))", f"{where}, t={t}", ratio, 1.0, 0.03)
        yield equal("(half-life + 1) / lambda", where, (half_life(copies) + 1) / copies, 2.8, 0.1)
    yield equal("half-life / lambda, many copies", "lambda=300", half_life(300.0) / 300, 2 / np.log(2), 0.02)
    n, copies = 10_000, float(rng.uniform(3, 6))
    horizon = int(12 * copies)
    alive = loop(rng, 6_000, range(horizon), lambda look: first_share(look) > 0, world=two(copies / n), rows=n)
    times = np.sum([alive[t] for t in range(horizon)], axis=0) + 0.5
    yield median("half of the loops forget by the half-life", f"n={n}, {where}", times, half_life(copies), 0.75)


def half_life(copies: float) -> float:
    """The fit at which half of the symbols are lost, read off a straight line between two fits."""
    t = next(t for t in range(2, 100_000) if survival(copies, t) < 0.5)
    above, below = survival(copies, t - 1), survival(copies, t)
    return t - 1 + (above - 0.5) / (above - below)
