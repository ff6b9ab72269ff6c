"""The spread of a spin falls as E (1 - m_t^2) = (1 - m_0^2) (1 - 1/(N M))^t when only the field is learned.

N spins, M samples a generation, replace; t counts fits.  The mean magnetisation stays where it was.  Derived for this
project: the chain of N M copies has the variance function of a category.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, mean
from ..reproduction.simulate import loop, sizes

PAPER = "jangjoo"
EVIDENCE = "D"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for rows in sizes(rng, 10, 100):
        spins, m = int(rng.integers(2, 21)), round(float(rng.uniform(-0.7, 0.7)), 2)
        fits = max(2, int(rng.uniform(0.2, 1.0) * spins * rows))
        world = {"ising": {"spins": spins, "field": math.atanh(m)}}
        found = loop(rng, 4_000, [fits - 1], lambda look: look.state.up, world=world, family="ising", rows=rows)
        seen, where = 2 * found[fits - 1] - 1, f"N={spins}, M={rows}, m_0={m:g}, t={fits}"
        spread = (1 - m**2) * (1 - 1 / (spins * rows)) ** fits
        yield mean("E (1 - m_t^2)", where, 1 - seen**2, spread)
        yield mean("E m_t = m_0", where, seen, m)
