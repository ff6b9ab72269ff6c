"""The expected standard deviation of a refitted Gaussian falls by one factor alpha(n) a generation: E sigma_t = alpha(n)^t.

Replace, n rows a generation, sigma_0 = 1. With the unbiased divisor alpha(n) = c4(n) = sqrt(2/(n-1)) Gamma(n/2) /
Gamma((n-1)/2), with maximum likelihood c4(n) sqrt(1 - 1/n): the Gamma-function alpha(n) of Bertrand et al. 2024, of
which only the abstract could be read; the form is derived here. t counts fits.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean
from ..reproduction.simulate import NORMAL, loop, place, sizes
from ..theory.refitted_gaussian import sd_factor

PAPER = "bertrand"
EVIDENCE = "ADV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    yield equal("c4(10)^20", "n=10, t=20, divisor n-1", sd_factor(10, "n-1") ** 20, 0.57440, 6e-6)
    yield equal("c4(100)^50", "n=100, t=50, divisor n-1", sd_factor(100, "n-1") ** 50, 0.88139, 6e-6)
    settings: list[tuple[int, int, str, int, float | None]] = [(10, 20, "n-1", 400_000, 0.004)]
    for n, divisor in zip(sizes(rng, 8, 300, 2), ("n", "n-1"), strict=True):
        settings.append((n, max(2, round(n * float(rng.uniform(0.1, 0.5)))), divisor, 49_152, None))
    for n, t, divisor, chains, tolerance in settings:
        asked = {"rows": n, "family": {"gaussian": {"divisor": divisor}}}
        found = loop(rng, chains, [t - 1], place, world=NORMAL, **asked)[t - 1]
        where = f"n={n}, t={t}, divisor {divisor}"
        yield mean("E sigma_t", where, np.sqrt(found[:, 1]), sd_factor(n, divisor) ** t, tolerance)
