"""Models that train on each other's rows become alike: their squared distance settles low instead of growing to its limit.

E |q_i - q_j|^2 = 2 (f - g) exactly, with the identities within (f) and between (g) models.  Alone (m = 0) it grows to 2 H_0,
models of single types; with exchange it stays below 1/(n m) for few migrants.  The statement is from memory of the paper, the
formula derived here.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..lab.look import Look
from ..reproduction.check import Check, is_true, mean
from ..reproduction.simulate import diversity_of, loop, sizes, zipf
from ..theory.islands import identities

PAPER = "vu"
EVIDENCE = "MD"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    world = zipf(8, 0.5)
    for each in sizes(rng, 20, 60):
        t, apart = 2 * each, []
        for m in (0.0, 0.02, 0.3):
            family = {"islands": {"count": 3, "migrants": m}}
            found = loop(rng, 3_000, [t], distance, world=world, rows=3 * each, family=family)[t]
            f = identities(3, m, (3 * each, 0), 1 - diversity_of(world), t + 1)[t]
            apart.append(2 * float(f[0, 0] - f[0, 1]))
            yield mean("E |q_1 - q_2|^2 = 2 (f - g)", f"3 models of {each}, m={m}, t={t + 1}", found, apart[-1])
        where = f"3 models of {each}, t={t + 1}, m = 0, .02, .3"
        words = " > ".join(f"{value:.3f}" for value in apart)
        yield is_true("more exchange, more alike", where, apart == sorted(apart)[::-1], words)
        alike = apart[2] < 1 / (0.3 * each)
        yield is_true("with exchange below 1/(n m)", where, alike, f"{apart[2]:.3f} < {1 / (0.3 * each):.3f}")


def distance(look: Look) -> np.ndarray:
    """Squared distance between the first two models (chains,)."""
    models = look.exact("islands")
    return ((models[:, 0] - models[:, 1]) ** 2).sum(axis=1)
