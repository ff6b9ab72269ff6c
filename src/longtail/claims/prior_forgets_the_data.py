"""A prior stops collapse and replaces the data: the loop converges to the prior's mean, as (n / (n + nu))^t.

Posterior mean with nu pseudo-rows: E p_t = prior + (p_0 - prior)(1 - a)^t, a = nu/(n + nu); .7750 for n = 50, nu = 2,
t = 40, a prior at .9 and the truth at .3. Jangjoo et al. 2026 show that MAP prevents absorption; that the data are
forgotten is derived here.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean
from ..reproduction.simulate import first_share, loop, sizes, two
from ..theory.closed_forms import prior_path

PAPER = "jangjoo"
EVIDENCE = "ADV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    yield equal("E p_t, digits", "n=50, nu=2, t=40", 0.9 - 0.6 * prior_path(50, 2, 40), 0.7750, 6e-5)
    settings: list[tuple[int, float, float, float, int, int, float | None]] = [
        (50, 2.0, 0.9, 0.3, 40, 130_000, 0.002),
    ]
    (n,) = sizes(rng, 15, 120, 1)
    strength, prior = round(float(rng.uniform(1, 6)), 2), round(float(rng.uniform(0.5, 0.9)), 3)
    settings += [
        (n, strength, prior, 0.35, t, 16_000, None) for t in (int(rng.integers(3, 40)), int(10 * n / strength) + 20)
    ]
    for n, strength, prior, p, t, chains, tolerance in settings:
        family = {"categorical": {"prior": strength, "prior_mean": (prior, 1 - prior)}}
        found = loop(rng, chains, [t - 1], first_share, world=two(p), rows=n, family=family)[t - 1]
        where = f"n={n}, nu={strength:g}, prior {prior:g}, p_0={p:g}, t={t}"
        yield mean("E p_t", where, found, prior + (p - prior) * prior_path(n, strength, t), tolerance)
