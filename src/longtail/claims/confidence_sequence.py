"""The empirical Bernstein sequence holds a bounded mean at all times together in at least 95 % of streams.

Waudby-Smith and Ramdas 2024, predictable plug-in: centre sum l x/sum l, half width
(ln(2/alpha) + sum 4 (x - mean before)^2 psi(l))/sum l.  It holds at every one of 1,000 rounds, and narrows.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, is_true, share
from ..theory.betting import mean_bounds

PAPER = "betting"
EVIDENCE = "MV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    streams, rounds, q = 1500, 1000, round(float(rng.uniform(0.05, 0.5)), 2)
    worlds = {
        f"Bernoulli({q})": ((rng.random((streams, rounds)) < q).astype(float), q),
        "Beta(1/2, 1)": (rng.random((streams, rounds)) ** 2, 1 / 3),
    }
    for name, (values, truth) in worlds.items():
        low, high = mean_bounds(values, 0.05)
        missed = np.any((low > truth) | (high < truth), axis=1)
        yield share("misses at any time: at most .05", name, missed, 0.025, allowed=0.025)
        width = (high - low).mean(axis=0)
        yield is_true("it narrows", name, bool(width[-1] < 0.2 < width[49]), "below .2 after 1000 rows, not 50")
