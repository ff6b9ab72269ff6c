"""Keeping only samples within c standard deviations multiplies a Gaussian's variance by a fixed factor every generation.

The factor is 1 - 2 c phi(c) / (2 Phi(c) - 1) in one dimension (.291, .774 and .973 for c = 1, 2, 3), and P(chi2 of d
+ 2 < c^2) / P(chi2 of d < c^2) for a distance of c in d dimensions. Under replace with the unbiased divisor E
sigma_t^2 = factor^t after t synthetic generations. The truncation of Alemohammad et al. 2024; the factors are derived
here.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..lab.look import Look
from ..reproduction.check import Check, equal, mean
from ..reproduction.simulate import loop
from ..theory.refitted_gaussian import truncated_variance

PAPER = "alemohammad"
EVIDENCE = "DV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for cut, listed in ((1.0, 0.29113), (2.0, 0.77374), (3.0, 0.97334)):
        density, inside = math.exp(-(cut**2) / 2) / math.sqrt(2 * math.pi), math.erf(cut / math.sqrt(2))
        yield equal("factor, digits", f"c={cut:g}", truncated_variance(cut), listed, 6e-6)
        yield equal("both forms", f"c={cut:g}", truncated_variance(cut), 1 - 2 * cut * density / inside, 1e-12)
    for dim, low in ((1, 0.8), (1, 1.8), (3, 2.0)):
        n, t, cut = int(rng.integers(30, 90)), int(rng.integers(2, 6)), round(float(rng.uniform(low, low + 0.8)), 3)
        family = {"gaussian": {"divisor": "n-1", "truncate": cut}}
        found = loop(rng, 8_192, [t], _last_variance, world={"normal": {"dim": dim}}, rows=n, family=family)[t]
        where = f"c={cut}, d={dim}, n={n}, t={t}"
        yield mean("E sigma_t^2 = factor^t", where, found, truncated_variance(cut, dim) ** t)


def _last_variance(look: Look) -> np.ndarray:
    return look.exact("variance")[:, -1]
