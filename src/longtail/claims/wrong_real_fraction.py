"""Wrong: with a real fraction alpha the variance of a Gaussian loop settles at alpha times the truth.

Seen in public.  The stationary variance is 1 - 1 / (n a (2 - a) + 1 - a) of the truth, a = alpha: near 1.
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
    for n in sizes(rng, 50, 400):
        alpha = float(rng.uniform(0.1, 0.5))
        t = int(10 / alpha)
        found = loop(rng, 16_384, [t], place, world=NORMAL, rows=n, anchor={"fresh": {"share": alpha}})[t]
        yield mean("E sigma_t^2 = alpha", f"n={n}, alpha={alpha:.2f}, t={t + 1}", found[:, 1], alpha)
