"""A kernel density estimate that learns from all rows so far spreads as slowly as h^2 ln t: no plateau, and no collapse.

For the variance V_t of all rows after t fits, n of them a generation and each earlier one written with noise of sd h,
V_{t+1} = V_t + h^2 / (t+1) - (V_t + h^2) / (n (t+1)^2) in expectation, V_1 = 1 - 1/n of the truth's; the model has
V_t + h^2.  Derived for this project; the workflow is the paper's.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean
from ..reproduction.simulate import NORMAL, cell_of, loop, setting_of, sizes

PAPER = "kazdan"
EVIDENCE = "ADV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    yield equal("closed form", "n=50, h=0.3, T=30", variance(50, 0.3, 30), 1.236, 5e-4)
    growth = variance(50, 0.3, 20_000) - variance(50, 0.3, 10_000)
    yield equal("V_{2t} - V_t = h^2 ln 2", "n=50, h=0.3, t=10,000", growth, 0.09 * np.log(2), 1e-4)
    yield from _agrees(rng, 5_000, 50, 0.3, 30, 0.015)
    for n in sizes(rng, 8, 60):
        h, t = round(float(rng.uniform(0.1, 0.6)), 2), int(rng.integers(3, 12))
        yield from _agrees(rng, 5_000, n, h, t, None)


def variance(n: int, h: float, fits: int) -> float:
    """Expected variance of all rows after so many fits, of a truth of variance 1."""
    held = 1 - 1 / n
    for t in range(1, fits):
        held += h * h / (t + 1) - (held + h * h) / (n * (t + 1) ** 2)
    return held


def _agrees(
    rng: np.random.Generator, chains: int, n: int, h: float, t: int, tolerance: float | None
) -> Iterator[Check]:
    family = {"kernel_density": {"bandwidth": h}}
    asked = {"world": NORMAL, "family": family, "rows": n, "regime": "accumulate"}
    where = f"n={n}, h={h}, {t} fits, accumulate"
    cell = cell_of(chains, t, **asked)
    said = next(item for item in cell.family.predict(setting_of(cell)) if item.quantity == "variance")
    yield equal("the package's prediction", where, float(said.values[t - 1]) - h * h, variance(n, h, t))
    found = loop(rng, chains, [t - 1], lambda look: look.exact("variance")[:, 0], **asked)[t - 1] - h * h
    yield mean("E V_t by the recursion", where, found, variance(n, h, t), tolerance)
