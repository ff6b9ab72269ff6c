"""Without selection every share, and so the mass kept of every rarity level, stays the same on average for ever.

E q_t = p for each symbol and E kept = 1 for each level, under replace, with fresh real rows and with fixed ones: the
mean of a share shows no loss while the typical loop loses the symbol.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..coverage.mass import kept
from ..lab.look import Look
from ..reproduction.check import Check, mean
from ..reproduction.simulate import first_share, loop, probabilities, sizes, two, zipf

PAPER = "genetics"
EVIDENCE = "DV"
ANCHORS: tuple[object, ...] = ("none", {"fresh": {"rows": 2}}, {"fixed": {"rows": 3}})


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for p, n in zip(probabilities(rng, 0.1, 0.9), sizes(rng, 10, 100), strict=True):
        t = int(rng.integers(5, 40))
        values = loop(rng, 6_000, [t], first_share, world=two(p), rows=n)[t]
        yield mean("E q_t = p", f"p={p}, n={n}, t={t + 1}", values, p)
    for n, anchor in zip(sizes(rng, 200, 1000), ANCHORS, strict=True):
        world, t = zipf(int(rng.integers(40, 90)), float(rng.uniform(0.8, 1.2))), 1 + n // 60
        found = loop(rng, 12_000, [t], _kept, world=world, rows=n, anchor=anchor)[t]
        for level, values in enumerate(found.T):
            yield mean("E kept = 1", f"level {level}, n={n}, t={t + 1}, {anchor}", values, 1.0)


def _kept(look: Look) -> np.ndarray:
    symbols, q = look.exact("law")
    return kept(look.world.types, q, symbols)
