"""One fresh real row every g generations keeps the share 2/(g + 2) of the diversity, averaged over a cycle.

Replace, n rows: h' = (1-a)^2 h + 1 - (1-a)^2 - ((1-a) h + a)/n with a = 1/n in a refill generation, else 0; for n =
200 a cycle keeps .4994, .2855 and .1666 for g = 2, 5 and 10. Derived here, and held against the exact chain of a
symbol's count at stationarity; the loop is compared with the chain on its way there.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean
from ..reproduction.simulate import heterozygosity, loop, sizes, two
from ..theory.closed_forms import every_drift
from ..theory.drift import binomial_law, transition

PAPER = "longtail"
EVIDENCE = "DV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    plain, refill = transition(200), transition(200, 0.5, 1)
    diversity = 1 - np.linspace(-1, 1, 201) ** 2
    for every, listed in ((2, 0.4994), (5, 0.2855), (10, 0.1666)):
        where = f"n=200, g={every}"
        yield equal("share kept over a cycle, digits", where, every_drift(200, every), listed, 6e-5)
        law = _stationary(refill @ np.linalg.matrix_power(plain, every - 1))
        kept = 0.0
        for step in range(every):
            law = law @ (refill if step == 0 else plain)
            kept += float(law @ diversity) / every
        yield equal("share kept by the exact chain", where, every_drift(200, every), kept, 1e-8)
        t = 60 + int(rng.integers(0, 30))
        law = binomial_law(200, 0.5)
        for generation in range(1, t + 1):
            law = law @ (plain if generation % every else refill)
        anchor = {"fresh": {"rows": 1, "every": every}}
        found = loop(rng, 150_000, [t], heterozygosity, world=two(0.5), rows=200, anchor=anchor)[t]
        yield mean("share kept on the way", f"{where}, generation {t}", 2 * found, float(law @ diversity), 0.003)
    for n in sizes(rng, 1000, 20_000):
        every = int(rng.integers(2, 12))
        yield equal("limit 2/(g + 2)", f"n={n}, g={every}", every_drift(n, every), 2 / (every + 2), 2 / n)


def _stationary(matrix: np.ndarray) -> np.ndarray:
    """The law that the matrix (n + 1, n + 1) leaves as it is."""
    size = len(matrix)
    system = np.vstack((matrix.T - np.eye(size), np.ones(size)))
    return np.linalg.lstsq(system, np.append(np.zeros(size), 1.0), rcond=None)[0]
