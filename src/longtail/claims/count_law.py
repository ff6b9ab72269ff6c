"""Replace: the count of a symbol after t fits has the law of the Wright-Fisher chain, not only its mean and variance.

The chain on 0 .. n copies moves from x to Binomial(n, x/n); its t-th power gives the whole law, with r fresh real rows
of n as well (Binomial(n - r, x/n) + Binomial(r, q)).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, law_of_counts
from ..reproduction.simulate import first_share, loop, sizes, two
from ..theory.drift import counts_over_time

PAPER = "genetics"
EVIDENCE = "DV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for n in sizes(rng, 10, 120):
        p, t = round(float(rng.uniform(0.05, 0.6)), 3), int(rng.integers(2, 15))
        for r in (0, n // 8 + 1):
            law = counts_over_time(n, p, r, t)[-1]
            where = f"n={n}, r={r}, p={p}, t={t}"
            yield equal("the chain by convolution", where, float(abs(law - _plain(n, p, r, t)).max()), 0.0)
            anchor: object = {"fresh": {"rows": r}} if r else "none"
            seen = loop(rng, 10_000, [t - 1], lambda look: first_share(look) * look.rows, world=two(p), rows=n,
                        anchor=anchor)[t - 1]  # fmt: skip
            yield law_of_counts("law of a count at fit t", where, np.round(seen).astype(int), law)


def _plain(n: int, p: float, r: int, t: int) -> np.ndarray:
    step = np.array([np.convolve(_binomial(n - r, x / n), _binomial(r, p)) for x in range(n + 1)])
    return np.asarray(_binomial(n, p) @ np.linalg.matrix_power(step, t - 1))


def _binomial(n: int, p: float) -> np.ndarray:
    return np.array([math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)])
