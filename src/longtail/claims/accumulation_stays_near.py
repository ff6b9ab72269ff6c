"""Where every row is kept, the model of generation T stays within O(1/sqrt n) of the truth while the real share falls to 1/T.

Barzilai and Shamir (2025, theorem 4.1, read): accumulate, n rows a generation, regular families of d parameters; with n at
least c (ln T + 1)^2 ln^2(7 d T / delta) the T-th maximum likelihood estimate is within O(sqrt(log(d/delta)/n)) of the truth
with probability 1 - delta, free of T.  The constant for families of one mean is derived here: E (mu_T - mu_0)^2 <= (pi^2/6) V0/n for v2 <= 0, with equality in the
limit for v2 = 0, so that by Chebyshev the distance exceeds sqrt(pi^2/(6 delta)) sqrt(V0/n) with chance delta at most.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..lab.look import Look
from ..reproduction.check import Check, at_most, mean, mean_at_most
from ..reproduction.simulate import loop, sizes

PAPER = "barzilai"
EVIDENCE = "RD"
FITS = 200
FAMILIES = {
    "gaussian_mean": ({"normal": {}}, 0.0, 1.0),
    "poisson": ({"poisson": {"mean": 2.0}}, 2.0, 2.0),
    "bernoulli": ({"bernoulli": {"mean": 0.3}}, 0.3, 0.21),
}
"""World, true mean and V0 of each family."""


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for (family, (world, centre, spread)), n in zip(FAMILIES.items(), sizes(rng, 60, 2000), strict=True):
        asked = {"world": world, "family": family, "rows": n, "regime": "accumulate"}
        found = loop(rng, 8_192, [0, FITS - 1], _mean, **asked)
        scaled = {t: n * (values - centre) ** 2 / spread for t, values in found.items()}
        where = f"{family}, n={n}, T={FITS}, real share {1 / FITS}"
        yield mean_at_most("n E (mu_T - mu_0)^2 / V0 stays below pi^2/6", where, scaled[FITS - 1], math.pi**2 / 6)
        yield mean("and is one at the first fit", f"{family}, n={n}", scaled[0], 1.0)
        for delta in (0.5, 0.2):
            limit = math.pi**2 / 6 / delta
            yield at_most(f"P(n gap^2 / V0 > {limit:.3g})", where, scaled[FITS - 1] > limit, delta)


def _mean(look: Look) -> np.ndarray:
    """The fitted mean (chains,)."""
    return np.asarray(look.exact("mean"))[:, 0]
