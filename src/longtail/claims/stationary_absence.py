"""How often a category is absent from the training set of a loop with r fresh real rows a generation.

Exactly the first entry of the chain's stationary vector.  Approximations: Beta-binomial
G(2r(1-q)+n) G(2r) / (G(2r(1-q)) G(2r+n)) and its power form (2r/n)^(2rq); and, derived for this project, the sum
exp(-r q sum phi_k), phi_0 = 1, phi_(k+1) = 1 - exp(-(1 - r/n) phi_k), for rare categories.  All err on the safe side.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, is_true
from ..reproduction.simulate import sizes
from ..theory.drift import beta_absence, chain_absence, power_absence, rare_absence

PAPER = "genetics"
EVIDENCE = "DV"
LISTED = (
    (200, 1, 0.05, 0.603, 0.612, 0.631),
    (200, 5, 0.05, 0.192, 0.210, 0.224),
    (200, 10, 0.05, 0.071, 0.087, 0.100),
    (500, 10, 0.02, 0.251, 0.268, 0.276),
    (1000, 10, 0.01, 0.440, 0.453, 0.457),
    (1000, 100, 0.01, 0.018, 0.027, 0.040),
)


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for n, r, q, exact, beta, power in LISTED:
        where = f"digits, n={n}, r={r}, q={q:g}"
        yield equal("P(absent), exact chain", where, chain_absence(n, q, r), exact, 6e-4)
        yield equal("P(absent), Beta-binomial", where, beta_absence(n, q, r), beta, 6e-4)
        yield equal("P(absent), power form", where, power_absence(n, q, r), power, 6e-4)
    for n in sizes(rng, 60, 500):
        r, q = int(rng.integers(1, 5)), round(float(rng.uniform(0.01, 0.3)), 3)
        exact, beta, rare, power = (f(n, q, r) for f in (chain_absence, beta_absence, rare_absence, power_absence))
        where = f"n={n}, r={r}, q={q}"
        yield is_true("exact <= Beta-binomial <= power form", where, exact <= beta <= power, "on the safe side")
        yield is_true("exact <= sum for rare categories", where, exact <= rare, "on the safe side")
    for part in (0.01, 0.1):
        gaps = [
            abs(rare_absence(n, 5 / n, part * n) / chain_absence(n, 5 / n, round(part * n)) - 1)
            for n in (100, 200, 400)
        ]
        where = f"n q=5, r/n={part}, n = 100, 200, 400: {gaps[0]:.3f} {gaps[1]:.3f} {gaps[2]:.3f}"
        yield is_true(
            "the sum becomes exact", where, gaps[0] > 1.8 * gaps[1] > 3.24 * gaps[2], "its error falls as 1/n"
        )
