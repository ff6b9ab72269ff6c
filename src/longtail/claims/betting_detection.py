"""Betting on 50 real against 50 model rows a generation finds a collapsing Gaussian loop at about generation 16.

Replace with n = 100 rows and maximum likelihood, witness tanh|x|, level 5 %: alarm at generation 5, 16, 46 (10, 50,
90 % of loops).  By then some 39 % of the variance is gone in the loops that alarm, 28 % in the typical one
(E sigma^2, which a few wide loops hold up, has fallen by 15 %, (1 - 1/100)^16).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean, median, share
from ..reproduction.simulate import NORMAL, loop, place
from ..theory.betting import first_alarm, wealth

PAPER = "betting"
EVIDENCE = "MV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    from scipy.special import digamma

    chains, horizon, rows = 600, 80, 50
    seen = loop(rng, chains, range(horizon), place, world=NORMAL, rows=100)
    models = np.stack([seen[t] for t in range(horizon)], axis=1)
    made = models[:, :, :1] + np.sqrt(models[:, :, 1:2]) * rng.standard_normal((chains, horizon, rows))
    real = rng.standard_normal(made.shape)
    payoffs = np.tanh(abs(real)) - np.tanh(abs(made))
    alarm = first_alarm(wealth(payoffs.reshape(chains, -1)), 0.05)
    generation = np.where(alarm >= 0, alarm // rows + 1, horizon + 1)
    where = "Gaussian, replace, n=100"
    yield median("generation of the alarm", where, generation, 16, 2.5)
    yield share("alarm by generation 5", where, generation <= 5, 0.12, allowed=0.04)
    yield share("alarm by generation 46", where, generation <= 46, 0.91, allowed=0.04)
    found = np.flatnonzero(alarm >= 0)
    left = models[found, generation[found] - 1, 1]
    yield median("variance left at the alarm", where, left, 0.62, 0.05)
    step = float(digamma(49.5)) - math.log(50)
    yield equal("typical variance after 16 fits", "exp(16 (psi(49.5) - ln 50))", math.exp(16 * step), 0.724, 6e-4)
    yield mean("E ln variance after 16 fits", where, models[:, 15, 2], 16 * step)
