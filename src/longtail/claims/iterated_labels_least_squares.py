"""Least squares on labels written by a chain of models: the error is that of the last fit plus that of every earlier one.

The chain's fits have T0 rows and label noise sigma0, one fit has T rows and noise sigma:
E = sigma^2 d / (T - d - 1) + t sigma0^2 d / (T0 - d - 1) (Dohmatob, Feng and Kempe 2024, round covariates): linear in t.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean
from ..reproduction.simulate import loop
from ..theory.regression import excess_of, replaced

PAPER = "dohmatob_regression"
EVIDENCE = "AV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    yield equal("the sum formula", "d=5, T=50, T0=100, sigma=1, sigma0=.5, t=10", _closed(5, 50, 100, 1.0, 0.5, 10),
                replaced([50] + [100] * 10, 5, [1.0] + [0.5] * 10)[-1])  # fmt: skip
    for _ in range(3):
        d, t = int(rng.integers(2, 12)), int(rng.integers(2, 8))
        one, chain = (d + int(extra) for extra in rng.integers(15, 80, 2))
        sigma, sigma0 = (round(float(value), 2) for value in rng.uniform(0.3, 2, 2))
        seen = loop(
            rng, 16_384, [t], excess_of,
            world={"linear": {"covariates": d, "noise": sigma}},
            family={"linear_regression": {"noise": sigma0}},
            rows={"steps": [[0, one], [1, chain]]},
        )[t]  # fmt: skip
        where = f"d={d}, T={one}, T0={chain}, sigma={sigma}, sigma0={sigma0}, t={t}"
        yield mean("E excess error", where, seen, _closed(d, one, chain, sigma, sigma0, t))


def _closed(d: int, one: int, chain: int, sigma: float, sigma0: float, t: int) -> float:
    return sigma**2 * d / (one - d - 1) + t * sigma0**2 * d / (chain - d - 1)
