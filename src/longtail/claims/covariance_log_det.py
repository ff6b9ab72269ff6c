"""In d dimensions a refitted Gaussian loses volume faster: the log-determinant falls by a sum of d digammas a generation.

Replace, maximum likelihood: E ln det(Sigma_t / Sigma_0) = t sum over i = 1..d of [psi((n - i)/2) - ln(n/2)], n > d.
Derived here from the determinant of a Wishart matrix.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..lab.look import Look
from ..reproduction.check import Check, equal, mean
from ..reproduction.simulate import loop, sizes
from ..theory.refitted_gaussian import log_det
from ..worlds.normal import Normal

PAPER = "shumailov"
EVIDENCE = "DV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    what = "E ln det(Sigma_t / Sigma_0)"
    yield equal(f"{what}, digits", "n=50, d=10, t=5", log_det(50, 10, 5), -7.068, 6e-4)
    found = loop(rng, 5_000, [4], _log_det, world={"normal": {"dim": 10}}, rows=50)[4]
    yield mean(what, "n=50, d=10, t=5", found, -7.068, 0.10)
    for dim in sizes(rng, 2, 12, 2):
        n, t = dim + int(rng.integers(2, 60)), int(rng.integers(2, 12))
        spread = rng.uniform(0.5, 2, dim)
        world = Normal(dim, covariance=tuple(spread.tolist()))
        found = loop(rng, 4_000, [t - 1], _log_det, world=world, rows=n)[t - 1] - float(np.log(spread).sum())
        yield mean(what, f"n={n}, d={dim}, t={t}", found, log_det(n, dim, t))


def _log_det(look: Look) -> np.ndarray:
    return look.exact("log_det")
