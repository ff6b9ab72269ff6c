"""One fresh real row a generation stops a Gaussian loop from collapsing, but leaves its mean a third of a variance away.

Replace, maximum likelihood, n rows of which one is fresh and real: Var mu -> D = 1 / (n a (2 - a) + 1 - a), a = 1/n,
and E sigma^2 -> 1 - D: .338 and .662 for n = 50; the median variance is .456. The stationary variance has a tail like
x^-3: its mean is judged while the tail is short, at t = 20, the stationary law by ranks against a recursion written
out here.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean, median, same_law
from ..reproduction.simulate import NORMAL, loop, place
from ..theory.closed_forms import fresh_drift, fresh_drift_at

PAPER = "jangjoo"
EVIDENCE = "ADV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    where, limit = "n=50, r=1", fresh_drift(50, 1)
    yield equal("E sigma^2, digits", where, 1 - limit, 0.662, 5e-4)
    yield equal("Var mu, digits", where, limit, 0.338, 5e-4)
    found = loop(rng, 196_608, [19], place, world=NORMAL, rows=50, anchor={"fresh": {"rows": 1}})[19]
    expected = fresh_drift_at(50, 1, 20)
    yield mean("E sigma^2", f"{where}, t=20", found[:, 1], 1 - expected, 0.010)
    yield mean("Var mu", f"{where}, t=20", found[:, 0] ** 2, expected, 0.008)
    found = loop(rng, 65_536, [240], place, world=NORMAL, rows=50, anchor={"fresh": {"rows": 1}})[240]
    yield median("median variance (simulated beforehand, +- .01)", f"{where}, t=241", found[:, 1], 0.456, 0.01)
    centre, variance = _plain(rng, 50, 241, 49_152)
    yield same_law("law of the variance", f"{where}, t=241", found[:, 1], variance)
    yield same_law("law of the mean", f"{where}, t=241", found[:, 0], centre)


def _plain(rng: np.random.Generator, n: int, fits: int, chains: int) -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance after that many fits: n rows of the truth, then n - 1 of the model and one of the truth."""
    centre = rng.normal(0, np.sqrt(1 / n), chains)
    variance = rng.chisquare(n - 1, chains) / n
    for _ in range(fits - 1):
        own = centre + np.sqrt(variance) * rng.normal(0, np.sqrt(1 / (n - 1)), chains)
        scatter, real = variance * rng.chisquare(n - 2, chains), rng.standard_normal(chains)
        centre = ((n - 1) * own + real) / n
        variance = (scatter + (n - 1) * (own - real) ** 2 / n) / n
    return centre, variance
