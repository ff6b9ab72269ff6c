"""A share of labels from a model that is off leaves an error that no number of rows removes.

Least squares on a mixture, share p of the labels from coefficients w_syn: as n grows the excess error tends to
p^2 (w_syn - w_real)' covariance (w_syn - w_real) (derived: the core, in fixed dimension, of what Dohmatob et al. 2025 state),
even for p = .01.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..families.linear_regression import LinearRegression, State
from ..reproduction.check import Check, mean_at_most, near
from ..theory.regression import excess, fit_error
from ..worlds.linear import Linear

PAPER = "dohmatob_strong"
EVIDENCE = "AD"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    """The rows of both kinds are summed as summaries: n may be as large as one likes."""
    chains, d = 2_000, 4
    for share in (0.01, 0.1, round(float(rng.uniform(0.2, 0.8)), 2)):
        mixing = rng.standard_normal((d, d))
        world = Linear(
            d, tuple(rng.standard_normal(d).tolist()), 1.0, tuple(map(tuple, (mixing @ mixing.T + np.eye(d)).tolist()))
        )
        family = LinearRegression().settled(world)
        off = rng.standard_normal(d)
        floor = share**2 * float(off @ world.linear.covariance @ off)
        real, wrong = (State(np.tile(world.linear.coefficients + step, (chains, 1))) for step in (0.0, off))
        for n in (10**6, 10**9):
            written = round(share * n)
            parts = [family.sample_summary(state, k, rng) for state, k in ((real, n - written), (wrong, written))]
            seen = excess(family.fit_summary(family.merge(*parts), None).coefficients, world.linear)
            where = f"share {share:g}, n={n:.0e}, d={d}"
            spread = fit_error(n, d, 1.0) + 100 * floor * d / n
            yield near("excess error = p^2 |w_syn - w_real|^2", where, seen, floor, spread)
            if n == 10**9:
                real_alone = fit_error(n, d, 1.0)
                what = "less the error: it is above 100 times that of real rows alone"
                yield mean_at_most(what, where, -seen, -100 * real_alone)
