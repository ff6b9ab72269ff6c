"""A loop that keeps the choice among K rows follows the exact law of the kept row, generation by generation.

Given the model q_t, the kept rows of generation t + 1 are n draws from p'(x) = q_t(x) E[K e^r(x) / (e^r(x) + sum e^r(x_j))],
or, where the highest reward is kept, from F(r)^K - F(r-)^K shared out by q_t: residuals have mean 0, and their chi-square
(over types of which five are expected) has the mean of a multinomial's.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, mean
from ..reproduction.simulate import loop, shares, zipf
from ..theory.curation import best_of_law

PAPER = "ferbach"
EVIDENCE = "DV"
SYMBOLS, CHAINS = 5, 1_000


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for k, hard in ((2, False), (4, False), (3, True), (int(rng.integers(5, 9)), False)):
        reward = np.round(rng.normal(0, 0.8, SYMBOLS), 3)
        reward[1] = reward[0]
        n, t = int(rng.integers(150, 400)), int(rng.integers(1, 3))
        selection = {"best_of": {"k": k, "reward": reward.tolist(), "hard": hard}}
        found = loop(rng, CHAINS, [t - 1, t], shares, world=zipf(SYMBOLS, 0.3), rows=n, selection=selection)
        law = np.stack([best_of_law(q, reward, k, hard) for q in found[t - 1]])
        how = "the best" if hard else "Bradley-Terry"
        where = f"{how} of {k}, n={n}, t={t}, rewards {reward.tolist()}"
        side = rng.normal(size=SYMBOLS)
        yield mean("kept rows have the law of the theory", where, (found[t] - law) @ side, 0.0)
        seen = n * law >= 5
        apart = np.divide((found[t] - law) ** 2, law, out=np.zeros_like(law), where=seen).sum(axis=1)
        yield mean("and its spread", where, n * apart - (seen * (1 - law)).sum(axis=1), 0.0)
