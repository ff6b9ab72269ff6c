"""However many synthetic rows are added, the mean of a fresh-data loop is never worth more than 2 n_r + 1 real rows.

n_r fresh real rows a generation and n_s synthetic ones, lambda = 1: n_e = n_r (2 - a) + 1 - a rises from n_r at n_s =
0 to 2 n_r + 1 as n_s grows. Derived here; it explains why Alemohammad et al. 2024 see the gain from synthetic rows
saturate.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean
from ..reproduction.simulate import NORMAL, loop, place, sizes
from ..theory.closed_forms import fresh_drift, fresh_drift_at

PAPER = "alemohammad"
EVIDENCE = "DV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    yield equal("n_e, digits", "n_r=20, n_s=2000", 1 / fresh_drift(2020, 20), 40.79, 0.01)
    for real in sizes(rng, 1, 500):
        limit = 2 * real + 1
        yield equal("n_e -> 2 n_r + 1", f"n_r={real}", 1 / fresh_drift(10**9, real), limit, 1e-6 * limit**2)
        yield equal("n_e = n_r without synthetic rows", f"n_r={real}", 1 / fresh_drift(real, real), real, 1e-6)
    found = loop(rng, 49_152, [449], place, world=NORMAL, rows=2020, anchor={"fresh": {"rows": 20}})[449]
    expected = fresh_drift_at(2020, 20, 450)
    where = "n_r=20, n_s=2000, t=450"
    yield equal("t=450 is stationary", where, expected, fresh_drift(2020, 20), 1e-4 * expected * 20)
    yield mean("Var mu", where, found[:, 0] ** 2, expected, expected / 40.79)
