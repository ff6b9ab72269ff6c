"""Accumulating all data keeps a Gaussian's variance for ever: it falls to sin(x)/x, x = pi / sqrt(n), and no further.

n rows a generation, maximum likelihood: E sigma_t^2 = prod over k = 1..t of (1 - 1/(n k^2)) and Var mu_t = 1 - E
sigma_t^2, in units of sigma_0^2; the limits are .358, .702, .843, .967 and .984 for n = 2, 5, 10, 50 and 100. Kazdan
et al. 2025 study the workflow; the forms are derived here.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean
from ..reproduction.simulate import NORMAL, cell_of, loop, place, setting_of, sizes
from ..theory.closed_forms import accumulate_limit, accumulate_variance
from ..theory.quadratic import moments

PAPER = "kazdan"
EVIDENCE = "ADV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    what = "accumulate: E sigma_t^2"
    yield equal(f"{what}, digits", "n=5, t=100", accumulate_variance(5, 100), 0.7034, 6e-5)
    for n, kept in ((2, 0.358), (5, 0.702), (10, 0.843), (50, 0.967), (100, 0.984)):
        yield equal("limit sin(x)/x, digits", f"n={n}", accumulate_limit(n), kept, 5.5e-4)
    found = loop(rng, 500_000, [99], place, world=NORMAL, rows=5, regime="accumulate")[99]
    yield mean(what, "n=5, t=100", found[:, 1], accumulate_variance(5, 100), 0.003)
    for n in sizes(rng, 2, 60, 2):
        t = int(rng.integers(2, 40))
        found = loop(rng, 60_000, [t - 1], place, world=NORMAL, rows=n, regime="accumulate")[t - 1]
        expected, where = accumulate_variance(n, t), f"n={n}, t={t}"
        yield mean(what, where, found[:, 1], expected)
        yield mean("accumulate: Var mu_t", where, found[:, 0] ** 2, 1 - expected)
        cell = cell_of(1, 1500, world=NORMAL, rows=n, regime="accumulate")
        late = moments(setting_of(cell), lambda share: 1.0).variance[-1]
        yield equal("the limit is reached as 1/(n t)", f"n={n}, t=1500", late, accumulate_limit(n), 1.1 / (n * 1500))
