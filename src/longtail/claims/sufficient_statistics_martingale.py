"""The means of the sufficient statistics are a martingale of a replace loop: E S and E S^2 stay, whatever the model does.

phibar_(t+1) given phibar_t has mean phibar_t and covariance J / M, J the Fisher information of the model (the covariance of
the statistics under it).  Derived for this project: maximum likelihood gives the model the means of its training set.
Checked for spins with field and pair term, whose estimate has no closed form.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..lab.look import Look
from ..reproduction.check import Check, mean
from ..reproduction.simulate import cell_of, loop, observe
from ..theory.ising import statistics
from ..worlds.ising import Ising

PAPER = "jangjoo"
EVIDENCE = "D"


def means(look: Look) -> np.ndarray:
    """E S / N and E (S / N)^2 of each model (chains, 2)."""
    found: np.ndarray = look.exact("levels") @ statistics(look.world.spins)
    return found


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for _ in range(2):
        spins, rows = int(rng.integers(3, 13)), int(rng.integers(20, 80))
        field, pair = (round(float(value), 3) for value in rng.uniform((-0.3, -0.5 / spins), (0.3, 0.5 / spins)))
        world, where = (
            Ising(spins, field, pair),
            f"N={spins}, M={rows}, h={field:g}, J={pair:g}",
        )
        asked = {
            "world": {"ising": {"spins": spins, "field": field, "pair": pair}},
            "family": {"ising": {"pair": True}},
            "rows": rows,
        }
        truth = world.levels @ statistics(spins)
        last = 2 * rows
        found = loop(rng, 2_000, [4, last], means, **asked)
        for t, seen in found.items():
            yield mean("E S / N stays", f"{where}, generation {t}", seen[:, 0], float(truth[0]))
            yield mean("E (S / N)^2 stays", f"{where}, generation {t}", seen[:, 1], float(truth[1]))
        cell = cell_of(4_000, 2, **asked)
        start = cell.family.state_of(cell.world, cell.block)
        step = observe(rng, cell, 4_000, [1], means, start)[1] - truth
        centred = statistics(spins) - truth
        information = np.einsum("k,ka,kb->ab", world.levels, centred, centred) / rows
        for a, b in ((0, 0), (0, 1), (1, 1)):
            what = f"Cov = J / M, entry {a}{b}"
            yield mean(what, f"{where}, one refit", step[:, a] * step[:, b], float(information[a, b]))
