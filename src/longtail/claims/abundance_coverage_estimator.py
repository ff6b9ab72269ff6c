"""ACE meets the number of types where all are equally frequent, and lies below it under a Zipf law, above the number seen.

S_abundant + S_rare/C + (f1/C) g2 from the types seen up to ten times (Chao and Lee 1992), C = 1 - f1/n_rare.  Uniform, K = 300,
n = 600: within 1 %.  By hand: counts 1, 1, 1, 2, 2, 5, 20 give 1 + 6/.75 + (3/.75) g2 = 10.818, g2 = 8 * 24/132 - 1 of 12 rare rows.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean_at_most, near
from ..reproduction.simulate import p_of, zipf
from ..theory.unseen import ace

PAPER = "unseen"
EVIDENCE = "M"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    by_hand = 1 + 6 / 0.75 + 3 / 0.75 * max(8 * 24 / 132 - 1, 0)
    yield equal("ACE of counts 1, 1, 1, 2, 2, 5, 20", "by hand", float(ace(np.array([1, 1, 1, 2, 2, 5, 20]))), by_hand)
    even = ace(rng.multinomial(600, p_of(zipf(300, 0.0)), 1_500))
    yield near("ACE, equal types", "K=300, n=600", even, 300, 3)
    symbols, n = int(rng.integers(2_000, 6_000)), int(rng.integers(800, 2_000))
    where, counts = f"Zipf(1.1), K={symbols}, n={n}", rng.multinomial(n, p_of(zipf(symbols, 1.1)), 300)
    yield mean_at_most("ACE is below the truth", where, ace(counts), symbols)
    yield mean_at_most("types seen less ACE: it adds some", where, (counts > 0).sum(axis=1) - ace(counts), 0.0)
