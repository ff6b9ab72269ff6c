"""Mixing a share alpha of the truth into a law shrinks its chi-square divergence by exactly (1 - alpha)^2.

q = alpha p + (1 - alpha) p_hat has chi2(q || p) = (1 - alpha)^2 chi2(p_hat || p), for any laws p and p_hat: q - p is
(1 - alpha) (p_hat - p).  Stated for diffusion models; the same holds for the categorical model with a prior of strength nu at
the truth, whose law is such a mixture with alpha = nu / (n + nu).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..families.categorical import Categorical
from ..reproduction.check import Check, equal
from ..reproduction.simulate import probabilities, sizes
from ..worlds.zipf import Zipf

PAPER = "diffusion"
EVIDENCE = "NV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for alpha in (0.1, 0.5, 0.9, *probabilities(rng, 0.01, 0.99)):
        p, guess = rng.dirichlet(np.ones(40)), rng.dirichlet(np.full(40, 0.3))
        ratio = chi2(alpha * p + (1 - alpha) * guess, p) / chi2(guess, p)
        yield equal("chi2 contraction", f"any two laws, alpha={alpha}", ratio, (1 - alpha) ** 2, 1e-12)
    for n in sizes(rng, 20, 500):
        strength, world = float(rng.uniform(1, n)), Zipf(12, float(rng.uniform(0, 1.5)))
        rows = world.rows(1, n, rng)
        laws = []
        for prior in (0.0, strength):
            family = Categorical(prior=prior, prior_mean="world").settled(world)
            symbols, q = family.exact(family.fit(rows, None), "law")
            law = np.zeros(12)
            law[symbols] = q[0]
            laws.append(law)
        alpha, where = strength / (n + strength), f"categorical, n={n}, prior {strength:.1f} at the truth"
        ratio = chi2(laws[1], world.types.p) / chi2(laws[0], world.types.p)
        yield equal("chi2 contraction", where, ratio, (1 - alpha) ** 2, 1e-12)


def chi2(q: np.ndarray, p: np.ndarray) -> float:
    """sum (q - p)^2 / p."""
    return float(((q - p) ** 2 / p).sum())
