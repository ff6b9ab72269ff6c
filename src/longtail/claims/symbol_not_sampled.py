"""A state of probability q is missed by the first training set with probability (1 - q)^M.

M rows are drawn; states with q <= 1/M are expected to be missed, and under replace they never come back.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, is_true, share
from ..reproduction.simulate import first_share, loop, sizes, two

PAPER = "shumailov"
EVIDENCE = "RDV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for n in sizes(rng, 10, 1000):
        q = round(float(rng.uniform(0.3, 2.0)) / n, 6)
        found = loop(rng, 20_000, [0, 1], first_share, world=two(q), rows=n)
        yield share("P(not sampled) = (1-q)^M", f"q={q:g}, M={n}", found[0] == 0, (1 - q) ** n)
        back = bool(((found[0] == 0) & (found[1] > 0)).any())
        yield is_true("a missed state never comes back", f"q={q:g}, M={n}", not back, "none comes back")
