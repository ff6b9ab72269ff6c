"""Accumulating all data keeps the diversity of categories for ever, by the same product as a Gaussian's variance.

n rows a generation: E H_t = H_0 prod over k = 1..t of (1 - 1/(n k^2)), H = 1 - sum p^2. Kazdan et al. 2025 study the
workflow for discrete data; the form is derived here.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean
from ..reproduction.simulate import diversity_of, heterozygosity, loop, sizes, zipf
from ..theory.closed_forms import accumulate_variance

PAPER = "kazdan"
EVIDENCE = "ADV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    what = "accumulate: E H_t"
    yield equal(f"{what}, digits", "K=5, n=20, t=50", 0.8 * accumulate_variance(20, 50), 0.73654, 6e-6)
    found = loop(rng, 24_000, [49], heterozygosity, world=zipf(5, 0.0), rows=20, regime="accumulate")[49]
    yield mean(what, "K=5 uniform, n=20, t=50", found, 0.73654, 0.001)
    for n in sizes(rng, 5, 80, 2):
        world, t = zipf(int(rng.integers(3, 20)), round(float(rng.uniform(0, 1)), 2)), int(rng.integers(2, 20))
        found = loop(rng, 8_000, [t - 1], heterozygosity, world=world, rows=n, regime="accumulate")[t - 1]
        yield mean(what, f"n={n}, t={t}", found, diversity_of(world) * accumulate_variance(n, t))
