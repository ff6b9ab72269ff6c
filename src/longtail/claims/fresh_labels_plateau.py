"""Least squares with fresh real labels each generation: the excess error stops at a plateau that is known exactly.

r of n rows have real labels, the others labels of the newest fit: E_{t+1} = kappa E_t + sigma^2 d / (n - d - 1), where
kappa = E tr(M'M)/d of M = (A_s + A_r)^-1 A_s, Wishart matrices; kappa is given by moments of the matrix beta law (derived).
With one fresh row the plateau is that of about n/2 fits for n much above d, instead of growing for ever.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean
from ..reproduction.simulate import loop
from ..theory.regression import excess_of, fit_error, passed_on, replaced

PAPER = "longtail"
EVIDENCE = "D"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    yield equal("kappa without real rows", "n=40, d=5", passed_on(40, 0, 5), 1.0)
    yield equal("kappa with real rows only", "n=40, d=5", passed_on(40, 40, 5), 0.0)
    yield equal(
        "kappa in one dimension, E B^2 of a beta variable", "n=40, r=10", passed_on(40, 10, 1), 30 * 32 / (40 * 42)
    )
    yield equal(
        "plateau of one fresh row / (n/2 fits)", "n=10^5, d=3", 2 / 10**5 / (1 - passed_on(10**5, 1, 3)), 1.0, 1e-3
    )
    d, n = int(rng.integers(2, 7)), int(rng.integers(15, 40))
    fresh = int(rng.integers(2, n // 2))
    seen = _contraction(rng, n, fresh, d)
    yield mean("kappa = E tr(M'M)/d", f"n={n}, r={fresh}, d={d}", seen, passed_on(n, fresh, d))
    for share in (1, fresh):
        t = int(rng.integers(10, 40))
        world = {"linear": {"covariates": d}}
        found = loop(
            rng,
            16_384,
            [t],
            excess_of,
            world=world,
            anchor={"fresh": {"rows": share}},
            family="linear_regression",
            rows=n,
        )[t]
        expected = float(replaced([n] * (t + 1), d, [1.0] * (t + 1), [n] + [share] * t)[-1])
        plateau = fit_error(n, d, 1.0) / (1 - passed_on(n, share, d))
        where = f"n={n}, r={share}, d={d}, generation {t}, plateau {plateau:.3g}"
        yield mean("E excess error with fresh real labels", where, found, expected)


def _contraction(rng: np.random.Generator, n: int, fresh: int, d: int) -> np.ndarray:
    """tr(M'M)/d of matrices built from rows (chains,)."""
    rows = rng.standard_normal((5_000, n, d))
    written = rows[:, fresh:]
    every = rows.transpose(0, 2, 1) @ rows
    found = np.linalg.solve(every, written.transpose(0, 2, 1) @ written)
    return (found**2).sum(axis=(1, 2)) / d
