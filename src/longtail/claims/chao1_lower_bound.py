"""Chao1 is a lower bound of the number of types, and meets it where all types are equally frequent.

S_obs + (n-1)/n f1^2/(2 f2): by Cauchy and Schwarz the expected counts give at most the truth for every law of the types.
Uniform, K = 300, n = 600: within 1 %; Zipf(1.1), K = 5,000, n = 2,000: far below.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..audits.classical.diversity import chao1
from ..reproduction.check import Check, equal, is_true, near, share
from ..reproduction.simulate import p_of, zipf

PAPER = "unseen"
EVIDENCE = "MD"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for _ in range(4):
        symbols, exponent, n = int(rng.integers(20, 3000)), float(rng.uniform(0, 2)), int(rng.integers(50, 3000))
        bound = _of_expected_counts(p_of(zipf(symbols, exponent)), n)
        where = f"Zipf({exponent:.2f}), K={symbols}, n={n}"
        yield is_true("expected counts: at most the truth", where, bound <= symbols * (1 + 1e-9), f"<= {symbols}")
    even = _of_expected_counts(p_of(zipf(300, 0.0)), 600)
    yield equal("expected counts, equal types", "K=300, n=600", even, 300, 1e-6 * 300)
    found = [chao1(counts[counts > 0]) for counts in rng.multinomial(600, p_of(zipf(300, 0.0)), 1_500)]
    yield near("Chao1, equal types", "K=300, n=600", np.array([one.value for one in found]), 300, 3)
    inside = np.array([(one.low or 0) <= 300 <= (one.high or np.inf) for one in found])
    yield share("its 95 % interval holds the truth", "K=300, n=600", inside, 0.945, allowed=0.02)
    skew = [chao1(counts[counts > 0]).value or 0.0 for counts in rng.multinomial(2000, p_of(zipf(5000, 1.1)), 200)]
    yield share("Chao1 lies below the truth", "Zipf(1.1), K=5000, n=2000", np.array(skew) < 5000, 1.0)


def _of_expected_counts(p: np.ndarray, n: int) -> float:
    """Chao1 of the expected number of types seen, seen once and seen twice."""
    seen, once = (1 - (1 - p) ** n).sum(), (n * p * (1 - p) ** (n - 1)).sum()
    twice = (n * (n - 1) / 2 * p**2 * (1 - p) ** (n - 2)).sum()
    return float(seen + (n - 1) / n * once**2 / (2 * twice))
