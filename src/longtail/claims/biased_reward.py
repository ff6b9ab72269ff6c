"""Curation by a biased reward raises the true reward where the two vary together, and lowers it where they oppose.

For rows chosen on w = r + b with strength s, d/ds E r = ((K - 1)/K) Cov(r, w) at s = 0, and for K to infinity
d/ds E r = Cov_s(r, w) at every s (derived; that the covariance decides is the abstract of the paper).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, at_least, equal, mean
from ..reproduction.simulate import loop, shares, zipf
from ..theory.curation import best_of_law, tilted

PAPER = "wei"
EVIDENCE = "AD"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for k in (2, 4, 9):
        p, reward, bias = rng.dirichlet(np.ones(30)), rng.normal(0, 1, 30), rng.normal(0, 2, 30)
        w, step = reward + bias, 1e-4
        rise = float((best_of_law(p, step * w, k) - best_of_law(p, -step * w, k)) @ reward) / (2 * step)
        expected = (k - 1) / k * covariance(p, reward, w)
        yield equal("d/ds E r = ((K-1)/K) Cov(r, r + b)", f"30 types, K={k}", rise, expected, 1e-6)
    p, reward, bias = rng.dirichlet(np.ones(30)), rng.normal(0, 1, 30), rng.normal(0, 2, 30)
    w, s, step = reward + bias, float(rng.uniform(0.2, 1)), 1e-4
    rise = float((tilted(p, w, s + step) - tilted(p, w, s - step)) @ reward) / (2 * step)
    yield equal(
        "K to infinity: d/ds E r = Cov_s(r, w)", f"s={s:.2f}", rise, covariance(tilted(p, w, s), reward, w), 1e-6
    )
    reward = np.array([1.0, 0.4, 0.0, -0.3, -1.0])
    for word, times in (("favourable", 0.5), ("opposed", -2.0)):
        selection = {"best_of": {"reward": reward.tolist(), "bias": (times * reward).tolist()}}
        n = int(rng.integers(200, 500))
        found = loop(rng, 1_000, [0, 1, 12], shares, world=zipf(5, 0.0), rows=n, selection=selection)
        law = np.stack([best_of_law(q, (1 + times) * reward, 2) for q in found[0]])
        where = f"{word} bias, {times} times the reward, K=2, n={n}"
        yield mean("E r of the next model", f"{where}, t=2", (found[1] - law) @ reward, 0.0)
        moved = (found[12] - found[0]) @ reward
        right = moved > 0 if times > -1 else moved < 0
        yield at_least("chains whose true reward moves as the covariance says", f"{where}, t=13", right, 0.99)


def covariance(p: np.ndarray, a: np.ndarray, b: np.ndarray) -> float:
    """Cov of a and b under p."""
    return float(p @ (a * b) - (p @ a) * (p @ b))
