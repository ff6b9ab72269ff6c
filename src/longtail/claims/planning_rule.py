"""To show a category of probability q with chance 1 - eps a loop needs about r q = ln(1/eps) / (2 ln(n/2r)) real rows.

The power form of absence turned round.  At eps = 5 % the share r/n depends on n q only: .29 % at n q = 100; at n q = 10
8.4 % by this rule, 7.2 % by the Beta-binomial law behind it, 6.3 % by the sum for rare categories (exact as q falls).
A real sample by itself would need ln(1/eps)/q rows: memory multiplies a real row by 2 ln(n/2r).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..estimates.real_rows_needed import real_rows_needed
from ..reproduction.check import Check, equal, is_true
from ..reproduction.simulate import sizes
from ..theory.drift import beta_absence, chain_absence, power_absence

PAPER = "longtail"
EVIDENCE = "D"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for n in sizes(rng, 10_000, 10_000_000):
        r, eps = int(rng.integers(1, n // 100)), round(float(rng.uniform(0.01, 0.2)), 3)
        q = math.log(1 / eps) / (2 * math.log(n / (2 * r))) / r
        yield equal("(2r/n)^(2rq) = eps", f"n={n}, r={r}, eps={eps}", power_absence(n, q, r), eps)
    n = 10**6
    for q, by_beta, by_rule, by_sum in ((1e-4, 0.0029, 0.0029, 0.0028), (1e-5, 0.072, 0.084, 0.063)):
        found, where = real_rows_needed(q, n), f"digits, n q={n * q:g}, eps=.05"
        digits = 6e-5 if by_beta < 0.01 else 6e-4
        yield equal("r/n by Beta-binomial", where, _by_beta(n, q, 0.05) / n, by_beta, digits)
        yield equal("r/n by the rule", where, found.rule / n, by_rule, digits)
        yield equal("r/n by the sum for rare categories", where, (found.rows or n) / n, by_sum, digits)
    yield equal("rows of a real sample by itself", "q=1e-4, eps=.05", real_rows_needed(1e-4, 10**6).alone, 29_956, 0)
    for n in sizes(rng, 200, 600):
        q, eps = round(float(rng.uniform(20, 60)) / n, 4), 0.05
        rows = real_rows_needed(q, n, eps).rows or n
        enough, less = chain_absence(n, q, rows), chain_absence(n, q, rows - 1) if rows > 1 else 1.0
        yield is_true(
            "rows needed, exact chain", f"n={n}, q={q}, {rows} rows", enough <= eps < less, "one row less fails"
        )


def _by_beta(n: int, q: float, eps: float) -> float:
    """The r at which the Beta-binomial absence is eps, by halving."""
    low, high = 1e-3, float(n)
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if beta_absence(n, q, middle) > eps else (low, middle)
    return low
