"""Quotas hold the strata; only real rows of each group keep rare categories: rarest 3 %, .14 with uniform rows, .54 by group.

Zipf(1.1), 300 categories, n = 1000, T = 50, real rows from a stock of 10,000, k = 200 (or 50) of them a generation; the least
overlap sum min(p, q) over time in five strata of the stock (50, 25, 15, 7 and 3 % of its mass), against a table of 60 runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..coverage.strata import MASSES
from ..coverage.types import Types
from ..lab.look import Look
from ..reproduction.check import Check, near
from ..reproduction.simulate import cell_of, observe, shares, zipf
from ..worlds.zipf import Zipf

PAPER = "longtail"
EVIDENCE = "V"
LAST, RUNS, STOCK, ALLOWED = 50, 192, 10_000, 0.03
"""ALLOWED: three standard errors of the table, .01 each."""
TABLE: tuple[tuple[str, Any, tuple[float, ...]], ...] = (
    ("replace", "none", (0.68, 0.27, 0.07, 0.03, 0.02)),
    ("uniform fixed", {"weighted": {"rows": 200, "weight": 1.0, "real": "fixed"}}, (0.82, 0.59, 0.29, 0.13, 0.08)),
    ("uniform fresh, w*", {"weighted": {"rows": 200, "share": "best"}}, (0.88, 0.73, 0.53, 0.30, 0.14)),
    (
        "quota, proportional fresh, w*",
        {"grouped": {"rows": 200, "allocation": "proportional"}},
        (0.91, 0.77, 0.55, 0.34, 0.18),
    ),
    ("k=50: uniform fresh", {"weighted": {"rows": 50, "weight": 1.0}}, (0.79, 0.51, 0.27, 0.13, 0.05)),
    ("k=50: quota, cube-root fresh, w*", {"grouped": {"rows": 50}}, (0.81, 0.62, 0.40, 0.32, 0.28)),
    ("uniform fresh", {"weighted": {"rows": 200, "weight": 1.0}}, (0.86, 0.69, 0.48, 0.29, 0.14)),
    ("quota, uniform fresh", {"quota": {"rows": 200}}, (0.88, 0.72, 0.49, 0.30, 0.14)),
    ("quota, cube-root fresh, w*", {"grouped": {"rows": 200}}, (0.86, 0.72, 0.57, 0.53, 0.54)),
    ("quota, cube-root fixed, w*", {"grouped": {"rows": 200, "real": "fixed"}}, (0.77, 0.53, 0.36, 0.40, 0.50)),
)


@dataclass(frozen=True, eq=False)
class Stocks:
    """A stock of real rows for each chain: law (chains, K), drawn from with replacement."""

    types: Types
    law: np.ndarray
    size: None = None

    def rows(self, chains: int, n: int, rng: np.random.Generator) -> np.ndarray:
        ends = np.cumsum(self.law, axis=1)
        ends /= ends[:, -1:]
        number = np.arange(chains)[:, None]
        return np.searchsorted((ends + number).ravel(), rng.random((chains, n)) + number, side="right") % ends.shape[1]


@dataclass(frozen=True, eq=False)
class StrataOfStocks:
    """The strata of each chain's own stock: number (chains, K); mass (5,) is the average over stocks."""

    number: np.ndarray
    mass: np.ndarray

    def of(self, rows: np.ndarray) -> np.ndarray:
        return np.take_along_axis(self.number, rows, axis=1)


def claim(rng: np.random.Generator) -> Iterator[Check]:
    types = Zipf(300, 1.1).types
    for name, anchor, printed in TABLE:
        law = rng.multinomial(STOCK, types.p, RUNS) / STOCK
        strata = _strata(law)
        cell = cell_of(RUNS, LAST, world=zipf(300, 1.1), rows=1000, anchor=anchor)
        own = replace(cell.anchor, of=strata) if hasattr(cell.anchor, "of") else cell.anchor
        cell = replace(cell, world=Stocks(types, law), anchor=own, block=RUNS, lane="rows")

        def overlap(look: Look, law: np.ndarray = law, strata: StrataOfStocks = strata) -> np.ndarray:
            """sum min(p, q) over the real mass, for each stratum (chains, 5)."""
            shared = np.minimum(law, shares(look))
            return np.stack(
                [
                    np.where(strata.number == at, shared, 0).sum(1) / np.where(strata.number == at, law, 0).sum(1)
                    for at in range(5)
                ],
                axis=1,
            )

        least = np.min(list(observe(rng, cell, RUNS, range(LAST), overlap).values()), axis=0)
        for stratum, expected in enumerate(printed):
            yield near("least overlap", f"{name}, stratum {stratum + 1} of 5", least[:, stratum], expected, ALLOWED)


def _strata(law: np.ndarray) -> StrataOfStocks:
    """Each stock's categories cut by its own cumulative mass, common ones first."""
    order = np.argsort(-law, axis=1, kind="stable")
    ranked = np.take_along_axis(law, order, axis=1)
    number = np.empty(law.shape, dtype=np.intp)
    cut = np.searchsorted(np.cumsum(MASSES)[:-1], np.cumsum(ranked, axis=1) - ranked + 1e-12, side="right")
    np.put_along_axis(number, order, cut, axis=1)
    return StrataOfStocks(number, np.array([np.where(number == at, law, 0).sum(1).mean() for at in range(5)]))
