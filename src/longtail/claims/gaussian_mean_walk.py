"""The mean of a refitted Gaussian walks away for ever with the unbiased divisor, and stops with maximum likelihood.

Replace, sigma_0 = 1. Unbiased: E sigma_t^2 = 1 and Var mu_t = t/n. Maximum likelihood: E sigma_t^2 = (1 - 1/n)^t and
Var mu_t = 1 - (1 - 1/n)^t. Derived here: what the mean has walked is what the variance has lost.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean
from ..reproduction.simulate import loop, place, sizes
from ..theory.closed_forms import replace_variance
from ..theory.refitted_gaussian import mean_variance
from ..worlds.normal import Normal

PAPER = "shumailov"
EVIDENCE = "DV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    yield equal("Var mu_t, digits", "n=100, t=50, divisor n-1", mean_variance(100, 50, "n-1"), 0.5)
    yield equal("Var mu_t, digits", "n=100, t=50, divisor n", mean_variance(100, 50, "n"), 0.39499, 6e-6)
    settings: list[tuple[int, int, str, int, float | None]] = [
        (100, 50, "n-1", 380_000, 0.005),
        (100, 50, "n", 300_000, 0.005),
    ]
    for n, divisor in zip(sizes(rng, 10, 300, 2), ("n", "n-1"), strict=True):
        settings.append((n, max(2, round(n * float(rng.uniform(0.05, 0.3)))), divisor, 49_152, None))
    for n, t, divisor, chains, tolerance in settings:
        centre = round(float(rng.normal(0, 3)), 2)
        asked = {"rows": n, "family": {"gaussian": {"divisor": divisor}}}
        found = loop(rng, chains, [t - 1], place, world=Normal(mean=centre), **asked)[t - 1]
        where = f"n={n}, t={t}, divisor {divisor}, mu_0={centre}"
        spread = mean_variance(n, t, divisor)
        yield mean("Var mu_t", where, (found[:, 0] - centre) ** 2, spread, tolerance)
        if tolerance is None:
            kept = replace_variance(n, t) if divisor == "n" else 1.0
            yield mean("E sigma_t^2", where, found[:, 1], kept)
