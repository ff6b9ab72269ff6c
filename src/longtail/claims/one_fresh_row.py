"""One fresh real row a generation leaves a drift of 1/3 (v2 = -1), 1/2 (v2 = 0) or all (exponential) of V0, whatever n is.

D = V0 / (n a (2 - a) - (1 - a) v2) with a = 1/n tends to V0 / (2 - v2) for large n, and the fitted mean is then spread
nearly as widely as a single real row.  Under Poisson rows and the Gaussian of known variance it is half as wide; with
the exponential the stationary law has no third moment (inverse_gamma_law), so its spread is judged by the recursion.
Derived for this project; the setting, one row of the truth a generation, is that of Jangjoo et al. 2026.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean
from ..reproduction.quadratic_families import Refitted
from ..reproduction.simulate import cell_of, setting_of, sizes
from ..theory.one_parameter import BernoulliLaw, NormalLaw, PoissonLaw

PAPER = "jangjoo"
EVIDENCE = "DV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for v2, limit in ((-1.0, 1 / 3), (0.0, 1 / 2), (1.0, 1.0)):
        yield equal("D / V0 for large n", f"v2={v2:g}, n=10^6", drift(10**6, v2), limit, 1e-5)
    n = sizes(rng, 20, 80, 1)[0]
    cell = cell_of(1, 12 * n, world="exponential", family="exponential", rows=n, anchor={"fresh": {"rows": 1}})
    seen = cell.family.predict(setting_of(cell))[1].values[-1]
    yield equal("D / V0 of the recursion", f"exponential, n={n}", float(seen), drift(n, 1.0), 1e-4)
    yield equal("D / V0, digits", "v2=-1, n=50", drift(50, -1.0), 0.33784, 5e-6)
    for one in (
        Refitted(BernoulliLaw(), 0.5, "bernoulli", "bernoulli"),
        Refitted(PoissonLaw(), round(float(rng.uniform(1, 4)), 2), "poisson", "poisson"),
        Refitted(NormalLaw(1.0), 0.0, "normal", "gaussian_mean"),
    ):
        n = sizes(rng, 20, 60, 1)[0]
        found = one.means(rng, 32_768, [8 * n], rows=n, anchor={"fresh": {"rows": 1}})[8 * n]
        yield mean("D / V0 with one fresh row", f"{one.words}, n={n}", one.drift(found), drift(n, one.v2), 0.02)


def drift(n: int, v2: float) -> float:
    """The stationary D / V0 with one fresh real row among n."""
    a = 1 / n
    return 1 / (n * a * (2 - a) - (1 - a) * v2)
