"""In natural parameters the loop drifts although the means do not, by -(1/2M) J^-1_ab T_bcd J^-1_cd a refit.

J and T are the second and third cumulants of the statistics; the drift exists in theta only, so that what happens in the
long run depends on the parametrisation one looks at.  For a field h of N spins it is m / (M N (1 - m^2)), for a Bernoulli
logit -(1 - 2p) / (2 M p (1 - p)): away from the middle.  Derived for this project (order 1/M); the step of the mean,
J^-1 (phibar' - phibar), which has mean 0, is taken off before averaging, and 2 % are left to the next order.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, near
from ..reproduction.simulate import cell_of, observe
from ..theory.drift import binomial_law
from ..theory.ising import level_law, natural_drift, statistics
from ..worlds.ising import Ising

PAPER = "jangjoo"
EVIDENCE = "D"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    p, rows = round(float(rng.uniform(0.25, 0.45)), 3), 4_000
    k = np.arange(1, rows)
    step = float(binomial_law(rows, p)[1:-1] @ (np.log(k / (rows - k)) - np.log(p / (1 - p))))
    bent = -(1 - 2 * p) / (2 * rows * p * (1 - p))
    yield equal("drift of a Bernoulli logit, exact sum / formula", f"p={p:g}, M={rows}", step / bent, 1.0, 0.02)
    logit = natural_drift(np.array([1 - p, p]), np.array([[0.0], [1.0]]), rows)[0]
    yield equal("-(1 - 2p) / (2 M p (1 - p)), times M", f"p={p:g}", rows * float(logit), rows * bent)
    spins, m = 10, 1 - 2 * p
    level = 2.0 * np.arange(spins + 1)[:, None] - spins
    field = float(natural_drift(level_law(spins, np.arctanh(m)), level, rows)[0])
    yield equal("m / (M N (1 - m^2)), times M", f"N={spins}, m={m:g}", rows * field, m / (spins * (1 - m**2)))
    for _ in range(2):
        spins, rows = int(rng.integers(4, 9)), int(rng.integers(1500, 3000))
        field, pair = (round(float(value), 3) for value in rng.uniform((0.1, -0.04), (0.3, 0.04)))
        world = Ising(spins, field, pair)
        cell = cell_of(
            8_000,
            2,
            world={"ising": {"spins": spins, "field": field, "pair": pair}},
            family={"ising": {"pair": True}},
            rows=rows,
        )
        start = cell.family.state_of(cell.world, cell.block)
        seen = observe(rng, cell, 8_000, [1], lambda look: np.hstack((look.state.natural, look.state.levels)), start)
        moved = seen[1][:, :2] - start.natural[0]
        centred = statistics(spins) - world.levels @ statistics(spins)
        inverse = np.linalg.inv(np.einsum("k,ka,kb->ab", world.levels, centred, centred))
        moved -= (seen[1][:, 2:] - world.levels) @ statistics(spins) @ inverse
        told = natural_drift(world.levels, statistics(spins), rows)
        where = f"N={spins}, M={rows}, h={field:g}, J={pair:g}"
        for a, name in ((0, "field"), (1, "pair term")):
            yield near(
                f"drift of the {name}, times M", where, rows * moved[:, a], rows * told[a], 0.02 * rows * abs(told[a])
            )
