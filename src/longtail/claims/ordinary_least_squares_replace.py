"""Least squares on labels of the model before: the excess error grows by the same amount each generation.

T rows with fresh covariates, d of them, labels from the newest fit with noise sigma: after t fits
E_test = t sigma^2 d / (T - d - 1) (Gerstgrasser et al. 2024; with normal covariates exact, any covariance).  With the same
covariates each generation the error on them is exactly t sigma^2 d / T.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean
from ..reproduction.simulate import loop, sizes
from ..theory.regression import excess_of, replaced

PAPER = "gerstgrasser"
EVIDENCE = "ADV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    error = replaced([50] * 10, 5, [1.0] * 10)
    for t, printed in ((1, 0.1136), (5, 0.5682), (10, 1.1364)):
        yield equal("t d / (T - d - 1)", f"d=5, T=50, t={t}", error[t - 1], printed, 5e-5)
    found = loop(
        rng, 32_768, [0, 4, 9], excess_of, world={"linear": {"covariates": 5}}, family="linear_regression", rows=50
    )
    for t, seen in found.items():
        yield mean("E excess error", f"d=5, T=50, t={t + 1}", seen, error[t], tolerance=0.036)
    for d in sizes(rng, 2, 12, 2):
        rows, t, noise = d + int(rng.integers(15, 60)), int(rng.integers(3, 9)), round(float(rng.uniform(0.3, 2)), 2)
        mixing = rng.standard_normal((d, d))
        covariance = tuple(map(tuple, (mixing @ mixing.T + np.eye(d)).tolist()))
        world = {"linear": {"covariates": d, "noise": noise, "covariance": covariance}}
        seen = loop(rng, 16_384, [t - 1], excess_of, world=world, family="linear_regression", rows=rows)[t - 1]
        expected = t * noise**2 * d / (rows - d - 1)
        yield mean("E excess error", f"d={d}, T={rows}, t={t}, sigma={noise}, any covariance", seen, expected)
    yield from _same_covariates(rng, 5, 50, 10)


def _same_covariates(rng: np.random.Generator, d: int, rows: int, fits: int) -> Iterator[Check]:
    """The same design each generation; labels regressed with numpy, outside the package's family."""
    design = rng.standard_normal((rows, d))
    solve = np.linalg.pinv(design).T
    coefficients = np.zeros((20_000, d))
    for _ in range(fits):
        coefficients = (coefficients @ design.T + rng.standard_normal((20_000, rows))) @ solve
    error = ((coefficients @ design.T) ** 2).mean(axis=1)
    yield mean("E error, same covariates", f"d={d}, T={rows}, t={fits}", error, fits * d / rows, tolerance=0.036)
