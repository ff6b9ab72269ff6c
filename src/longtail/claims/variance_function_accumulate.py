"""With everything kept, a family of quadratic variance keeps the product of 1 + v2/(n k^2), k = 1..t, of its variance.

E V(mu_t) = V0 prod (1 + v2/(n k^2)) under accumulate with n rows a generation, so that E (mu_t - mu_0)^2 =
V0 (prod - 1)/v2, or (V0/n) sum 1/k^2 for v2 = 0: bounded for every such family, by sin, pi^2/6 and sinh (v2 > 0: the
limit of the product is sinh(x)/x, x = pi sqrt(v2/n)).  Derived for this project.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean
from ..reproduction.quadratic_families import families

PAPER = "morris"
EVIDENCE = "DV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for one in families(rng):
        n, fits = int(rng.integers(6, 30)), int(rng.integers(10, 40))
        found = one.means(rng, 49_152, [fits - 1], rows=n, regime="accumulate")[fits - 1]
        where, product = f"{one.words}, n={n}, t={fits}", kept(n, fits, one.v2)
        drift = sum(1 / (n * k * k) for k in range(1, fits + 1)) if one.v2 == 0 else (product - 1) / one.v2
        yield mean("accumulate: E (mu_t - mu_0)^2 / V0", where, one.drift(found), drift)
        if one.family != "gaussian_mean":
            yield mean("accumulate: E V(mu_t) / V0", where, one.kept(found), product)
        if one.v2 > 0:
            x = math.pi * math.sqrt(one.v2 / n)
            yield equal("limit sinh(x)/x", where, kept(n, 200_000, one.v2), math.sinh(x) / x, 1e-5)


def kept(n: int, fits: int, v2: float) -> float:
    """E V(mu_t) / V0."""
    return math.prod(1 + v2 / (n * k * k) for k in range(1, fits + 1))
