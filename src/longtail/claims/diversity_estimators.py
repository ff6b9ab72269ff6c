"""Pairs of rows estimate sum p^2 without bias; the entropy of a sample is too small by (S - 1) / (2 n), to first order.

sum x (x - 1) / (n (n - 1)) has the mean sum p^2 for every law (Simpson 1949).  The plug-in entropy has the exact mean
sum over types of E[-(x/n) ln (x/n)], x ~ Binomial(n, p); Miller and Madow's (S - 1) / (2 n), S all types, leaves
(sum 1/p - 1) / (12 n^2).  The sum of x/n (psi(n) - psi(x)) has the mean H less sum_(k>=n) sum p (1 - p)^k / k, and Chao, Wang and
Jost (2013) estimate that rest: closer than the plug-in and than Miller and Madow's form where types are unseen.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from ..audits.classical.diversity import shannon_number, simpson_number
from ..reproduction.check import Check, equal, is_true, mean, mean_at_most
from ..reproduction.simulate import p_of, zipf
from ..theory.drift import binomial_law

PAPER = "unseen"
EVIDENCE = "MD"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for symbols, n in ((5, 30), (int(rng.integers(20, 200)), int(rng.integers(50, 300)))):
        p = p_of(zipf(symbols, round(float(rng.uniform(0, 1.3)), 2)))
        where = f"K={symbols}, n={n}, sum p^2={float((p**2).sum()):.3f}"
        pairs = np.array([1 / (simpson_number(counts) or np.inf) for counts in rng.multinomial(n, p, 4_000)])
        yield mean("unbiased Simpson", where, pairs, float((p**2).sum()))
        x = np.arange(n + 1)
        exact = float((binomial_law(n, p) @ (x * (x - 1.0))).sum()) / (n * (n - 1))
        yield equal("unbiased Simpson, exact mean", where, exact, float((p**2).sum()))
    p = rng.dirichlet(np.full(6, 5.0))
    left = [n**2 * (own(p) - plug_in(p, n) - (len(p) - 1) / (2 * n)) for n in (400, 800, 1600)]
    second = float((1 / p).sum() - 1) / 12  # the next term of the same series, positive for H less the corrected mean
    where = f"6 types, n=400 to 1600, the next term {second:.2f}"
    for further, nearer in pairwise(abs(value - second) for value in left):
        yield is_true("n^2 times what Miller and Madow leave", where, nearer < 0.7 * further, "tends to the next term")
    symbols, n = int(rng.integers(200, 400)), 150
    p, where = p_of(zipf(symbols, 0.8)), f"Zipf(0.8), K={symbols}, n={n}"
    samples = rng.multinomial(n, p, 2_000)
    jost = np.array([np.log(shannon_number(counts[counts > 0])) for counts in samples])
    yield mean("plug-in entropy, exact mean", where, np.array([own(counts / n) for counts in samples]), plug_in(p, n))
    seen = (samples > 0).sum(axis=1)
    corrected = np.array([own(counts / n) for counts in samples]) + (seen - 1) / (2 * n)
    gap = abs(float(corrected.mean()) - own(p))
    yield mean_at_most("Chao, Wang and Jost: below the truth by less than half as much", where, own(p) - jost, gap / 2)


def own(shares: np.ndarray) -> float:
    """The entropy of a law or of shares (K,), of which some may be 0."""
    return float(-(shares * np.log(np.maximum(shares, 1e-300))).sum())


def plug_in(p: np.ndarray, n: int) -> float:
    """The exact mean of the entropy of a sample of n rows."""
    x = np.arange(n + 1) / n
    return float((binomial_law(n, p) @ (-x * np.log(np.maximum(x, 1e-300)))).sum())
