"""With the pair term learned too, every magnetisation is an end: chains stop at all N + 1 levels, not only at +-1.

The statistics (S, S^2) lie on a parabola, so that each level is a vertex of their polygon.  E S and E S^2 of the final model
are those of the start; for N = 2 the model holds any law of its three levels, and the end has the start's own law.  Derived
for this project from the setting of the paper.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..lab.look import Look
from ..reproduction.check import Check, at_least, is_true, law_of_counts, mean
from ..reproduction.follow import until_absorbed
from ..reproduction.simulate import cell_of
from ..theory.ising import level_law, shares_up

PAPER = "jangjoo"
EVIDENCE = "DV"


def level(look: Look) -> np.ndarray:
    """The number of up spins at which each chain has ended (chains,)."""
    return np.argmax(look.exact("levels"), axis=1)


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for spins, rows in ((10, 50), (int(rng.integers(3, 9)), 20)):
        cell = cell_of(1, 1, world={"ising": {"spins": spins}}, family={"ising": {"pair": True}}, rows=rows)
        each = np.where(np.arange(spins) < np.arange(spins + 1)[:, None, None], 1.0, -1.0).repeat(rows, axis=1)
        ends = cell.family.exact(cell.family.fit(each, None), "absorbed")
        where = f"N={spins}, M={rows} equal rows at each of {spins + 1} levels"
        yield is_true("every level is an end", where, bool(ends.all()), "nothing changes any more")
    field, pair = round(float(rng.uniform(-0.2, 0.2)), 2), round(float(rng.uniform(-0.03, 0.03)), 3)
    for spins, rows, h, j in ((6, 50, 0.0, 0.0), (10, 50, 0.0, 0.0), (8, 40, field, pair), (2, 30, field, pair)):
        world = {"ising": {"spins": spins, "field": h, "pair": j}}
        asked = {"world": world, "family": {"ising": {"pair": True}}, "rows": rows}
        _, end = until_absorbed(rng, 2_500, level, **asked)
        where, law, x = f"N={spins}, M={rows}, h={h:g}, J={j:g}", level_law(spins, h, j), shares_up(spins)
        yield mean("E S / N of the end", where, x[end], round(float(law @ x), 12))
        yield mean("E (S / N)^2 of the end", where, x[end] ** 2, float(law @ x**2))
        if spins in (6, 10):
            inside = np.bincount(end, minlength=spins + 1)[2:-2]
            yield is_true(
                "chains end at each level from 2 to N - 2", where, bool((inside > 0).all()), f"{len(inside)} levels"
            )
            yield at_least("most chains end inside", where, abs(x[end]) < 1, 0.5)
        if spins == 2:
            yield law_of_counts("the end has the law of the start", where, end, law)
