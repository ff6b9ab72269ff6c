"""A kernel density estimate of bandwidth h that learns from its own rows settles at the variance n h^2, whatever the truth's.

With n rows a generation, w_{t+1} = (1 - 1/n) w_t + h^2 for the expected variance w_t of the model after t fits (w_0 = the
truth's): it falls or rises to n h^2, so that what looks like collapse is over-dispersion wherever n h^2 exceeds the truth.
Derived for this project; the workflow is the paper's.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean
from ..reproduction.simulate import NORMAL, cell_of, loop, setting_of, sizes

PAPER = "kazdan"
EVIDENCE = "ADV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    yield equal("closed form", "n=50, h=0.3, 60 fits", variance(50, 0.3, 60), 3.459, 5e-4)
    yield equal("its limit n h^2", "n=50, h=0.3", variance(50, 0.3, 5_000), 4.5, 1e-9)
    yield from _agrees(rng, 8_000, 50, 0.3, 60, 0.13)
    for n in sizes(rng, 8, 80):
        h, t = round(float(rng.uniform(0.1, 0.6)), 2), int(rng.integers(3, 15))
        yield from _agrees(rng, 6_000, n, h, t, None)


def variance(n: int, h: float, fits: int, start: float = 1.0) -> float:
    """Expected variance of the model after so many fits, solved: the limit is forgotten by 1 - 1/n a fit."""
    return n * h * h + (start - n * h * h) * (1 - 1 / n) ** fits


def _agrees(
    rng: np.random.Generator, chains: int, n: int, h: float, t: int, tolerance: float | None
) -> Iterator[Check]:
    asked = {"world": NORMAL, "family": {"kernel_density": {"bandwidth": h}}, "rows": n}
    where = f"n={n}, h={h}, {t} fits"
    cell = cell_of(chains, t, **asked)
    said = next(item for item in cell.family.predict(setting_of(cell)) if item.quantity == "variance")
    yield equal("the package's prediction", where, float(said.values[t - 1]), variance(n, h, t))
    found = loop(rng, chains, [t - 1], lambda look: look.exact("variance")[:, 0], **asked)[t - 1]
    yield mean("E w_t = (1-1/n) E w_{t-1} + h^2", where, found, variance(n, h, t), tolerance)
