"""Chao and Jost's coverage, which uses doubletons too, is as good as unbiased.

1 - C = (f1/n) (n-1) f1/((n-1) f1 + 2 f2) against the true missing mass: Zipf(1.1), K = 5,000, n = 2,000: bias of
1 - C within 2e-4 of 0.  Extrapolation to twice the rows is rather optimistic where many types are unseen.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean_at_most, near
from ..reproduction.simulate import p_of, zipf
from ..theory.unseen import chao_jost, coverage_at

PAPER = "unseen"
EVIDENCE = "MV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    p = p_of(zipf(5000, 1.1))
    counts = np.concatenate([rng.multinomial(2000, p, 500) for _ in range(6)])
    near_zero = near(
        "1 - C less missing mass", "Zipf(1.1), K=5000, n=2000", chao_jost(counts) - (counts == 0) @ p, 0, 2e-4
    )
    yield near_zero
    some = counts[:300]
    yield equal("C at n itself", "n=2000", float(abs(coverage_at(some, 2000) - 1 + chao_jost(some)).max()), 0.0)
    further = coverage_at(some, 4000)
    truth = float(1 - p @ (1 - p) ** 4000)
    yield near("coverage of twice the rows", "n=2000 to 4000", further, truth, 0.02)
    yield mean_at_most("truth less extrapolation: it is optimistic here", "n=2000 to 4000", truth - further, 0.0)
