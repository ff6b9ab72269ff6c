"""One real sample a generation: no state is absorbing, and the start is forgotten as (1 - 1/M)^t.

E phibar_t - phi* falls by the factor 1 - 1/M a generation, for the field and for the pair term, even from a model that has
collapsed; the field alone has the stationary variance V0 / (2 - 1/M + (1 - 1/M)/N) of the mean spin, V0 = (1 - m*^2)/N, so
that a sample of N spins keeps the share 2N/(2N + 1) of the diversity.  Derived for this project.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..lab.look import Look
from ..reproduction.check import Check, equal, is_true, mean
from ..reproduction.simulate import cell_of, loop, observe
from ..theory.ising import statistics

PAPER = "jangjoo"
EVIDENCE = "DV"


def means(look: Look) -> np.ndarray:
    """E S / N and E (S / N)^2 of each model (chains, 2)."""
    return np.stack([look.exact("mean")[:, 0], look.exact("squared")], axis=1)


def claim(rng: np.random.Generator) -> Iterator[Check]:
    spins, rows, field = int(rng.integers(3, 11)), int(rng.integers(20, 50)), round(float(rng.uniform(0, 0.4)), 2)
    later = [rows // 2, 2 * rows]
    for pair in (False, True):
        j = round(float(rng.uniform(0, 0.03)), 3) if pair else 0.0
        where = f"N={spins}, M={rows}, h={field:g}, J={j:g}, from all spins down"
        cell = cell_of(
            1_500,
            max(later) + 1,
            world={"ising": {"spins": spins, "field": field, "pair": j}},
            family={"ising": {"pair": pair}},
            rows=rows,
            anchor={"fresh": {"rows": 1}},
        )
        down = cell.family.fit(-np.ones((cell.block, rows, spins)), None)
        yield is_true(
            "the start is absorbing without real rows",
            where,
            bool(cell.family.exact(down, "absorbed").all()),
            "all down",
        )
        truth = cell.world.levels @ statistics(spins)
        start = np.array([-1.0, 1.0])
        for t, seen in observe(rng, cell, 1_500, later, means, down).items():
            expected = truth + (start - truth) * (1 - 1 / rows) ** t
            yield mean("E S / N", f"{where}, t={t}", seen[:, 0], float(expected[0]))
            if pair:
                yield mean("E (S / N)^2", f"{where}, t={t}", seen[:, 1], float(expected[1]))
    yield equal("share kept, N = 1", "M = 10,000", _kept(1, 10_000), 2 / 3, 1e-3)
    m = math.tanh(field)
    asked = {"world": {"ising": {"spins": spins, "field": field}}, "family": "ising", "anchor": {"fresh": {"rows": 1}}}
    found = loop(rng, 6_000, [12 * rows], lambda look: 2 * look.state.up - 1, rows=rows, **asked)[12 * rows]
    kept = (1 - found**2) / (1 - m**2)
    yield mean("stationary share of 1 - m^2", f"N={spins}, M={rows}, h={field:g}", kept, _kept(spins, rows))


def _kept(spins: int, rows: int) -> float:
    """Stationary E (1 - m^2) over 1 - m*^2."""
    return 1 - 1 / (spins * (2 - 1 / rows + (1 - 1 / rows) / spins))
