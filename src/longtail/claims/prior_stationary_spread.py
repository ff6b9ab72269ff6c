"""A prior of nu pseudo-rows leaves the fitted mean as spread out as a loop with about nu fresh real rows.

Posterior mean, prior at the truth: D / V0 = (1-a)^2/n / [1 - (1-a)^2 (1 - 1/n)], a = nu/(n + nu); .3311 for n = 50,
nu = 1. For a Gaussian with the prior's covariance scaled by s, D is s times that. Derived here.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean, mean_of
from ..reproduction.simulate import NORMAL, first_share, loop, place, sizes, two
from ..theory.closed_forms import fresh_drift, prior_drift

PAPER = "jangjoo"
EVIDENCE = "DV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    yield equal("D / V0, digits", "n=50, nu=1", prior_drift(50, 1), 0.3311, 6e-5)
    for strength in (1.0, 5.0, 20.0):
        seen = prior_drift(10**6, strength) / fresh_drift(10**6, int(strength))
        yield equal("nu pseudo-rows against nu fresh rows, many rows", f"nu={strength:g}", seen, 1.0, 1e-4)
    at = [160, 200, 240]
    family: dict[str, object] = {"categorical": {"prior": 1.0, "prior_mean": "world"}}
    found = loop(rng, 32_000, at, first_share, world=two(0.5), rows=50, family=family)
    values = mean_of([(found[t] - 0.5) ** 2 / 0.25 for t in at])
    yield mean("D / V0", "n=50, nu=1, two symbols", values, 0.3311, 0.004)
    for n in sizes(rng, 15, 120, 2):
        strength, far = round(float(rng.uniform(2, 9)), 2), round(float(rng.normal(0, 2)), 2)
        family = {"gaussian": {"prior": strength, "prior_mean": far, "prior_scale": 1.5}}
        late = int(14 * n / strength) + 20
        found = loop(rng, 32_768, [late], place, world=NORMAL, rows=n, family=family)
        where = f"n={n}, nu={strength:g}, Gaussian, prior at {far:g} with 1.5 times the variance"
        yield mean("D", where, (found[late][:, 0] - far) ** 2, 1.5 * prior_drift(n, strength))
