"""The learning curve of a memoriser of a Zipf law is c T^-(a/(1+a)) with c = zeta(1+a)^(-1/(1+a)) Gamma(a/(1+a)) / (1+a).

p_i = i^-(1+a) / zeta(1+a) over all whole numbers, T rows: sum_i p_i (1 - p_i)^T, the far tail as an integral.  Asymptotic: the
relative distance falls with T.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, is_true

PAPER = "hutter"
EVIDENCE = "A"
SUMMED = 500_000


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for a in (0.5, 1.0, round(float(rng.uniform(0.4, 1.5)), 3)):
        far = [abs(curve(a, rows) / law(a, rows) - 1) for rows in (1e3, 1e5, 1e7)]
        where = f"a={a}"
        yield equal("E_T / (c T^-(a/(1+a)))", f"{where}, T=10^7", curve(a, 1e7) / law(a, 1e7), 1.0, 0.002)
        yield is_true("the distance falls with T", where, far[0] > far[1] > far[2], " > ".join(f"{x:.2g}" for x in far))


def law(a: float, rows: float) -> float:
    """c T^-(a/(1+a))."""
    from scipy.special import zeta

    c = float(zeta(1 + a)) ** (-1 / (1 + a)) * math.gamma(a / (1 + a)) / (1 + a)
    return c * rows ** (-a / (1 + a))


def curve(a: float, rows: float) -> float:
    """sum over all types of p (1 - p)^T; beyond the first SUMMED by the integral of u = T p, midpoint rule."""
    from scipy.special import gammainc, zeta

    norm = float(zeta(1 + a))
    i = np.arange(1, SUMMED + 1.0)
    p = i ** -(1 + a) / norm
    head = float((p * np.exp(rows * np.log1p(-p))).sum())
    # int_m^inf p e^(-T p) di with p = i^-(1+a) / norm is a lower incomplete gamma function of T p(m)
    power = a / (1 + a)
    edge = rows * (SUMMED + 0.5) ** -(1 + a) / norm
    tail = math.gamma(power) * float(gammainc(power, edge)) / (1 + a) * (norm / rows) ** power / norm
    return head + tail
