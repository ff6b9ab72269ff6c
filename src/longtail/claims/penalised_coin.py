"""A penalty on the logit keeps a refitted coin from being absorbed, and makes it forget the data: it ends around 1/2.

Maximising the likelihood of n rows less l2 theta^2/2, theta the logit, gives n mu + l2 theta = total: never 0 or 1, always
nearer to 1/2 than the data.  The total is a Markov chain on 0..n; by linear algebra its stationary law is symmetric
whatever the real share is, and its law after t fits is compared with the loop.  Jangjoo et al. 2026 treat regularisation
in exponential families; this exact chain is derived for this project.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..lab.look import Look
from ..reproduction.check import Check, equal, is_true, law_of_counts
from ..reproduction.simulate import loop
from ..theory.drift import binomial_law

PAPER = "jangjoo"
EVIDENCE = "D"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for _ in range(3):
        n, l2 = int(rng.integers(10, 30)), round(float(rng.uniform(0.2, 3)), 2)
        p, soon = round(float(rng.uniform(0.6, 0.9)), 3), int(rng.integers(2, 12))
        fitted = np.array([penalised_share(total, n, l2) for total in range(n + 1)])
        step, first = binomial_law(n, fitted), binomial_law(n, p)
        late, where = 400, f"n={n}, l2={l2}, p={p}"
        yield is_true("no estimate is 0 or 1", where, bool(fitted[0] > 0 and fitted[-1] < 1), "inside")
        laws = {fits: first @ np.linalg.matrix_power(step, fits - 1) for fits in (soon, late)}
        yield equal("E mu_t settles at 1/2", f"{where}, t={100 * late}", _mean_of(step, first, 100 * late), 0.5, 1e-6)
        asked = {"world": {"bernoulli": {"mean": p}}, "family": {"bernoulli": {"l2": l2}}, "rows": n}
        found = loop(rng, 8_192, [soon - 1, late - 1], _totals, **asked)
        for fits, law in laws.items():
            yield law_of_counts("law of the total", f"{where}, t={fits}", found[fits - 1], law)


def _totals(look: Look) -> np.ndarray:
    return look.training.total.astype(int)


def _mean_of(step: np.ndarray, first: np.ndarray, fits: int) -> float:
    law = first @ np.linalg.matrix_power(step, fits - 1)
    return float(law @ np.arange(len(law)) / (len(law) - 1))


def penalised_share(total: int, n: int, l2: float) -> float:
    """The root of n mu + l2 logit(mu) = total, by halving."""
    low, high = -60.0, 60.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if n / (1 + math.exp(-middle)) + l2 * middle < total else (low, middle)
    return 1 / (1 + math.exp(-low))
