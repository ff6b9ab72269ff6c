"""A verifier that accepts what lies near its centre leads the loop to that centre, not to the truth.

One-dimensional form of the linear-regression result: the model is the mean of normal rows of unit variance, the truth 0, and
|x - .5| <= 1 is accepted.  In the limit of many rows mu_(t+1) = E[X | |X - c| <= r], X ~ N(mu_t, 1): .3563 after one round,
.4990 after five, .5 in the end; the distance to the centre shrinks by Var(X | accepted) < 1 (derived).  One run beforehand
found .344 and .484, within the noise of 2,000 proposed rows.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean, near
from ..reproduction.simulate import NORMAL, loop
from ..theory.curation import centre_map

PAPER = "yi"
EVIDENCE = "NDV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    path = rounds(0.0, 0.5, 1.0, 40)
    for t, printed, noise in ((1, 0.344, 0.016), (5, 0.484, 0.016)):
        yield equal("one run beforehand, three of its standard errors", f"t={t}", path[t], printed, 3 * noise)
    yield equal("mean in the limit", "c=.5, r=1, round 1", path[1], 0.3563, 6e-5)
    yield equal("mean in the limit", "c=.5, r=1, round 5", path[5], 0.4990, 6e-5)
    yield equal("the end is the centre", "c=.5, r=1, round 40", path[40], 0.5, 1e-12)
    step = 1e-5
    rate = (centre_map(0.5 + step, 0.5, 1.0) - centre_map(0.5 - step, 0.5, 1.0)) / (2 * step)
    yield equal("a round shrinks the distance by", "c=.5, r=1", rate, 0.29112, 6e-6)
    settings = [(0.5, 1.0), (round(float(rng.uniform(-1.5, 1.5)), 2), round(float(rng.uniform(0.5, 1.5)), 2))]
    for centre, radius in settings:
        asked = {
            "world": NORMAL,
            "family": "gaussian_mean",
            "selection": {"centre": {"centre": centre, "radius": radius}},
        }
        found = loop(rng, 200, [0, 1, 5], lambda look: look.exact("mean")[:, 0], rows=2_000, **asked)
        where = f"c={centre}, r={radius}, n=2000"
        moved = np.array([centre_map(float(mu), centre, radius) for mu in found[0]])
        yield mean("mean after one round, given the model", where, found[1] - moved, 0.0)
        limit = rounds(0.0, centre, radius, 5)[5]
        yield near("mean after 5 rounds", where, found[5], limit, 0.001, tolerance=0.016)


def rounds(mean_: float, centre: float, radius: float, how_many: int) -> list[float]:
    """The mean after 0, 1, ... rounds in the limit of many rows."""
    path = [mean_]
    for _ in range(how_many):
        path.append(centre_map(path[-1], centre, radius))
    return path
