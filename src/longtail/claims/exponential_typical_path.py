"""An exponential family refitted to its own rows collapses in every typical chain while its expected square grows.

mu_t = mu_0 times t independent gamma averages of n rows: E mu_t^2 = mu_0^2 (1 + 1/n)^t grows without bound, and
E ln mu_t = ln mu_0 + t (psi(n) - ln n) falls for ever: after n = t = 20 fits E mu^2 = 2.653 and the median is .609 of the
start (its geometric mean .604); after 1500 fits of 30 rows 98 % of the chains are below e^-10 of the start while E mu^2 is
e^49 times it.  The whole law is known, by its characteristic function.  Derived for this project.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean, share
from ..reproduction.quadratic_families import Refitted, gamma
from ..reproduction.simulate import cell_of, loop, setting_of
from ..theory.gamma_product import product_below, product_quantile
from ..theory.one_parameter import GammaLaw

PAPER = "morris"
EVIDENCE = "DV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    where = "exponential, n=20, t=20"
    yield equal("E mu^2 / mu_0^2", where, (1 + 1 / 20) ** 20, 2.653, 5e-4)
    yield equal("geometric mean / mu_0", where, math.exp(20 * fall(20.0)), 0.604, 5e-4)
    yield equal("median / mu_0", where, product_quantile(0.5, 20.0, 20), 0.609, 5e-4)
    yield from _path(rng, Refitted(GammaLaw(1.0), 1.0, "exponential", "exponential"), 20, 20)
    shape = round(float(rng.uniform(0.5, 4)), 2)
    yield from _path(rng, gamma(shape), int(rng.integers(10, 40)), int(rng.integers(10, 60)))
    logs, where = _path_of_logs(rng, 30, 1500), "exponential, n=30, t=1500"
    yield mean("E ln mu / mu_0", where, logs, 1500 * fall(30.0))
    gone = float(product_below(np.array(math.exp(-10)), 30.0, 1500))
    yield share("share below e^-10 of the start", where, logs < -10, gone)
    cell = cell_of(1, 1500, world="exponential", family="exponential", rows=30)
    said = cell.family.predict(setting_of(cell))[1].values[-1]
    yield equal(
        "its expected square, by the recursion", "n=30, t=1500", math.log1p(said), 1500 * math.log1p(1 / 30), 1e-6
    )


def _path(rng: np.random.Generator, one: Refitted, n: int, fits: int) -> Iterator[Check]:
    """Logarithm and quantiles of the fitted mean against the exact law."""
    found = one.means(rng, 49_152, [fits - 1], rows=n)[fits - 1] / one.mean
    total, where = n * one.law.v[2] ** -1, f"{one.words}, n={n}, t={fits}"
    yield mean("E ln mu / mu_0", where, np.log(found), fits * fall(total))
    for part in (0.1, 0.5, 0.9):
        below = found <= product_quantile(part, total, fits)
        yield share(f"share below the exact {part:g} quantile", where, below, part)


def _path_of_logs(rng: np.random.Generator, n: int, fits: int) -> np.ndarray:
    asked = {"world": "exponential", "family": "exponential", "rows": n}
    return loop(rng, 2_048, [fits - 1], lambda look: look.exact("log_mean"), **asked)[fits - 1]


def fall(total: float) -> float:
    """E ln of a gamma variable of this shape over the shape."""
    from scipy.special import psi

    return float(psi(total) - math.log(total))
