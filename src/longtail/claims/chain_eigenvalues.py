"""The eigenvalues of the Wright-Fisher chain, with and without immigrants, are products of falling factors.

lambda_j = (n - r)(n - r - 1) ... (n - r - j + 1) / n^j for r fresh real rows of n (r = 0: Felsenstein's notes, and
Ewens 2004): memory of the start fades as (1 - r/n)^t, and with r = 0 two eigenvalues are 1, one for each end.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal
from ..reproduction.simulate import sizes
from ..theory.drift import eigenvalues, transition

PAPER = "genetics"
EVIDENCE = "DV"
LISTED = {0: (1, 1, 0.966667, 0.902222, 0.812000, 0.70373), 3: (1, 0.9, 0.78, 0.65, 0.52)}


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for r, values in LISTED.items():
        for j, value in enumerate(values):
            yield equal("eigenvalue", f"digits, n=30, r={r}, j={j}", float(eigenvalues(30, r, 6)[j]), value, 6e-6)
    for n, r in ((30, 0), (30, 3), *((n, int(rng.integers(0, n // 2))) for n in sizes(rng, 6, 80))):
        q = round(float(rng.uniform(0.1, 0.9)), 2)
        found = np.sort(np.linalg.eigvals(transition(n, q, r)).real)[::-1]
        for j in range(5):
            product = math.prod((n - r - i) / n for i in range(j))
            where = f"n={n}, r={r}, q={q}, j={j}"
            yield equal("eigenvalue of the matrix", where, float(found[j]), product)
