"""A refitted Gaussian's standard deviation after k fits exceeds eps with probability at most (sigma_0 / eps) exp(-k / (4 n)).

An upper bound for the replace loop: the spread is gone within about n generations.  It follows from Markov's inequality and
E sigma_k = sigma_0 c^k, where c is the expected standard deviation of n unit normal rows: c <= exp(-1 / (4 n)) for the unbiased
and for the maximum-likelihood estimator (checked here for every n to 10,000; derived for this project).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from ..reproduction.check import Check, at_most, is_true
from ..reproduction.simulate import NORMAL, loop, place, sizes

PAPER = "suresh"
EVIDENCE = "ADV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    every = np.arange(2, 10_001)
    for divisor in ("n-1", "n"):
        fact = bool((log_step(every, divisor) <= -1 / (4 * every)).all())
        yield is_true("c <= exp(-1 / (4 n))", f"divisor {divisor}, n = 2 to 10,000", fact, "never above")
    for number, n in enumerate(sizes(rng, 4, 40, 4)):
        divisor, chains = ("n-1", "n")[number % 2], 20_000
        k = int(rng.integers(n, 6 * n))
        family: dict[str, Any] = {"gaussian": {"divisor": divisor}}
        found = loop(rng, chains, [k - 1], place, world=NORMAL, rows=n, family=family)[k - 1]
        bound = float(rng.uniform(0.3, 0.9))
        eps = math.exp(-k / (4 * n)) / bound
        where = f"n={n}, divisor {divisor}, k={k}, eps={eps:.3g}"
        yield at_most("P(sigma_k > eps)", where, found[:, 2] > 2 * math.log(eps), bound)


def log_step(n: np.ndarray, divisor: str) -> np.ndarray:
    """ln c of each n (len(n),)."""
    from scipy.special import gammaln

    freedom = n if divisor == "n" else n - 1
    return gammaln(n / 2) - gammaln((n - 1) / 2) + 0.5 * np.log(2 / freedom)
