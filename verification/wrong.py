"""Wrong formulas seen on the web (end of the table of published results), planted as claims: the suite must reject every one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from reference import closed_forms as forms

from .check import Check, mean, median
from .simulate import NORMAL, first_share, loop, place, sizes, two

Rng = np.random.Generator


def wrong_power_of_t(rng: Rng) -> Iterator[Check]:
    """sigma_t^2 ~ sigma_0^2 (t/(t+1))^t."""
    for n in sizes(rng, 20, 400):
        t = int(rng.integers(3, 3 + n // 8))
        for regime in ("replace", "accumulate"):
            found = loop(rng, 16_384, [t - 1], place, world=NORMAL, rows=n, regime=regime)[t - 1]
            yield mean("wrong: sigma_t^2 ~ (t/(t+1))^t", f"n={n}, t={t}, {regime}", found[:, 1], (t / (t + 1)) ** t)


def wrong_real_fraction(rng: Rng) -> Iterator[Check]:
    """With a real fraction alpha, sigma_t^2 ~ alpha sigma_0^2."""
    for n in sizes(rng, 50, 400):
        alpha = float(rng.uniform(0.1, 0.5))
        t = int(10 / alpha)
        found = loop(rng, 16_384, [t], place, world=NORMAL, rows=n, anchor={"fresh": {"share": alpha}})[t]
        yield mean("wrong: sigma_t^2 ~ alpha sigma_0^2", f"n={n}, alpha={alpha:.2f}, t={t + 1}", found[:, 1], alpha)


def wrong_time_to_forget(rng: Rng) -> Iterator[Check]:
    """Time to forget ~ 1/p_i: a symbol twice as common would be forgotten twice as fast."""
    n = 10_000
    for copies in rng.uniform(3, 6, 3):
        half = next(t for t in range(1, 200) if forms.survival(copies, t) < 0.5)
        horizon = 8 * half
        alive = loop(
            rng, 4_000, range(horizon), lambda look: first_share(look) > 0, world=two(2 * float(copies) / n), rows=n
        )
        times = np.sum([alive[t] for t in range(horizon)], axis=0)
        yield median(
            "wrong: time to forget ~ 1/p", f"n={n}, n p={2 * copies:.1f}", times + 0.5, half / 2, allowed=half / 4
        )
