"""Replace: a rare symbol lives and dies like a branching process, whatever n is.

With lambda = n q expected copies P(lost by fit t) = exp(-lambda (1 - s_(t-1))), s_0 = 0, s_(k+1) = exp(s_k - 1):
lambda = 5 is alive after 1, 5, 10, 20, 40 fits with probability .9933, .7899, .5774, .3676, .2117.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, share
from ..reproduction.simulate import first_share, loop, two
from ..theory.drift import counts_over_time, survival

PAPER = "shumailov"
EVIDENCE = "DV"
LISTED = {1: 0.9933, 5: 0.7899, 10: 0.5774, 20: 0.3676, 40: 0.2117}


def claim(rng: np.random.Generator) -> Iterator[Check]:
    what, n = "P(rare symbol alive at fit t)", 10_000
    chain = counts_over_time(1500, 5 / 1500, 0, 40)[:, 0]
    seen = loop(rng, 200_000, [t - 1 for t in LISTED], lambda look: first_share(look) > 0, world=two(5 / n), rows=n)
    for t, listed in LISTED.items():
        yield equal(what, f"digits, lambda=5, t={t}", survival(5, t), listed, 6e-5)
        yield equal("exact chain", f"n=1500, lambda=5, t={t}", 1 - float(chain[t - 1]), listed, 2e-3)
        yield share(what, f"n={n}, lambda=5, t={t}", seen[t - 1], listed, 0.004, allowed=0.0006)
    for copies in rng.uniform(1, 9, 3):
        t = int(rng.integers(3, 30))
        found = loop(rng, 30_000, [t - 1], lambda look: first_share(look) > 0, world=two(float(copies) / n), rows=n)
        where = f"n={n}, lambda={copies:.2f}, t={t}"
        yield share(what, where, found[t - 1], survival(float(copies), t), allowed=0.0006)
