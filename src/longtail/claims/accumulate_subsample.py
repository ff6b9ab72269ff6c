"""Training on n rows drawn from everything so far ends on a plateau: worse than accumulating, but no collapse.

Each generation adds n rows to the pool and the model sees n of them, maximum likelihood. With replacement, c = 1 - (1
- 1/n)^2: E sigma_t^2 = (1 - 1/n)^2 prod over k = 2..t of (1 - c/k^2), limit sin(pi sqrt c)/(pi sqrt c): .505, .715,
.936 and .968 for n = 5, 10, 50 and 100. Without replacement a recursion of the pool's variance. Kazdan et al. 2025
(accumulate-subsample); the forms are derived here.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean
from ..reproduction.simulate import NORMAL, diversity_of, heterozygosity, loop, place, sizes, zipf
from ..theory.closed_forms import subsample_with, subsample_with_limit, subsample_without

PAPER = "kazdan"
EVIDENCE = "ADV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for n, kept in ((5, 0.505), (10, 0.715), (50, 0.936), (100, 0.968)):
        yield equal("limit with replacement, digits", f"n={n}", subsample_with_limit(n), kept, 6e-4)
    for again, listed in ((True, 0.509), (False, 0.542)):
        form, regime = (subsample_with if again else subsample_without), {"budget": {"replace": again}}
        what = f"subsample {'with' if again else 'without'} replacement"
        yield equal(f"{what}, digits", "n=5, t=40", form(5, 40), listed, 6e-4)
        found = loop(rng, 45_000, [39], place, world=NORMAL, rows=5, regime=regime)[39]
        yield mean(f"{what}: E sigma_t^2", "n=5, t=40", found[:, 1], form(5, 40), 0.014)
        (n,) = sizes(rng, 4, 30, 1)
        t = int(rng.integers(3, 12))
        found = loop(rng, 12_000, [t - 1], place, world=NORMAL, rows=n, regime=regime)[t - 1]
        yield mean(f"{what}: E sigma_t^2", f"n={n}, t={t}", found[:, 1], form(n, t))
        world, t = zipf(int(rng.integers(3, 20)), round(float(rng.uniform(0, 1)), 2)), min(t, 8)
        found = loop(rng, 2_000, [t - 1], heterozygosity, world=world, rows=n, regime=regime)[t - 1]
        yield mean(f"{what}: E H_t of categories", f"n={n}, t={t}", found, diversity_of(world) * form(n, t))
