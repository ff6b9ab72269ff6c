"""A fixed real set kept beside the generated rows holds the loop near the set's own mean, closer the larger it is.

N0 fixed real rows, n generated, b = n / (N0 + n): around the set's mean, in units of its variance, D = b^2/n / [1 -
b^2 (1 - 1/n)]; .01354 for N0 = 30 and n = 70. Seddik et al. 2024 bound the synthetic share that is safe; the exact
value is derived here.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..lab.loop import Block
from ..reproduction.check import Check, equal, mean
from ..reproduction.simulate import NORMAL, cell_of, sizes
from ..theory.closed_forms import fixed_drift

PAPER = "seddik"
EVIDENCE = "ADV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    yield equal("D, digits", "N0=30, n=70", fixed_drift(30, 70), 0.01354, 6e-6)
    (n,) = sizes(rng, 10, 90, 1)
    settings = [(30, 70, "beside"), (30, 70, "within"), (int(rng.integers(4, n)), n, "beside")]
    for fixed, n, where in settings:
        listed = (fixed, n) == (30, 70)
        rows = n if where == "beside" else n + fixed
        found = _around_set(rng, 100_000 if listed else 20_000, 6 * (n + fixed) // fixed + 12, rows, fixed, where)
        tolerance = 0.0002 if listed else None
        yield mean("D around the set's mean", f"N0={fixed}, n={n}, {where}", found, fixed_drift(fixed, n), tolerance)


def _around_set(rng: np.random.Generator, chains: int, t: int, rows: int, fixed: int, where: str) -> np.ndarray:
    """(mu_t - set mean)^2 over the expected variance of a set, one value a chain."""
    cell = cell_of(chains, t + 1, world=NORMAL, rows=rows, anchor={"fixed": {"rows": fixed, "where": where}})
    seed, found = int(rng.integers(2**62)), []
    for number in range(-(-chains // cell.block)):
        block = Block(cell, seed, number, wanted=cell.block)
        for look in block.steps(t + 1):
            last = look.exact("mean")[:, 0]
        kept = next(item for *_, name, item in block.kept()["again"] if name == "fixed")
        found.append((last - kept.mean[:, 0]) ** 2 / (1 - 1 / fixed))
    return np.concatenate(found)
