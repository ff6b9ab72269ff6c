"""Spins that learn only their field end all up with probability (1 + m_0) / 2, and never in between.

N spins, M samples a generation, replace, field by maximum likelihood: the number of up spins is Binomial(N M, (1 + m_t) / 2),
a Wright-Fisher chain of N M copies, whose mean is a martingale and whose only ends are all up and all down.  Derived for
this project from the setting of the paper.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, is_true, share
from ..reproduction.follow import until_absorbed

PAPER = "jangjoo"
EVIDENCE = "DV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    fresh = (int(rng.integers(3, 25)), int(rng.integers(20, 80)), round(float(rng.uniform(-0.6, 0.6)), 2))
    pairs = [(spins, rows, 0.4) for spins in (5, 10, 20) for rows in (50, 100)]
    for spins, rows, m in (*pairs, fresh):
        where = f"N={spins}, M={rows}, m_0={m:g}"
        world = {"ising": {"spins": spins, "field": math.atanh(m)}}
        _, left = until_absorbed(
            rng, 5_800, lambda look: look.exact("mean")[:, 0], world=world, family="ising", rows=rows
        )
        yield share("P(all up) = (1 + m_0) / 2", where, left == 1, (1 + m) / 2, tolerance=0.02)
        yield is_true("no other end", where, bool((np.abs(left) == 1).all()), "every chain ends all up or all down")
