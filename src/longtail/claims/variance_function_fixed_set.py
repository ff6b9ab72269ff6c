"""Beside a fixed real set of N0 rows the mean of n generated ones settles around the set's own mean.

b = n/(N0 + n), replace: E (mu_t - mean of the set)^2 = E V(mean of the set) b^2/n / (1 - b^2 (1 + v2/n)), where
E V(mean of the set) = V0 (1 + v2/N0); around the truth the variance of the set's mean, V0/N0, is added, and that part
never falls, however long the loop runs.  Derived for this project.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, mean
from ..reproduction.quadratic_families import families

PAPER = "morris"
EVIDENCE = "DV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for one in families(rng):
        held, n = int(rng.integers(10, 40)), int(rng.integers(20, 60))
        b = n / (held + n)
        factor = b * b * (1 + one.v2 / n)
        around_set = b * b / n / (1 - factor) * (1 + one.v2 / held)
        fits = math.ceil(math.log(1e-6) / math.log(factor))
        found = one.means(rng, 49_152, [fits - 1], rows=n, anchor={"fixed": {"rows": held}})[fits - 1]
        where = f"{one.words}, N0={held}, n={n}, t={fits}"
        yield mean("fixed set beside: E (mu - mu_0)^2 / V0", where, one.drift(found), 1 / held + around_set)
