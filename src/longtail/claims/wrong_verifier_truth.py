"""Wrong: a verifier that rejects what lies far off keeps the loop at the truth.

A tempting conclusion.  It leads to the verifier's own centre, wherever the truth is.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, near
from ..reproduction.simulate import NORMAL, loop

PAPER = "longtail"
EVIDENCE = "DV"
WRONG = True


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for centre in (0.5, -0.5, round(float(rng.uniform(0.2, 1)), 2)):
        selection = {"centre": {"centre": centre, "radius": 1.0}}
        found = loop(rng, 100, [5], lambda look: look.exact("mean")[:, 0], world=NORMAL, family="gaussian_mean",
                     rows=500, selection=selection)[5]  # fmt: skip
        yield near("E mu = 0, the truth", f"centre {centre}, n=500, round 5", found, 0.0, 0.05)
