"""Remembering only the last few increments delays collapse: a window of w rounds lies between replace and accumulate.

The model trains on the last w increments of n rows. No product form is known here: E sigma_t^2 and Var mu_t follow
from the moment recursion over the recipe (docs/theory.md 1), which gives replace at w = 1 and accumulate at w >= t.
Derived here.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, is_true, mean
from ..reproduction.simulate import NORMAL, cell_of, diversity_of, heterozygosity, loop, place, setting_of, sizes, zipf
from ..theory.closed_forms import accumulate_variance, replace_variance
from ..theory.quadratic import Moments, moments

PAPER = "longtail"
EVIDENCE = "D"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for n, width in zip(sizes(rng, 14, 80, 2), (2, 5), strict=True):
        t = int(rng.integers(6, 7 + n // 3))
        exact, where = _recursion(t, n, width), f"n={n}, width={width}, t={t}"
        asked = {"rows": n, "regime": {"window": {"width": width}}}
        found = loop(rng, 49_152, [t - 1], place, world=NORMAL, **asked)[t - 1]
        yield mean("window: E sigma_t^2", where, found[:, 1], exact.variance[-1])
        yield mean("window: Var mu_t", where, found[:, 0] ** 2, exact.drift[-1])
        world = zipf(6, 0.7)
        found = loop(rng, 8_000, [t - 1], heterozygosity, world=world, **asked)[t - 1]
        yield mean("window: E H_t of categories", where, found, diversity_of(world) * exact.variance[-1])
        yield equal("width 1 is replace", where, _recursion(t, n, 1).variance[-1], replace_variance(n, t))
        yield equal("width t is accumulate", where, _recursion(t, n, t).variance[-1], accumulate_variance(n, t))
        between = replace_variance(n, t) < exact.variance[-1] < accumulate_variance(n, t)
        yield is_true("between replace and accumulate", where, bool(between), "between")


def _recursion(fits: int, n: int, width: int) -> Moments:
    cell = cell_of(1, fits, world=NORMAL, rows=n, regime={"window": {"width": width}})
    return moments(setting_of(cell), lambda share: 1.0)
