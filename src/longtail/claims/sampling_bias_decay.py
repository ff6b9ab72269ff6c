"""A model that samples too narrowly loses its variance by the factor lambda a generation, whatever n is.

Replace, unbiased divisor, rows written with lambda times the covariance: E[Sigma_t | Sigma_{t-1}] = lambda
Sigma_{t-1}, so E sigma_t^2 = lambda^t sigma_0^2 after t synthetic generations, and E ln sigma_t^2 falls by ln lambda
more than without the bias. Recursion read in Alemohammad et al. 2024.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean
from ..reproduction.simulate import NORMAL, loop, place, sizes
from ..theory.refitted_gaussian import log_variance_step

PAPER = "alemohammad"
EVIDENCE = "RDV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    yield equal("lambda^t, digits", "lambda=.8, t=10", 0.8**10, 0.10737, 6e-6)
    found = loop(rng, 460_000, [10], place, world=NORMAL, rows=20, family=_biased(0.8))[10]
    yield mean("E sigma_t^2 = lambda^t", "lambda=.8, n=20, t=10", found[:, 1], 0.8**10, 0.0007)
    for n in sizes(rng, 5, 200, 2):
        scale, t = round(float(rng.uniform(0.3, 0.95)), 3), int(rng.integers(3, 40))
        found = loop(rng, 16_384, [t], place, world=NORMAL, rows=n, family=_biased(scale))[t]
        expected = t * math.log(scale) + (t + 1) * log_variance_step(n, "n-1")
        yield mean("E ln sigma_t^2", f"lambda={scale}, n={n}, t={t}", found[:, 2], expected)


def _biased(scale: float) -> dict[str, dict[str, object]]:
    return {"gaussian": {"divisor": "n-1", "scale": scale}}
