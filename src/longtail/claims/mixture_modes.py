"""A mixture of K far-apart modes forgets them exactly as K categories are forgotten: one by one, and for ever.

Where modes do not overlap, every row is known to be of one mode, and the fitted weight of a mode is its share of the n
training rows.  So the number of modes left after t fits has the law of the Wright-Fisher chain: a mode of weight p is left
with the probability that its chain of Binomial(n, .) counts is not 0, and E sum of squared weights follows
1 - (1 - sum p^2) (1 - 1/n)^t, whatever happens inside the modes.  The paper shows a mixture of 25 modes that loses them over
2,000 generations; the exact law is derived here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..contracts import Look
from ..reproduction.check import Check, equal, mean
from ..reproduction.simulate import loop
from ..theory.drift import counts_over_time

PAPER = "alemohammad"
EVIDENCE = "RD"
FAR = 1.0
NARROW = 0.005
"""Distance of neighbouring modes, and their standard deviation: rows never lie between modes, nor drift so far."""


def claim(rng: np.random.Generator) -> Iterator[Check]:
    p = np.full(25, 0.04)
    exact = modes_left(p, 100, 2_000)
    yield equal("modes left of 25 after 2,000 fits", "n=100, exact chain", exact[-1], 1.0, 1e-3)
    grid = [(FAR * x, FAR * y) for x in range(5) for y in range(5)]
    yield from _agrees(rng, 512, grid, p, 60, 12)
    for components in rng.choice(np.arange(3, 8), 3, replace=False).tolist():
        weights = rng.dirichlet(np.full(components, 4.0)).round(3) + 0.02
        line = [FAR * k for k in range(components)]
        n = int(rng.integers(12, 25))
        yield from _agrees(rng, 1_024, line, weights / weights.sum(), n, int(rng.integers(n // 2, n)))


def modes_left(p: np.ndarray, n: int, fits: int) -> np.ndarray:
    """Expected number of modes of weights p that have a training row, after 1, 2, ... fits (fits,)."""
    alive = {share: 1 - counts_over_time(n, share, 0, fits)[:, 0] for share in set(p.tolist())}
    return np.sum([alive[share] for share in p.tolist()], axis=0)


def _agrees(
    rng: np.random.Generator, chains: int, centres: list[Any], p: np.ndarray, n: int, t: int
) -> Iterator[Check]:
    world = {"mixture": {"weights": p.tolist(), "means": centres, "sds": [NARROW] * len(p)}}
    start = ("none", "previous")[int(rng.integers(2))]
    family = {"gaussian_mixture": {"components": len(p), "start": start}}
    points = np.array(centres, dtype=float).reshape(len(p), -1)
    found = loop(rng, chains, [t - 1], lambda look: _held(look, points), world=world, family=family, rows=n)[t - 1]
    where = f"{len(p)} modes, n={n}, {t} fits, start {start}"
    left = (found > 0.5 / n).sum(axis=1)
    yield mean("E modes left, as categories", where, left, float(modes_left(p, n, t)[-1]))
    squares = 1 - (1 - float((p**2).sum())) * (1 - 1 / n) ** t
    yield mean("E sum of squared mode weights", where, (found**2).sum(axis=1), squares)


def _held(look: Look, points: np.ndarray) -> np.ndarray:
    """The weight (chains, modes) of the components nearest to each mode."""
    state = look.state
    means = state.centre[:, None] + state.scale[:, None] * state.means
    nearest = ((means[:, :, None] - points) ** 2).sum(axis=3).argmin(axis=2)
    return np.stack([(state.weights * (nearest == k)).sum(axis=1) for k in range(len(points))], axis=1)
