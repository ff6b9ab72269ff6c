"""Wrong: the time to forget a symbol is proportional to 1 / p.

Seen in public.  A symbol twice as common is kept twice as long: half of the symbols of n p expected copies are gone
after about 2.9 n p generations (P(alive at t) = 1 - exp(-n p (1 - s_(t-1))), s_0 = 0, s_(k+1) = exp(s_k - 1)).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, median
from ..reproduction.simulate import first_share, loop, two
from ..theory.drift import survival

PAPER = "public"
EVIDENCE = "DV"
WRONG = True


def claim(rng: np.random.Generator) -> Iterator[Check]:
    n = 10_000
    for copies in rng.uniform(3, 6, 3):
        half = next(t for t in range(1, 200) if survival(float(copies), t) < 0.5)
        world = two(2 * float(copies) / n)
        alive = loop(rng, 4_000, range(8 * half), lambda look: first_share(look) > 0, world=world, rows=n)
        times = np.sum([alive[t] for t in range(8 * half)], axis=0) + 0.5
        yield median("half-life of 2 n p copies is half of that of n p", f"n p={copies:.1f}", times, half / 2, half / 4)
