"""Replace ends in a single symbol, and in symbol i with its real probability p_i.

The only absorbing states of the resampling chain are point masses, and every share is a martingale: a symbol of
probability q ends lost with probability 1 - q and alone with probability q.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, is_true, share
from ..reproduction.simulate import first_share, loop, sizes, two
from ..theory.drift import eigenvalues

PAPER = "shumailov"
EVIDENCE = "RDV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    settings = [(20, 0.3, 22_000, 0.010)]
    settings += [(n, round(float(rng.uniform(0.2, 0.8)), 3), 8_000, 0.03) for n in sizes(rng, 6, 30)]
    for n, p, chains, tolerance in settings:
        horizon = 22 * n
        end = loop(rng, chains, [horizon - 1], first_share, world=two(p), rows=n)[horizon - 1]
        where = f"n={n}, p={p}, {horizon} fits"
        yield share("P(ends in symbol i) = p_i", where, end == 1, p, tolerance)
        yield share("P(ends lost) = 1 - p_i", where, end == 0, 1 - p, tolerance)
        mixed = float(eigenvalues(n, 0, 3)[2] ** horizon)
        yield is_true("no loop is left undecided", where, mixed < 1e-8 and bool(np.isin(end, (0, 1)).all()), "none")
