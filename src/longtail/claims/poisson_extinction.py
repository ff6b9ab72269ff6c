"""A Poisson family refitted to its own counts dies out, although the expected mean and variance never change.

The total of n rows is a branching process with Poisson(1) children: P(mean > 0 at fit t) = 1 - exp(-n lambda (1 - s)),
s = s_{t-1} from s_0 = 0, s_{k+1} = exp(s_k - 1), which falls as 2 n lambda/t.  The mean count that a dead loop writes is
0 for ever.  Derived for this project; the setting is among those of Suresh et al. 2025.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean, share
from ..reproduction.quadratic_families import Refitted
from ..theory.one_parameter import PoissonLaw

PAPER = "suresh"
EVIDENCE = "DV"
PRINTED = {10: 0.9681, 50: 0.5358, 200: 0.1792}


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for fits, printed in PRINTED.items():
        yield equal("P(alive)", f"n=20, lambda=1, t={fits}", alive(20.0, fits), printed, 5e-5)
    one = Refitted(PoissonLaw(), 1.0, "poisson", "poisson")
    found = one.means(rng, 98_304, [fits - 1 for fits in PRINTED], rows=20)
    for fits in PRINTED:
        where = f"n=20, lambda=1, t={fits}"
        yield share("P(alive)", where, found[fits - 1] > 0, alive(20.0, fits), 0.005)
    yield mean("E mu_t, which is E V(mu_t)", "n=20, lambda=1, t=10", found[9], 1.0)
    for _ in range(2):
        n, rate, fits = int(rng.integers(5, 60)), round(float(rng.uniform(0.3, 3)), 2), int(rng.integers(5, 120))
        other = Refitted(PoissonLaw(), rate, "poisson", "poisson")
        found = other.means(rng, 32_768, [fits - 1], rows=n)
        where = f"n={n}, lambda={rate}, t={fits}"
        yield share("P(alive)", where, found[fits - 1] > 0, alive(n * rate, fits))
    ratio = alive(20.0, 20_000) / (1 - math.exp(-2 * 20 / 20_001))
    yield equal("P(alive) over 1 - exp(-2 n lambda/(t + 1))", "n=20, lambda=1, t=20000", ratio, 1.0, 1e-3)


def alive(copies: float, fits: int) -> float:
    """P(mean > 0 at fit t) from `copies` = n lambda expected counts."""
    s = 0.0
    for _ in range(fits - 1):
        s = math.exp(s - 1)
    return -math.expm1(-copies * (1 - s))
