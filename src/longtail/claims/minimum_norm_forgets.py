"""Fewer rows than covariates: the signal dies exponentially with the generations, even without any noise.

Round normal covariates, n < d rows, least coefficients that fit: each refit projects the model on n random directions, so
E w_t = (n/d)^t w0 and E |w_t|^2 = (n/d) E |w_{t-1}|^2 + sigma^2 n / (d - n - 1) (derived).  Dohmatob, Feng and Kempe (2024)
state exponential growth of the error in this case.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..lab.look import Look
from ..reproduction.check import Check, equal, is_true, mean
from ..reproduction.simulate import loop
from ..theory.regression import excess_of, interpolated

PAPER = "dohmatob_regression"
EVIDENCE = "ADV"
NONE = 1e-6
"""Label noise as good as none."""


def claim(rng: np.random.Generator) -> Iterator[Check]:
    quiet = interpolated(10, 20, 0.0, 1.0, 5)
    yield equal("1 - (n/d)^t of the signal lost", "n=10, d=20, t=5, no noise", quiet[-1], 1 - 0.5**5)
    for noise in (NONE, round(float(rng.uniform(0.2, 1)), 2)):
        d = int(rng.integers(24, 32))
        rows, t = int(rng.integers(6, d - 15)), int(rng.integers(2, 5))
        given = rng.standard_normal(d)
        world = {"linear": {"covariates": d, "coefficients": tuple(given.tolist()), "noise": noise}}
        fields = {"world": world, "family": "linear_regression", "rows": rows}
        seen = loop(rng, 2_048, [t - 1], lambda look: np.stack([excess_of(look), _along(look)], 1), **fields)[t - 1]
        signal = float(given @ given)
        where = f"n={rows}, d={d}, t={t}, sigma={noise:g}"
        expected = float(interpolated(rows, d, noise, signal, t)[-1])
        yield mean("E excess error", where, seen[:, 0], expected)
        if noise == NONE:
            yield is_true("part of the signal is lost", where, bool(seen[:, 0].min() > 0), "in every chain")
        yield mean("E w_t along w0 = (n/d)^t", where, seen[:, 1], (rows / d) ** t)


def _along(look: Look) -> np.ndarray:
    """w_t . w0 / |w0|^2 (chains,)."""
    truth = look.world.linear.coefficients
    found: np.ndarray = look.exact("coefficients") @ truth / (truth @ truth)
    return found
