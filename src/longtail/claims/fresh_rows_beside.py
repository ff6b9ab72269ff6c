"""With k fresh rows beside n generated ones the share R = k (2n+k-1) / (k (2n+k) + n) of diversity is kept.

R is the stationary 1 - sum q^2 over the real one; the variance of a category's share, in units of q (1-q), goes to
V* = (n+k)/(2nk+k^2+n) along V_T = V* + (V_0 - V*) (n(n-1)/(n+k)^2)^T, V_0 = 1/(n+k) (derived; R + V* = 1).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean, mean_of
from ..reproduction.simulate import diversity_of, first_share, heterozygosity, loop, p_of, sizes, zipf
from ..theory.weights import fresh_variance, heterozygosity_kept, natural_weight, variance_path

PAPER = "longtail"
EVIDENCE = "DV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for n in sizes(rng, 20, 5000):
        k = int(rng.integers(1, n))
        limit, where = fresh_variance(n, k, natural_weight(n, k)), f"n={n}, k={k}"
        yield equal("V* by weights", where, (n + k) / (2 * n * k + k**2 + n), limit, 1e-12)
        yield equal("R + V* = 1", where, heterozygosity_kept(n, k) + limit, 1.0, 1e-12)
        yield equal("V_T at T = 0", where, float(variance_path(n, k, 0)), 1 / (n + k), 1e-12)
    for n in sizes(rng, 20, 400):
        k = int(rng.integers(2, n // 2))
        world = zipf(int(rng.integers(4, 20)))
        last, where = math.ceil(5 * (n + k) / k), f"n={n}, k={k}, {world['zipf']['symbols']} categories"
        at = range(last, last + 40, 5)
        asked = {"world": world, "rows": n, "anchor": {"weighted": {"rows": k, "weight": 1.0}}}
        found = mean_of(list(loop(rng, 8_192, at, heterozygosity, **asked).values()))
        yield mean("R", where, found / diversity_of(world), heterozygosity_kept(n, k), 0.006)
        t = int(rng.integers(1, 30))
        q = float(p_of(world)[0])
        error = (loop(rng, 16_384, [t], first_share, **asked)[t] - q) ** 2 / (q * (1 - q))
        yield mean("V_T", f"{where}, T={t}", error, float(variance_path(n, k, t)))
