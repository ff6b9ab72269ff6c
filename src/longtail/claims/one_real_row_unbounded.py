"""One fresh real row a generation does not bound the drift of a heavy-tailed gamma or negative binomial family (1/k > 2).

D = V0 / (n a (2 - a) - (1 - a)/k), a = r/n, needs the bracket to be positive: for large n, 1/k < 2 r.  Gamma of shape .4 and
n = 50: with r = 1 the drift grows for ever, by (1 - a)^2 (1 + 1/(n k)) a generation, although nothing is absorbed and the
law settles; with r = 3 it ends at .288 V0.  At 1/k = 2 exactly the drift is n V0: finite, and infinite above
2 + 1/(n - 1).  The settled law has a tail of exponent 1 + 2 r k (inverse_gamma_law), too heavy to average squares
over chains: its quantiles are compared, and the settled D itself is never averaged over chains (formula against recursion,
and the loop's first four fits).  The same for the negative binomial of size .4.  Found while building longtail.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from ..reproduction.check import Check, equal, is_true, mean, share
from ..reproduction.quadratic_families import Refitted, gamma
from ..reproduction.simulate import cell_of, setting_of
from ..theory.one_parameter import NegativeBinomialLaw

PAPER = "longtail"
EVIDENCE = "DV"
NEGATIVE_BINOMIAL = Refitted(NegativeBinomialLaw(0.4), 2.0, "negative_binomial", "negative_binomial", {"shape": 0.4})


def claim(rng: np.random.Generator) -> Iterator[Check]:
    yield equal("D / V0, r = 3", "gamma .4, n=50", drift(50, 3, 2.5), 0.288, 5e-4)
    yield is_true("D / V0, r = 1", "gamma .4, n=50", math.isinf(drift(50, 1, 2.5)), "infinite")
    n = int(rng.integers(20, 400))
    yield equal("D / V0 at 1/k = 2", f"n={n}, r=1", drift(n, 1, 2.0), n, 1e-6 * n)
    edge = 2 + 1 / (n - 1)
    bounded = math.isinf(drift(n, 1, edge * (1 + 1e-9))) and not math.isinf(drift(n, 1, edge * (1 - 1e-9)))
    yield is_true("infinite above 1/k = 2 + 1/(n - 1)", f"n={n}, r=1", bounded, "and finite below")
    for one in (gamma(0.4), NEGATIVE_BINOMIAL):
        for r in (1, 3):
            yield from _drifts(rng, one, r)
    yield from _settled(rng)


def _drifts(rng: np.random.Generator, one: Refitted, r: int) -> Iterator[Check]:
    """The drift's growth or end by the moment recursion, and the drift of the loop after four fits."""
    asked: dict[str, Any] = {"rows": 50, "anchor": {"fresh": {"rows": r}}}
    world = {one.world: {"mean": one.mean, **one.parameters}}
    cell = cell_of(1, 2000, world=world, family=one.family, **asked)
    said = cell.family.predict(setting_of(cell))[1].values / one.spread
    growth = (1 - r / 50) ** 2 * (1 + 2.5 / 50)
    where = f"{one.words}, n=50, r={r}"
    if r == 1:
        yield equal("growth of D a generation", where, said[-1] / said[-2], growth, 1e-3)
    else:
        yield equal("D / V0 after 2000 fits", where, said[-1], drift(50, 3, 2.5), 1e-9)
    found = one.means(rng, 65_536, [3], **asked)[3]
    yield mean("D / V0 after 4 fits", where, one.drift(found), float(said[3]))


def _settled(rng: np.random.Generator) -> Iterator[Check]:
    """The settled laws for n = 300, within the error of the limit of large n."""
    from scipy.special import gammainccinv

    one, n = gamma(0.4), 300
    for r, fits in ((1, 2100), (3, 700)):
        found = one.means(rng, 8_192, [fits - 1], rows=n, anchor={"fresh": {"rows": r}})[fits - 1]
        for part in (0.25, 0.75, 0.95):
            edge = 2 * r * 0.4 / gammainccinv(1 + 2 * r * 0.4, part)
            where = f"gamma .4, n={n}, r={r}, t={fits}"
            yield share(f"share below the {part:g} quantile of the limit", where, found <= edge, part, allowed=0.01)


def drift(n: int, r: int, v2: float) -> float:
    """The stationary D / V0; infinite where the bracket is not positive."""
    a = r / n
    bracket = n * a * (2 - a) - (1 - a) * v2
    return 1 / bracket if bracket > 0 else math.inf
