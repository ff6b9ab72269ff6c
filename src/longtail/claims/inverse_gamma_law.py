"""With r fresh real rows a generation the fitted mean settles in a law of Pearson's system, whatever n is: inverse gamma for gamma rows.

The limit of large n is a diffusion with drift r (mu_0 - mu) and variance V(mu), whose stationary density is
exp(2 r integral of (mu_0 - mu)/V) / V: beta for Bernoulli rows (Wright 1931), gamma(2 r mu_0, rate 2 r) for Poisson rows,
normal of variance V0/(2 r) for the Gaussian of known variance, inverse gamma(1 + 2 r k, scale 2 r k mu_0) for gamma rows of
shape k, and k times beta prime(2 r mu_0, 1 + 2 r k) for negative binomial ones.  Their variances are V0/(2 r - v2).
Derived for this project; compared at a = r/n = 1/150, within the error of the limit.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, share
from ..reproduction.quadratic_families import Refitted, families

PAPER = "longtail"
EVIDENCE = "D"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for one in families(rng):
        r = int(
            rng.integers(3, 5) if one.law.says in ("zeros and ones", "whole numbers from 0") else rng.integers(1, 4)
        )
        n, fits = 150 * r, 900
        found = one.means(rng, 12_288, [fits - 1], rows=n, anchor={"fresh": {"rows": r}})[fits - 1]
        where = f"{one.words}, n={n}, r={r}, t={fits}"
        for part in (0.25, 0.5, 0.9):
            below = found <= settled_quantile(one, r, part)
            yield share(f"share below the {part:g} quantile", where, below, part, allowed=0.012)


def settled_quantile(one: Refitted, r: int, part: float) -> float:
    """A quantile of the stationary law in the limit of large n."""
    from scipy.special import betaincinv, gammainccinv, gammaincinv, ndtri

    mean, v2 = one.mean, one.v2
    if one.family == "bernoulli":
        return float(betaincinv(2 * r * mean, 2 * r * (1 - mean), part))
    if one.family == "poisson":
        return float(gammaincinv(2 * r * mean, part) / (2 * r))
    if one.family == "gaussian_mean":
        return float(mean + math.sqrt(one.spread / (2 * r)) * ndtri(part))
    if one.family == "negative_binomial":
        share_of = betaincinv(2 * r * mean, 1 + 2 * r / v2, part)
        return float(share_of / (1 - share_of) / v2)
    return float(2 * r / v2 * mean / gammainccinv(1 + 2 * r / v2, part))
