"""The unseen mass lies above f1/n + (2 sqrt 2 + sqrt 3) sqrt(ln(3/delta)/n) with a chance of at most delta, for every law.

McAllester and Schapire (2000), from memory: a promise for every law and every n, at a width that Esty's interval beats: at
n = 2,000 and delta = .05 it adds .206, some eighteen of Esty's standard errors, and is never seen to fail.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, at_most, equal, mean_at_most
from ..reproduction.simulate import p_of, zipf
from ..theory.unseen import esty_error, good_turing, missing_mass_bound

PAPER = "unseen"
EVIDENCE = "M"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for symbols, exponent, n in ((5000, 1.1, 2000), (50, 0.0, 40), (2000, float(rng.uniform(0, 1.5)), 300)):
        p, where = p_of(zipf(symbols, exponent)), f"Zipf({exponent:.2f}), K={symbols}, n={n}"
        counts = rng.multinomial(n, p, 1_000)
        missing = (counts == 0) @ p
        for delta in (0.05, 0.5):
            bound = missing_mass_bound(counts, delta)
            yield at_most("missing mass above the bound", f"{where}, delta={delta}", missing > bound, delta)
        if n == 2000:
            width = missing_mass_bound(counts, 0.05) - good_turing(counts)
            yield equal("what it adds to f1/n", f"{where}, delta=.05", float(width[0]), 0.206, 5e-4)
            yield mean_at_most("17 of Esty's standard errors less that", where, 17 * esty_error(counts) - width, 0.0)
