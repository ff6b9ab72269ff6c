"""A conjugate prior of nu rows bounds the drift, and the loop forgets the data for the prior's mean, as (1 - a)^t.

Posterior mean with nu pseudo-rows, a = nu/(n + nu), replace: E mu_t = prior mean + (mu_0 - prior mean)(1 - a)^t, and with
the prior at the truth D = V0 (1 - a)^2/n / (1 - (1 - a)^2 (1 + v2/n)).  Jangjoo et al. 2026 treat the posterior mode in
exponential families; the forms are derived for this project.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, mean
from ..reproduction.quadratic_families import families

PAPER = "jangjoo"
EVIDENCE = "DV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for one in families(rng):
        n, nu = int(rng.integers(30, 60)), round(float(rng.uniform(8, 14)), 1)
        keep = (n / (n + nu)) ** 2
        limit = keep / n / (1 - keep * (1 + one.v2 / n))
        fits = math.ceil(math.log(1e-6) / math.log(keep * (1 + one.v2 / n)))
        found = one.means(rng, 65_536, [fits - 1], rows=n, family={"prior": nu})[fits - 1]
        where = f"{one.words}, n={n}, nu={nu:g}"
        yield mean("prior at the truth: D / V0", f"{where}, t={fits}", one.drift(found), limit)
        away, soon = (0.8 if one.v2 < 0 else one.mean + 1.5), int(rng.integers(2, 9))
        found = one.means(rng, 16_384, [soon - 1], rows=n, family={"prior": nu, "prior_mean": away})[soon - 1]
        path = away + (one.mean - away) * (n / (n + nu)) ** soon
        yield mean(f"prior at {away:.4g}: E mu_t", f"{where}, t={soon}", found, path)
