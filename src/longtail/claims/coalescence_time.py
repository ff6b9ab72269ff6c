"""All rows of a replace loop descend from one row after about 2n generations; exactly, from the chain of ancestors.

Kingman's coalescent says 2 n (1 - 1/n) generations back to the common ancestor of all n rows, and 2 n generations to
fixation of a new symbol that is going to be fixed, -2 n (1-p) ln(1-p)/p from share p.  The exact chains (distinct
parents of k rows; the chain conditioned on fixation) give the same number as each other, .972 (n = 10) to .998
(n = 400) of 2 n (1 - 1/n).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..lab.look import Look
from ..reproduction.check import Check, equal, is_true, near
from ..reproduction.simulate import loop, sizes, zipf
from ..theory.drift import ancestor_time, fixation_times

PAPER = "genetics"
EVIDENCE = "MD"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for n in (10, 100, *sizes(rng, 15, 300)):
        back, on = ancestor_time(n), float(fixation_times(n)[0])
        yield equal("looking back = looking on", f"n={n}", back, on, 1e-6 * n)
        yield equal("T / (2n(1-1/n))", f"n={n}", back / (2 * n - 2), 1.0, math.log(n) / (6 * n))
        p = round(0.3 * n) / n
        diffusion = -2 * n * (1 - p) * math.log(1 - p) / p
        exact = float(fixation_times(n)[round(p * n) - 1])
        yield equal(
            "time to fixation / diffusion", f"n={n}, p={p:.3f}", exact / diffusion, 1.0, (2 + math.log(n)) / (4 * n)
        )
    gaps = [1 - ancestor_time(n) / (2 * n - 2) for n in (25, 100, 400)]
    falls = gaps[0] > 2 * gaps[1] > 4 * gaps[2] > 0
    yield is_true("the gap to 2n(1-1/n) closes", "n = 25, 100, 400", falls, "halves at least, each time")
    n, horizon = 12, 300
    seen = loop(rng, 4_000, range(horizon), _mixed, world=zipf(3000, 0.0), rows=n)
    times = np.sum([seen[t] for t in range(horizon)], axis=0)
    # two rows of the first training set are of one symbol in a few loops
    yield near("generations until one symbol is alone", f"n={n}, 3000 symbols", times, ancestor_time(n), 0.1)


def _mixed(look: Look) -> np.ndarray:
    """Whether more than one symbol is alive (chains,)."""
    _, q = look.exact("law")
    return np.asarray(q.max(axis=1) < 1)
