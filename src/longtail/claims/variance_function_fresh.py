"""With r fresh real rows among n, the drift of a refitted mean settles at V0 / (n a (2 - a) - (1 - a) v2), a = r/n.

The stationary value of D = E (mu_t - mu_0)^2 under replace, for every family of quadratic variance; infinite where the
bracket is not positive (one_real_row_unbounded).  Derived for this project.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from ..reproduction.check import Check, mean
from ..reproduction.quadratic_families import families

PAPER = "morris"
EVIDENCE = "DV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for one in families(rng):
        n = int(rng.integers(30, 80))
        r = int(rng.integers(8, n // 2))
        a = r / n
        limit = 1 / (n * a * (2 - a) - (1 - a) * one.v2)
        fits = math.ceil(math.log(1e-6) / math.log((1 - a) ** 2 * (1 + one.v2 / n)))
        asked: dict[str, Any] = {"rows": n, "anchor": {"fresh": {"rows": r}}}
        found = one.means(rng, 65_536, [fits - 1], **asked)[fits - 1]
        where = f"{one.words}, n={n}, r={r}, t={fits}"
        yield mean("r fresh real of n: D / V0", where, one.drift(found), limit)
        if one.family != "gaussian_mean":
            yield mean("r fresh real of n: E V(mu) / V0", where, one.kept(found), 1 + one.v2 * limit)
