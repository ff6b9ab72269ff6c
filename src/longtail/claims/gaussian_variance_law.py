"""The variance of a refitted Gaussian has exactly the law of a product of chi-squares.

Replace: sigma_t^2 = sigma_0^2 prod over k = 1..t of chi2_k / d, each chi2_k with n - 1 degrees of freedom and
independent, d = n - 1 (unbiased) or n (maximum likelihood). Derived here (Cochran's theorem, fit by fit); judged by
the whole law far out (t > n), where a mean would be carried by few chains.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, same_law
from ..reproduction.simulate import NORMAL, loop, place, sizes

PAPER = "shumailov"
EVIDENCE = "DV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for n, divisor in zip(sizes(rng, 4, 60, 3), ("n", "n-1", "n"), strict=True):
        t = round(n * float(rng.uniform(1, 3)))
        logs = np.log(rng.chisquare(n - 1, (16_384, t)) / (n if divisor == "n" else n - 1)).sum(axis=1)
        family = {"gaussian": {"divisor": divisor}}
        found = loop(rng, 16_384, [t - 1], place, world=NORMAL, rows=n, family=family)[t - 1]
        yield same_law("law of sigma_t^2", f"n={n}, t={t}, divisor {divisor}", found[:, 2], logs)
