"""Replacing one stored row at a time makes the stationary law exactly Dirichlet-multinomial.

J stored rows; each step one of them goes and is replaced by a real row with probability m, else by a copy of one of
the others: a category of probability q has the Beta-binomial law with I q and I (1 - q), I = m (J-1)/(1-m)
(neutral theory of Hubbell and Etienne).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal
from ..reproduction.simulate import probabilities, sizes

PAPER = "genetics"
EVIDENCE = "M"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for size, m, q in zip(
        sizes(rng, 5, 200), probabilities(rng, 0.01, 0.5), probabilities(rng, 0.02, 0.9), strict=True
    ):
        where = f"J={size}, m={m}, q={q}"
        step = _step(size, m, q)
        law = _beta_binomial(size, m * (size - 1) / (1 - m), q)
        yield equal("rows of the chain are laws", where, float(abs(step.sum(axis=1) - 1).max()), 0.0)
        yield equal("the law sums to 1", where, float(law.sum()), 1.0)
        yield equal("one step leaves the law as it is", where, float(abs(law @ step - law).max()), 0.0, 1e-12)
        system = step.T - np.eye(size + 1)
        system[-1] = 1.0
        solved = np.linalg.solve(system, np.append(np.zeros(size), 1.0))
        yield equal("the only stationary vector", where, float(abs(solved - law).max()), 0.0, 1e-9)


def _step(size: int, m: float, q: float) -> np.ndarray:
    k = np.arange(size + 1)
    up = (size - k) / size * (m * q + (1 - m) * k / (size - 1))
    down = k / size * (m * (1 - q) + (1 - m) * (size - k) / (size - 1))
    return np.diag(1 - up - down) + np.diag(up[:-1], 1) + np.diag(down[1:], -1)


def _beta_binomial(size: int, immigrants: float, q: float) -> np.ndarray:
    from scipy.special import betaln, gammaln

    k = np.arange(size + 1)
    a, b = immigrants * q, immigrants * (1 - q)
    choose = gammaln(size + 1) - gammaln(k + 1) - gammaln(size - k + 1)
    return np.asarray(np.exp(choose + betaln(k + a, size - k + b) - betaln(a, b)))
