"""Ten fresh real rows of 5,000 keep 95 % of the Gini-Simpson diversity of a Zipf law and lose 44 % of its real mass.

Zipf(1.1) over 2,000 categories, n = 5,000 a generation, stationarity: with r = 10, 50, 250, 1000 real rows 64, 170,
387, 656 categories are alive and .445, .310, .202, .135 of the real mass is missing (a real sample: 891 and .097).
By sums over categories of the chance of absence, and by loops on their way there.  r = 1 (13 categories, .69
missing) needs some 20,000 generations and is left to the sums.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..lab.look import Look
from ..reproduction.check import Check, equal, mean, near
from ..reproduction.simulate import cell_of, diversity_of, observe, p_of, setting_of, zipf
from ..theory.branching import effective_rows
from ..theory.closed_forms import fresh_drift
from ..theory.drift import rare_absence
from ..theory.quadratic import moments

PAPER = "longtail"
EVIDENCE = "DV"
WORLD, ROWS = zipf(2000, 1.1), 5000
LISTED = {1: (13, 0.705, 0.02), 10: (64, 0.441, 0.005), 50: (171, 0.309, 0.002), 250: (385, 0.203, 0.002),
          1000: (654, 0.135, 0.002)}  # fmt: skip
"""Real rows: categories alive, real mass missing and how near the sums come (three runs only at r = 1)."""


def claim(rng: np.random.Generator) -> Iterator[Check]:
    p = p_of(WORLD)
    yield equal("categories in a real sample", "digits, n=5000", float((1 - (1 - p) ** ROWS).sum()), 891, 0.5)
    for r, (alive, missing, tolerance) in LISTED.items():
        absent = rare_absence(ROWS, p[-1], r) ** (p / p[-1])  # its logarithm is proportional to p
        where = f"K=2000, n=5000, r={r}, stationary"
        yield equal("categories alive", where, float((1 - absent).sum()), alive, 2.2)
        yield equal("real mass missing", where, float(p @ absent), missing, tolerance)
    yield equal("real mass missing in a real sample", "digits, n=5000", float(p @ (1 - p) ** ROWS), 0.097, 5e-4)
    yield equal("H/H_0 at r = 10", "digits, n=5000", 1 - fresh_drift(ROWS, 10), 0.952, 5e-4)
    for r, t, chains in ((10, 250, 128), (50, 120, 128), (250, 50, 192), (1000, 25, 192)):
        yield from _on_the_way(rng, r, t, chains)


def _on_the_way(rng: np.random.Generator, r: int, t: int, chains: int) -> Iterator[Check]:
    """Simulated and foreseen at generation t, when the tail is nearly there."""
    cell = cell_of(chains, t + 1, world=WORLD, rows=ROWS, anchor={"fresh": {"rows": r}})
    setting, p = setting_of(cell), p_of(WORLD)
    found = observe(rng, cell, chains, [t], _alive_missing_diversity)[t]
    absent = np.exp(-p * effective_rows(setting, t, float("inf")).real)
    kept = moments(setting, lambda _: diversity_of(WORLD)).variance[t]
    where = f"K=2000, n=5000, r={r}, generation {t}"
    yield near("categories alive", where, found[:, 0], float((1 - absent).sum()), 0.5)
    yield near("real mass missing", where, found[:, 1], float(p @ absent), 0.002)
    if r >= 250:  # with fewer real rows it is too skewed for a mean of so few chains
        yield mean("heterozygosity", where, found[:, 2], kept)


def _alive_missing_diversity(look: Look) -> np.ndarray:
    symbols, q = look.exact("law")
    p = np.broadcast_to(look.world.types.p[symbols], q.shape)
    return np.stack(((q > 0).sum(axis=1), 1 - (p * (q > 0)).sum(axis=1), 1 - (q**2).sum(axis=1)), axis=1)
