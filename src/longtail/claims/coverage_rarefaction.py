"""The coverage and the number of types of a smaller sample can be read off a larger one without bias.

C_m = 1 - sum (x/n) C(n-x, m)/C(n-1, m) (Chao and Jost 2012) and S_m = sum 1 - C(n-x, m)/C(n, m) (Hurlbert 1971):
Zipf(1.1), K = 5,000, n = 2,000: .571 at m = 200, .721 at m = 1,000.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean
from ..reproduction.simulate import p_of, zipf
from ..theory.unseen import coverage_at, richness_at

PAPER = "unseen"
EVIDENCE = "MV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    p = p_of(zipf(5000, 1.1))
    for m, listed in ((200, 0.5712), (1000, 0.7207)):
        yield equal("coverage of m rows", f"digits, m={m}", float(1 - p @ (1 - p) ** m), listed, 6e-5)
    counts = rng.multinomial(2000, p, 400)
    yield mean("C_m from n=2000", "m=200", coverage_at(counts, 200), 0.5712, 0.003)
    for m in (int(rng.integers(20, 1900)), 1000):
        where = f"m={m}, n=2000, K=5000"
        yield mean("C_m is unbiased", where, coverage_at(counts, m), float(1 - p @ (1 - p) ** m))
        yield mean("S_m is unbiased", where, richness_at(counts, m), float((1 - (1 - p) ** m).sum()))
