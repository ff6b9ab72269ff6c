"""The empirical Bernstein sequence holds a bounded mean at all times together in at least 95 % of streams.

Waudby-Smith and Ramdas 2024, predictable plug-in: centre sum l x/sum l, half width
(ln(2/alpha) + sum 4 (x - mean before)^2 psi(l))/sum l.  It holds at every one of 1,000 rounds, and narrows.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, at_most, mean_at_most
from ..theory.betting import mean_bounds

PAPER = "betting"
EVIDENCE = "M"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    streams, rounds, q = 1500, 1000, round(float(rng.uniform(0.05, 0.5)), 2)
    worlds = {
        f"Bernoulli({q})": ((rng.random((streams, rounds)) < q).astype(float), q),
        "Beta(1/2, 1)": (rng.random((streams, rounds)) ** 2, 1 / 3),
    }
    for name, (values, truth) in worlds.items():
        low, high = mean_bounds(values, 0.05)
        missed = np.any((low > truth) | (high < truth), axis=1)
        yield at_most("misses at any time", name, missed, 0.05)
        width = high - low
        yield mean_at_most("width after 1000 rows", name, width[:, -1], 0.2)
        yield mean_at_most("less the width after 50 rows: it is above .2", name, -width[:, 49], -0.2)
