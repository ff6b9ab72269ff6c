"""As K grows, keeping the choice among K rows multiplies each probability by e^reward a round: p_t is p_0 e^(t r), normalised.

The limit of many rows and of K to infinity; for finite K the distance to it falls like 1/K.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from ..reproduction.check import Check, equal, is_true
from ..theory.curation import best_of_law, tilted

PAPER = "ferbach"
EVIDENCE = "AMV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for rounds in (1, 3, int(rng.integers(4, 11))):
        start, reward = rng.dirichlet(np.ones(50)), rng.normal(0, 1, 50)
        p = start
        for _ in range(rounds):
            p = best_of_law(p, reward, 100_000)
        apart = float(abs(p - tilted(start, reward, rounds)).max())
        yield equal("p_t = p_0 e^(t r)", f"50 types, K=100,000, t={rounds}", apart, 0.0, 1e-4 * rounds)
    p, reward = rng.dirichlet(np.ones(50)), rng.normal(0, 1, 50)
    far = [float(abs(best_of_law(p, reward, k) - tilted(p, reward)).max()) for k in (1_000, 10_000, 100_000)]
    yield equal("best of K tends to the tilt", "K=100,000", far[-1], 0.0, 1e-4)
    for left, right in pairwise(far):
        fact = 8 < left / right < 12
        yield is_true("the distance falls like 1/K", "ten times K", fact, f"{left / right:.2f} times nearer")
