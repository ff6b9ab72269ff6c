"""Any persistent real input, however small, turns collapse into a random state that forgets where the loop began.

Binary rows, replace, r fresh real rows of n.  Without them the law of the count ends on its two ends, in shares that the
start decides.  With r = 1 two loops from opposite ends come to one law: the total variation distance between them is at most
(1 - r/n)^t n, since each row of t generations back is replaced with chance r/n; and that law is no point: its spread is
the share 1 - 1/(n a (2 - a) + 1 - a) of the diversity, a = r/n, at a mean that never settles.  Borkar (2025) shows for
general spaces that there is collapse without outside input and another, random limit with it (from the abstract); the numbers
are derived here, by the exact chain and by loops.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, is_true, share
from ..reproduction.simulate import first_share, loop, sizes, two
from ..theory.drift import binomial_law, stationary, transition

PAPER = "borkar"
EVIDENCE = "AD"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    q = round(float(rng.uniform(0.3, 0.5)), 2)
    for n in sizes(rng, 20, 60, 2):
        where = f"n={n}, q={q}"
        alone, fed = transition(n), transition(n, q, 1)
        far = np.linalg.matrix_power(alone, 60 * n)
        start = np.zeros(n + 1)
        start[n // 4] = 1.0
        yield equal("no input: all mass on two ends", where, float((start @ far)[[0, n]].sum()), 1.0, 1e-9)
        yield equal("in shares of the start", where, float((start @ far)[n]), (n // 4) / n, 1e-9)
        law, worst = stationary(n, q, 1), 0.0
        for t in (n, 3 * n, 8 * n):
            ends = np.linalg.matrix_power(fed, t)[[0, n]]
            gap = float(abs(ends[0] - ends[1]).sum() / 2)
            worst = max(worst, gap / ((1 - 1 / n) ** t * n))
        yield is_true("r = 1: the start is forgotten", where, worst <= 1, "distance at most n (1 - 1/n)^t")
        x = np.arange(n + 1) / n
        kept, a = float(law @ (x * (1 - x))) / (q * (1 - q)), 1 / n
        yield equal("the limit is spread out", where, kept, 1 - 1 / (n * a * (2 - a) + 1 - a), 1e-8)
        yield is_true("and no point", where, float(law.max()) < 0.5, "no count has half of the mass")
    n, t = 30, 40
    law = binomial_law(n, q) @ np.linalg.matrix_power(transition(n, q, 1), t)
    for rows, low in (
        (1, law[: n // 10 + 1].sum()),
        (0, (binomial_law(n, q) @ np.linalg.matrix_power(transition(n), t))[0]),
    ):
        anchor = {"fresh": {"rows": rows}} if rows else "none"
        found = loop(rng, 20_000, [t], first_share, world=two(q), rows=n, anchor=anchor)[t]
        edge = n // 10 / n if rows else 0.0
        yield share(
            f"P(share <= {edge:g}), r={rows}", f"n={n}, q={q}, generation {t}", found <= edge + 1e-9, float(low)
        )
