"""Held-out real rows whose type a model's rows lack estimate the real mass that is lost, without bias and by a binomial law.

For candidate rows that miss types of the real mass u, each held-out row is of a missed type with probability u: the share s of
H held-out rows has E s = u and H E (s - u)^2 / (u (1 - u)) = 1; averaged over candidates of n rows, u is the sum of
p (1 - q)^n.  Per rarity level too, given the held-out rows of the level.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..coverage.mass import held, uncovered, uncovered_seen
from ..lab.look import Look
from ..reproduction.check import Check, mean
from ..reproduction.simulate import loop, sizes, zipf

PAPER = "unseen"
EVIDENCE = "MD"
HELD_OUT, CHAINS = 400, 2_000


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for n, anchor in zip(sizes(rng, 60, 300, 2), ("none", {"fresh": {"rows": 3}}), strict=True):
        world, t = zipf(int(rng.integers(40, 100)), round(float(rng.uniform(0.7, 1.1)), 2)), int(rng.integers(2, 9))
        reader = _Reader(rng)
        found = loop(rng, CHAINS, [t], reader, world=world, rows=n, anchor=anchor)[t]
        whole, truth, seen, exact, gone = found[:, 0], found[:, 1], found[:, 2:6], found[:, 6:10], found[:, 10:14]
        where = f"{world}, n={n}, anchor {anchor}, generation {t}, {HELD_OUT} held out"
        yield mean("share held out of missed types - missed mass", where, whole - truth, 0.0)
        spread = truth * (1 - truth)
        some = spread > 0
        squared = HELD_OUT * (whole - truth)[some] ** 2 / spread[some]
        yield mean("its variance is binomial", where, squared, 1.0)
        for level in range(4):
            known = np.isfinite(seen[:, level])
            if known.mean() < 0.9 or not 0.02 < float(exact[:, level].mean()) < 0.98:
                continue
            words = f"{where}, level {level}"
            yield mean("by level, given the candidate", words, (seen - gone)[known, level], 0.0)
            yield mean("by level, expected over candidates", words, (seen - exact)[known, level], 0.0)


class _Reader:
    """For each chain: share held out of missed types and missed mass, then by level the share, its expectation, the mass."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng

    def __call__(self, look: Look) -> np.ndarray:
        types: Any = look.world.types
        candidate = look.family.sample(look.state, look.rows, self.rng)
        present = np.zeros((len(candidate), len(types)), dtype=bool)
        np.put_along_axis(present, candidate, True, axis=1)
        real = look.world.rows(len(candidate), HELD_OUT, self.rng)
        absent = ~np.take_along_axis(present, real, axis=1)
        seen = np.array([uncovered_seen(types.level[rows], gone) for rows, gone in zip(real, absent, strict=True)])
        symbols, q = look.exact("law")
        expected = uncovered(types, q, look.rows, symbols)
        both = [absent.mean(axis=1)[:, None], (~present @ types.p)[:, None]]
        return np.concatenate([*both, seen, expected, 1 - held(types, present)], axis=1)
