"""If a share c of the rows called real is secretly generated, the loop is exactly one with alpha (1 - c) of real rows.

Replace, n rows, r' of them called real and c r' of those written by the last model: Var mu and E sigma^2 at
stationarity are those of r = r' (1 - c) fresh real rows. Derived here.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean
from ..reproduction.simulate import NORMAL, cell_of, loop, place, setting_of, sizes
from ..theory.closed_forms import fresh_drift
from ..theory.quadratic import moments

PAPER = "longtail"
EVIDENCE = "DV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for n, false in zip(sizes(rng, 24, 120, 2), (0.25, 0.5), strict=True):
        called = 16
        r = round(called * (1 - false))
        t, anchor = 12 * n // r + 10, {"contaminated": {"rows": called, "false": false}}
        where, expected = f"n={n}, called real={called}, c={false:g}", fresh_drift(n, r)
        cell = cell_of(1, 25 * n // r + 10, world=NORMAL, rows=n, anchor=anchor)
        drift = moments(setting_of(cell), lambda share: 1.0).drift[-1]
        yield equal("D of alpha (1 - c), by the recursion", where, drift, expected)
        found = loop(rng, 49_152, [t], place, world=NORMAL, rows=n, anchor=anchor)[t]
        yield mean("Var mu of alpha (1 - c)", where, found[:, 0] ** 2, expected)
        yield mean("E sigma^2 of alpha (1 - c)", where, found[:, 1], 1 - expected)
