"""If each row is real with chance a, the drift settles at V0 / (n (1 - (1-a)^2) - (1-a)(v2 + a)).

Rows of a mixture of the truth and the model are more spread than rows of the family at the mixed mean, by
a (1 - a) (mu - mu_0)^2; only for Bernoulli rows (v2 = -1) are the two alike, and the bracket becomes
n (1 - (1-a)^2) + (1-a)^2.  Derived for this project.
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
        n, a = int(rng.integers(25, 40)), round(float(rng.uniform(0.3, 0.6)), 3)
        limit = drift(n, a, one.v2)
        fits = math.ceil(math.log(1e-6) / math.log((1 - a) ** 2 + (1 - a) * (one.v2 + a) / n))
        found = one.means(rng, 49_152, [fits - 1], rows=n, anchor={"fresh": {"chance": a}})[fits - 1]
        where = f"{one.words}, n={n}, a={a}"
        yield mean("each row real with chance a: D / V0", f"{where}, t={fits}", one.drift(found), limit)
        if one.v2 == -1:
            yield equal("mainland and island", where, limit, 1 / (n * (1 - (1 - a) ** 2) + (1 - a) ** 2))
    n, a = 4, 0.5
    one = families(rng)[1]
    found = one.means(rng, 65_536, [30], rows=n, anchor={"fresh": {"chance": a}})[30]
    yield mean("few rows, where the two forms part: D / V0", f"{one.words}, n={n}, a={a}", one.drift(found), 4 / 11)


def drift(n: int, a: float, v2: float) -> float:
    """The stationary D / V0 when each row is real with chance a."""
    return 1 / (n * (1 - (1 - a) ** 2) - (1 - a) * (v2 + a))
