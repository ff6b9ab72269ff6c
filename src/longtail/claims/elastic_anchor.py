"""A prior of nu rows at the model's own first fit holds the loop near that fit for ever: an elastic anchor.

mu_{t+1} = (n mean of the rows + nu mu_1)/(n + nu), a = nu/(n + nu).  Given the first fit this is a prior at its truth, so
E (mu_t - mu_1)^2 = E V(mu_1) (1-a)^2/n (1 - f^(t-1))/(1 - f) with f = (1-a)^2 (1 + v2/n) and E V(mu_1) = V0 (1 + v2/n);
around the real mean the error of the first fit, V0/n, is added and stays.  Derived for this project.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, mean
from ..reproduction.quadratic_families import families

PAPER = "longtail"
EVIDENCE = "D"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for one in families(rng):
        n, nu = int(rng.integers(30, 60)), round(float(rng.uniform(8, 14)), 1)
        keep = (n / (n + nu)) ** 2
        factor = keep * (1 + one.v2 / n)
        fits = math.ceil(math.log(1e-6) / math.log(factor))
        soon = int(rng.integers(2, 8))
        family = {"prior": nu, "prior_mean": "first"}
        found = one.means(rng, 65_536, [0, soon - 1, fits - 1], rows=n, family=family)
        for t in (soon, fits):
            where = f"{one.words}, n={n}, nu={nu:g}, t={t}"
            around = (1 + one.v2 / n) * keep / n * (1 - factor ** (t - 1)) / (1 - factor)
            moved = (found[t - 1] - found[0]) ** 2 / one.spread
            yield mean("elastic anchor: E (mu_t - mu_1)^2 / V0", where, moved, around)
            if t == fits:
                yield mean("elastic anchor: D / V0", where, one.drift(found[t - 1]), 1 / n + around)
