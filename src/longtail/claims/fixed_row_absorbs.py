"""One real row repeated for ever does not help: the loop ends at that very row.

Replace, n rows of which one is the same real row each generation: E(1 - p_t) = (1 - p_0)(1 - 1/n)^t for the symbol of
that row, .0928 at n = 50, t = 100, p_0 = .3. Fresh rows are needed; derived here for the setting of Jangjoo et al.
2026.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..lab.loop import Block
from ..reproduction.check import Check, equal, mean
from ..reproduction.simulate import cell_of, first_share, sizes, two
from ..theory.closed_forms import replace_variance

PAPER = "jangjoo"
EVIDENCE = "DV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    yield equal("E(1 - p_t), digits", "n=50, t=100, p_0=.3", 0.7 * replace_variance(50, 100), 0.0928, 6e-5)
    settings: list[tuple[int, int, float, int, float | None]] = [(50, 100, 0.3, 130_000, 0.004)]
    (n,) = sizes(rng, 10, 100, 1)
    settings.append((n, int(rng.integers(n // 2, 2 * n)), round(float(rng.uniform(0.2, 0.6)), 3), 12_000, None))
    for n, t, p, chains, tolerance in settings:
        expected, where = (1 - p) * replace_variance(n, t), f"n={n}, t={t}, p_0={p:g}"
        yield mean("E(1 - p_t)", where, _lost(rng, n, t, p, chains), expected, tolerance)


def _lost(rng: np.random.Generator, n: int, t: int, p: float, chains: int) -> np.ndarray:
    """1 - p_t of the first symbol in the chains whose fixed row is that symbol."""
    cell = cell_of(chains, t, world=two(p), rows=n, anchor={"fixed": {"rows": 1, "where": "within"}})
    seed, found = int(rng.integers(2**62)), []
    for number in range(-(-chains // cell.block)):
        block = Block(cell, seed, number, wanted=cell.block)
        for look in block.steps(t):
            last = first_share(look)
        symbols, counts = next(item for *_, name, item in block.kept()["again"] if name == "fixed").table()
        found.append(1 - last[counts[:, list(symbols).index(0)] > 0])
    return np.concatenate(found)
