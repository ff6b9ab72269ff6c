"""With r fresh real rows a category's share wanders for ever, close to Beta(2 r q, 2 r (1 - q)).

q its real probability; the diffusion limit for r much smaller than n (Wright 1931).  One real row and q = 1/2: uniform
on [0, 1] (total variation distance .016 at n = 50).  The exact law is the stationary vector of the chain; between the
shares .1 and .9 its distance from Beta falls as 1/n, at the edges a constant factor stays (stationary_absence).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, is_true, law_of_counts, share
from ..reproduction.simulate import first_share, loop, sizes, two
from ..theory.drift import stationary, transition

PAPER = "genetics"
EVIDENCE = "MDV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    law = stationary(50, 0.5, 1)
    distance = float(abs(law - 1 / 51).sum() / 2)
    yield equal("distance to uniform on 0..50", "digits, n=50, r=1, q=1/2", distance, 0.016, 5e-4)
    for n in sizes(rng, 20, 90):
        r, q = int(rng.integers(2, 7)), round(float(rng.uniform(0.05, 0.5)), 3)
        t = 8 * n // r
        counts = loop(rng, 5_000, [t], lambda look: first_share(look) * look.rows, world=two(q), rows=n,
                      anchor={"fresh": {"rows": r}})[t]  # fmt: skip
        law, where = stationary(n, q, r), f"n={n}, r={r}, q={q}"
        power = np.linalg.matrix_power(transition(n, q, r), 400 * n)[0]
        yield equal("stationary law = a high power of the chain", where, float(abs(law - power).max()), 0.0, 1e-8)
        yield law_of_counts("law of a count", where, np.round(counts).astype(int), law)
        yield share("P(absent)", where, counts < 0.5, float(law[0]))
    r, q = int(rng.integers(1, 6)), round(float(rng.uniform(0.1, 0.5)), 2)
    gaps = [_to_beta(n, q, r) for n in (40, 160, 640)]
    where = f"r={r}, q={q}, n = 40, 160, 640: {gaps[0]:.1e} {gaps[1]:.1e} {gaps[2]:.1e}"
    yield is_true("gap to Beta(2rq, 2r(1-q))", where, gaps[0] > 3 * gaps[1] > 9 * gaps[2], "falls as 1/n")


def _to_beta(n: int, q: float, r: int) -> float:
    """The largest gap of the distribution functions at shares .1 to .9, in the middle of each step of the exact one."""
    from scipy.special import betainc

    law = stationary(n, q, r)
    below = np.cumsum(law) - law / 2
    x = np.arange(n + 1) / n
    gaps = abs(below - betainc(2 * r * q, 2 * r * (1 - q), x))
    return float(gaps[(x >= 0.1) & (x <= 0.9)].max())
