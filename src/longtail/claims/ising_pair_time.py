"""With the pair term learned too, the loop ends after a time proportional to M, not to N M: T / M is 2.1 to 2.7 for N = 6 to 20.

Late in the loop two neighbouring levels are left, which is a Wright-Fisher chain of M copies, one a sample, however many
spins a sample has.  Stated in nothing that we could read; found for this project.  Mean T / M from h = J = 0, by 4,000
chains each: 2.13 (N = 6, M = 50), 2.33 (10, 50), 2.40 (10, 100), 2.69 (20, 50), standard errors .02.  N = 2 is known exactly:
the model holds any law of its three levels, each of which fixes like a category of M rows, so that
E T = sum over levels of E(T; this level fixes), by linear algebra; -2 sum (1 - p) ln(1 - p) = 1.556 M in the limit.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean, near
from ..reproduction.follow import until_absorbed
from ..theory.drift import binomial_law, transition

PAPER = "longtail"
EVIDENCE = "DV"
FOUND = ((6, 50, 2.13), (10, 50, 2.33), (10, 100, 2.40), (20, 50, 2.69))
ALLOWED = 0.06
"""Three standard errors of the numbers found."""
LEVELS = (0.25, 0.5, 0.25)


def three_levels(rows: int) -> float:
    """Mean generation at which one of the three levels of two free spins is left, exactly."""
    inner = transition(rows)[1:-1, 1:-1]
    until_fixed = np.linalg.solve(np.eye(rows - 1) - inner, np.arange(1, rows) / rows)
    return sum(float(binomial_law(rows, p)[1:-1] @ until_fixed) for p in LEVELS)


def claim(rng: np.random.Generator) -> Iterator[Check]:
    limit = -2 * sum((1 - p) * math.log(1 - p) for p in LEVELS)
    yield equal("exact T / M tends to the limit", "N=2, M=800", three_levels(800) / 800, limit, 0.01)
    rows = int(rng.integers(30, 80))
    yield mean("mean T / M is exact", f"N=2, M={rows}", _times(rng, 2, rows), three_levels(rows) / rows)
    for spins, rows, found in FOUND:
        yield near(
            "mean T / M", f"N={spins}, M={rows}, h=J=0", _times(rng, spins, rows), found, ALLOWED, tolerance=0.12
        )


def _times(rng: np.random.Generator, spins: int, rows: int) -> np.ndarray:
    """T / M of 2,000 chains."""
    asked = {"world": {"ising": {"spins": spins}}, "family": {"ising": {"pair": True}}, "rows": rows}
    return until_absorbed(rng, 2_000, lambda look: look.state.up, **asked)[0] / rows
