"""A biased sampler's rows help up to a number that no longer grows with the real data.

n_r fresh and n_s rows of lambda times the model's variance, maximum likelihood, judged by E W2^2 against n_r real
rows alone. Alemohammad et al. 2024 found that the admissible n_s becomes constant as n_r grows. Expanding E W2^2 to
order 1/n_r^2 gives that constant, 2 (5 - lambda - lambda^2) / (1 - lambda)^2, which is 6 / (1 - lambda)^2 for lambda
near 1. Derived here.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, near
from ..reproduction.simulate import NORMAL, loop, place
from ..theory.refitted_gaussian import biased_fresh, wasserstein

PAPER = "alemohammad"
EVIDENCE = "RDV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for written, listed in ((300, 0.968), (600, 1.010), (900, 1.115)):
        where = f"lambda=.9, n_r=5000, n_s={written}"
        asked = {"rows": 5000 + written, "family": {"gaussian": {"scale": 0.9}}, "anchor": {"fresh": {"rows": 5000}}}
        found = loop(rng, 147_456, [14], place, world=NORMAL, **asked)[14]
        distance = (found[:, 0] ** 2 + (np.sqrt(found[:, 1]) - 1) ** 2) / wasserstein(5000, 1, "n")
        expected = _ratio(5000, written, 0.9)
        yield equal("E W2^2 over that of real rows alone, digits", where, expected, listed, 0.01)
        yield near("E W2^2 over that of real rows alone", where, distance, expected, 0.001, tolerance=0.01)
    for scale in (0.8, 0.9, round(float(rng.uniform(0.5, 0.95)), 3)):
        limit = 2 * (5 - scale - scale**2) / (1 - scale) ** 2
        for real in (10**6, 10**7):
            where = f"lambda={scale:g}, n_r={real}"
            yield equal("admissible n_s is constant", where, _threshold(real, scale), limit, 3 * limit**2 / real)
    near_one = 2 * (5 - 0.999 - 0.999**2) / 6
    yield equal("6 / (1 - lambda)^2 as lambda goes to 1", "lambda=.999", near_one, 1.0, 1e-3)


def _ratio(real: int, written: int, scale: float) -> float:
    """Stationary E W2^2 over that of `real` real rows, from E mu^2, E v and Var v, and E sqrt(v) to order 1/n^2."""
    n, shrunk = real + written, scale * written / (real + written)
    drift, variance = biased_fresh(real, written, scale)
    gap = (real * written / n**2) ** 2 * 2 * (1 / real + scale * variance / written + drift) ** 2
    own = 2 * (real - 1) / n**2 + 2 * (scale * variance) ** 2 * (written - 1) / n**2 + gap
    spread = own / (1 - shrunk**2 * (1 + 2 / written))
    root = math.sqrt(variance) * (1 - spread / (8 * variance**2) + (8 / real**2) / 16 - 15 / 128 * 3 * spread**2)
    return (drift + variance + 1 - 2 * root) / wasserstein(real, 1, "n")


def _threshold(real: int, scale: float) -> float:
    """The number of written rows at which they no longer help."""
    from scipy.optimize import brentq

    def excess(written: float) -> float:
        return _second_order(real, written, scale)

    return float(brentq(excess, 1.0, 100 / (1 - scale) ** 2))


def _second_order(real: int, written: float, scale: float) -> float:
    """n_r^2 times what the written rows add to E W2^2: drift, a quarter of the variance, a quarter of the squared bias."""
    n, a = real + written, real / (real + written)
    variance = (a - 1 / n) / (1 - (1 - a) * scale)
    drift = (real + written * scale * variance) / n**2 / (1 - (1 - a) ** 2)
    spread = (2 * a**2 / real + 2 * (1 - a) ** 2 * scale**2 / written) / (1 - ((1 - a) * scale) ** 2)
    alone = 1 / real + 0.5 / real + 0.25 / real**2
    return (drift + spread / 4 + (variance - 1) ** 2 / 4 - alone) * real**2
