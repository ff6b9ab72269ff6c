"""Spins that learn only their field are absorbed after about -2 N M (p ln p + q ln q) generations, one curve for all N, M.

p = (1 + m_0) / 2, q = 1 - p: 1.386 N M at m_0 = 0 and 1.222 N M at m_0 = .4; the 10, 50 and 90 % points at m_0 = 0 are
about .45, 1.10 and 2.75 N M.  Diffusion limit of the Wright-Fisher chain of N M copies, derived for this project; the loop
is held against the exact chain (linear algebra on its N M + 1 states).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean, same_law, share
from ..reproduction.follow import until_absorbed
from ..theory.drift import absorption_mean, binomial_law, transition

PAPER = "jangjoo"
EVIDENCE = "DV"
POINTS = ((0.1, 0.45, 0.015), (0.5, 1.10, 0.015), (0.9, 2.75, 0.015))
"""Share of the chains, time / NM by which so many are absorbed, and how far the exact chain may be from that."""


def diffusion_mean(m: float) -> float:
    """Mean time of absorption over N M."""
    p = (1 + m) / 2
    return -2 * (p * math.log(p) + (1 - p) * math.log(1 - p))


def claim(rng: np.random.Generator) -> Iterator[Check]:
    yield equal("-2 (p ln p + q ln q)", "m_0=0", diffusion_mean(0.0), 1.386, 5e-4)
    yield equal("-2 (p ln p + q ln q)", "m_0=.4", diffusion_mean(0.4), 1.222, 5e-4)
    times = {}
    for spins, rows, m in ((10, 50, 0.0), (5, 100, 0.0), (5, 50, 0.4), (int(rng.integers(4, 9)), 40, 0.0)):
        copies, where = spins * rows, f"N={spins}, M={rows}, m_0={m:g}"
        exact = absorption_mean(copies, (1 + m) / 2) / copies
        yield equal("exact mean time / NM is near the limit", where, exact, diffusion_mean(m), 0.03)
        world = {"ising": {"spins": spins, "field": math.atanh(m)}}
        found, _ = until_absorbed(rng, 5_500, lambda look: look.state.up, world=world, family="ising", rows=rows)
        times[spins, rows] = found
        yield mean("mean time / NM is that of the exact chain", where, found / copies, exact, tolerance=0.05)
    yield same_law("T has one law", "N=10, M=50 and N=5, M=100, m_0=0", times[10, 50], times[5, 100])
    for copies in (250, 500):
        ends = [round(copies * point) for _, point, _ in POINTS]
        for (chance, point, error), end, seen in zip(POINTS, ends, _absorbed_by(copies, ends), strict=True):
            what, where = f"P(T <= {point:g} NM)", f"NM={copies}, m_0=0"
            yield equal(f"{what} of the exact chain", where, seen, chance, error)
            if copies == 500:
                yield share(what, where, times[10, 50] <= end, seen)


def _absorbed_by(copies: int, generations: list[int]) -> list[float]:
    """P(absorbed at or before each generation) of the exact chain from m_0 = 0."""
    found, law, now, step = [], binomial_law(copies, 0.5), 0, transition(copies)
    for t in generations:
        law, now = law @ np.linalg.matrix_power(step, t - now), t
        found.append(float(law[0] + law[-1]))
    return found
