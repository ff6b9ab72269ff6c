"""Keeping one of K rows by a Bradley-Terry choice raises the mean of e^reward, by at least a known amount.

E_(t+1) e^r >= E_t e^r + ((K - 1)/K) Var_t(e^r) / e^(max r), for the limit of many rows.  The law of the kept row,
p'(x) = p(x) E[K e^r(x) / (e^r(x) + sum_(j<K) e^r(x_j))], is worked out by Laplace's integral and held against all pairs
(K = 2), all triples (K = 3) and draws (K = 4).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, is_true, law_of_counts
from ..theory.curation import best_of_law, reward_growth

PAPER = "ferbach"
EVIDENCE = "AMV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    p, reward = rng.dirichlet(np.ones(7)), rng.normal(0, 2, 7)
    pairs = 2 * p * (p / (1 + np.exp(reward[None, :] - reward[:, None]))).sum(axis=1)
    yield equal("law of best of 2: all pairs", "7 types", float(abs(best_of_law(p, reward, 2) - pairs).max()), 0, 1e-13)
    apart = float(abs(best_of_law(p, reward, 3) - by_triples(p, reward)).max())
    yield equal("law of best of 3: all triples", "7 types", apart, 0, 1e-13)
    offered = rng.choice(7, (40_000, 4), p=p)
    kept = (reward[offered] + rng.gumbel(size=offered.shape)).argmax(axis=1)
    picked = np.take_along_axis(offered, kept[:, None], axis=1)[:, 0]
    yield law_of_counts("law of best of 4: draws", "7 types", picked, best_of_law(p, reward, 4))
    for k in (2, 4, int(rng.integers(5, 60))):
        for spread in (0.3, 1.0, 4.0):
            p, reward = rng.dirichlet(np.ones(50)), rng.normal(0, spread, 50)
            for turn in range(2):
                gain, least = reward_growth(p, reward, k)
                where = f"50 types, K={k}, rewards of sd {spread}, round {turn + 1}"
                slack = 1e-12 * float(np.exp(reward.max()))
                yield is_true("growth of E e^r >= bound", where, gain >= least - slack, f"{gain:.4g} >= {least:.4g}")
                p = best_of_law(p, reward, k)


def by_triples(p: np.ndarray, reward: np.ndarray) -> np.ndarray:
    """The law of best of 3, summed over all triples."""
    law = np.zeros(len(p))
    for triple in itertools.product(range(len(p)), repeat=3):
        worth = np.exp(reward[list(triple)])
        np.add.at(law, list(triple), p[list(triple)].prod() * worth / worth.sum())
    return law
