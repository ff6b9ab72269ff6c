"""Wrong: the variance of a Gaussian loop falls as (t / (t + 1))^t.

Seen in public.  Under replace E sigma_t^2 = sigma_0^2 (1 - 1/n)^t, under accumulate it stays near sigma_0^2: neither
depends on t alone.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, mean
from ..reproduction.simulate import NORMAL, loop, place, sizes

PAPER = "public"
EVIDENCE = "DV"
WRONG = True


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for n in sizes(rng, 20, 400):
        t = int(rng.integers(3, 3 + n // 8))
        for regime in ("replace", "accumulate"):
            found = loop(rng, 16_384, [t - 1], place, world=NORMAL, rows=n, regime=regime)[t - 1]
            yield mean("E sigma_t^2 = (t/(t+1))^t", f"n={n}, t={t}, {regime}", found[:, 1], (t / (t + 1)) ** t)
