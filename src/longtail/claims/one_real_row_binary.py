"""One fresh real row a generation keeps two thirds of the diversity of a binary loop, and no more.

Replace, n rows of which one is fresh and real, p = 1/2: Var p / V0 at stationarity is D = 1 / (n a (2 - a) + 1 - a),
a = 1/n, .33784 for n = 50; the second eigenvalue of the chain is 1 - 1/n, so that the start is forgotten in n
generations. The setting is that of Jangjoo et al. 2026; the forms are derived here, and held against the exact chain.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean, mean_of
from ..reproduction.simulate import first_share, loop, sizes, two
from ..theory.closed_forms import fresh_drift
from ..theory.drift import stationary, transition

PAPER = "jangjoo"
EVIDENCE = "ADV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    yield equal("Var / V0, digits", "n=50, r=1", fresh_drift(50, 1), 0.33784, 6e-6)
    chain = np.sort(np.abs(np.linalg.eigvals(transition(50, 0.5, 1))))
    yield equal("second eigenvalue of the chain", "n=50, r=1", float(chain[-2]), 0.98, 1e-9)
    for n in sizes(rng, 10, 300):
        q = round(float(rng.uniform(0.1, 0.9)), 3)
        spread = stationary(n, q, 1) @ (np.arange(n + 1) / n - q) ** 2 / (q * (1 - q))
        yield equal("Var / V0 of the exact chain", f"n={n}, q={q}", float(spread), fresh_drift(n, 1), 1e-8)
    at = [130, 165, 200]
    found = loop(rng, 44_000, at, first_share, world=two(0.5), rows=50, anchor={"fresh": {"rows": 1}})
    values = mean_of([(found[t] - 0.5) ** 2 / 0.25 for t in at])
    yield mean("Var / V0", "n=50, r=1, p=.5", values, 0.33784, 0.003)
