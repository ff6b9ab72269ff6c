"""A penalty on the parameters keeps the entropy of a Boltzmann machine and loses the truth: a diversity monitor sees nothing.

Setting of boltzmann_machine_collapse without real samples, with a penalty l2 |parameters|^2 on the mean log-likelihood.
Median (entropy over that of the truth, total variation distance) over 192 chains, l2 = .001: .85, .43 after 10 fits and .64,
.72 after 50; l2 = .01: 1.15, .41 and 1.27, .70.  At .01 entropy and Gini-Simpson index end above the truth's while the distance
grows: a monitor of diversity alone would call this loop healthy.  Lost mass does not (32 chains): 50 rows of the model miss .32 of the
common states' mass at 50 fits, where 50 real rows miss less than .01.  The numbers are ours, of that one
machine.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..coverage.mass import floor, uncovered
from ..lab.look import Look
from ..reproduction.check import Check, median
from ..reproduction.simulate import heterozygosity, loop, shares
from .boltzmann_machine_collapse import ALLOWED, entropy_and_distance

PAPER = "longtail"
EVIDENCE = "V"
FOUND = {0.001: {10: (0.85, 0.43), 50: (0.64, 0.72)}, 0.01: {10: (1.15, 0.41), 50: (1.27, 0.70)}}


def seen_of(look: Look) -> np.ndarray:
    """Entropy over the world's, distance to it, Gini-Simpson index over the world's, lost mass of the common states
    above what as many real rows lose (chains, 4)."""
    types = look.world.types
    index = heterozygosity(look) / (1 - (types.p**2).sum())
    lost = uncovered(types, shares(look), look.rows)[:, 0] - floor(types, look.rows)[0]
    return np.column_stack((entropy_and_distance(look), index, lost))


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for l2, found in FOUND.items():
        where = f"6 visible, 3 hidden, M=50, l2={l2:g}"
        asked = {"world": "boltzmann_machine", "family": {"boltzmann_machine": {"l2": l2}}, "rows": 50}
        seen = loop(rng, 48, [fits - 1 for fits in found], seen_of, **asked)
        for fits, (entropy, distance) in found.items():
            yield median("entropy over that of the truth", f"{where}, t={fits}", seen[fits - 1][:, 0], entropy, ALLOWED)
            yield median("total variation distance", f"{where}, t={fits}", seen[fits - 1][:, 1], distance, ALLOWED)
        early, late = seen[9], seen[49]
        if l2 == 0.01:
            yield median("entropy above that of the truth", f"{where}, t=50", late[:, 0], 1.5, 0.5)
            yield median("Gini-Simpson above that of the truth", f"{where}, t=50", late[:, 2], 1.5, 0.5)
            yield median("lost mass of the common states, above the floor", f"{where}, t=50", late[:, 3], 0.32, ALLOWED)
        yield median("the distance grows", f"{where}, t=10 to 50", late[:, 1] - early[:, 1], 0.5, 0.4)
