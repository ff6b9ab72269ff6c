"""The logarithm of a refitted Gaussian's variance falls by the same amount every generation, so that the variance goes to 0.

Replace: E ln sigma_t^2 = ln sigma_0^2 + t [psi((n-1)/2) - ln(k/2)], k = n - 1 (unbiased) or n (maximum likelihood).
By the law of large numbers sigma_t^2 -> 0 almost surely for either divisor, as theorem 3.1 of Shumailov et al. says
of the unbiased one; the formula is derived here. sigma_t^2 is a product of chi-squares: its own mean is carried by
few chains.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean
from ..reproduction.simulate import loop, place, sizes
from ..theory.refitted_gaussian import log_variance_step
from ..worlds.normal import Normal

PAPER = "shumailov"
EVIDENCE = "RDV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    yield equal("digits", "n=10, t=20, divisor n-1", 20 * log_variance_step(10, "n-1"), -2.3041, 6e-5)
    yield equal("digits", "n=100, t=50, divisor n-1", 50 * log_variance_step(100, "n-1"), -0.50675, 6e-6)
    settings: list[tuple[int, int, str, float, int, float | None]] = [
        (10, 20, "n-1", 1.0, 400_000, 0.011),
        (100, 50, "n-1", 1.0, 420_000, 0.005),
        (100, 50, "n", 1.0, 420_000, 0.005),
    ]
    for n, divisor in zip(sizes(rng, 4, 100, 2), ("n", "n-1"), strict=True):
        t, variance = int(rng.integers(n, 3 * n + 1)), round(float(rng.uniform(0.3, 4)), 2)
        settings.append((n, t, divisor, variance, 16_384, None))
    for n, t, divisor, variance, chains, tolerance in settings:
        family = {"gaussian": {"divisor": divisor}}
        world = Normal(covariance=variance)
        found = loop(rng, chains, [t - 1], place, world=world, rows=n, family=family)[t - 1]
        expected = math.log(variance) + t * log_variance_step(n, divisor)
        where = f"n={n}, t={t}, divisor {divisor}, variance {variance:g}"
        yield mean("E ln sigma_t^2", where, found[:, 2], expected, tolerance)
