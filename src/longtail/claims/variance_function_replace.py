"""Refitted to its own rows, a family whose variance is quadratic in its mean keeps (1 + v2/n)^t of its variance on average.

V(mu) = v0 + v1 mu + v2 mu^2 (Morris 1982): Bernoulli v2 = -1, Poisson and the Gaussian of known variance 0, gamma and
negative binomial of shape k +1/k.  Under replace by maximum likelihood E V(mu_t) = V0 (1 + v2/n)^t and
E (mu_t - mu_0)^2 = V0 ((1 + v2/n)^t - 1) / v2, or V0 t/n for v2 = 0: the variance dies, stays or grows without bound.
Derived for this project from the martingale of the fitted mean.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, mean
from ..reproduction.quadratic_families import families

PAPER = "morris"
EVIDENCE = "DV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for one in families(rng):
        n, fits = int(rng.integers(50, 100)), int(rng.integers(4, 9))
        found = one.means(rng, 49_152, [fits - 1], rows=n)[fits - 1]
        where, growth = f"{one.words}, n={n}, t={fits}", (1 + one.v2 / n) ** fits
        drift = fits / n if one.v2 == 0 else (growth - 1) / one.v2
        yield mean("replace: E mu_t", where, found, one.mean)
        yield mean("replace: E (mu_t - mu_0)^2 / V0", where, one.drift(found), drift)
        if one.family != "gaussian_mean":
            yield mean("replace: E V(mu_t) / V0", where, one.kept(found), growth)
