"""Fresh real rows hold a biased sampler's loop at a smaller variance, which more synthetic rows lower further.

n_r fresh rows and n_s rows of lambda times the model's variance, maximum likelihood, a = n_r / (n_r + n_s): for many
rows E sigma^2 -> a / (1 - lambda (1 - a)), and the stationary Var mu is D = (n_r + n_s lambda E sigma^2) / N^2 / (1 -
(1-a)^2). Both moments at finite n solve a linear recursion. Derived here for the fresh-data loop of Alemohammad et
al. 2024.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean
from ..reproduction.simulate import NORMAL, loop, place, sizes
from ..theory.refitted_gaussian import biased_fresh

PAPER = "alemohammad"
EVIDENCE = "DV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    listed = {(10, 40, 1.0): (0.05319, 0.9468), (10, 40, 0.8): (0.0303, 0.5387), (10, 190, 0.8): (0.0106, 0.2061)}
    settings: list[tuple[int, int, float]] = [*listed]
    settings.append((int(rng.integers(5, 40)), int(rng.integers(20, 200)), round(float(rng.uniform(0.4, 0.95)), 3)))
    for real, written, scale in settings:
        n, a, where = real + written, real / (real + written), f"n_r={real}, n_s={written}, lambda={scale:g}"
        drift, variance = biased_fresh(real, written, scale)
        closed = (real + written * scale * variance) / n**2 / (1 - (1 - a) ** 2)
        yield equal("D from E sigma^2", where, drift, closed, 1e-12)
        if (real, written, scale) in listed:
            yield equal("D, digits", where, drift, listed[real, written, scale][0], 6e-5)
            yield equal("E sigma^2, digits", where, variance, listed[real, written, scale][1], 6e-5)
        if scale == 1:
            continue
        t = 14 * n // real + 10
        asked = {"rows": n, "family": {"gaussian": {"scale": scale}}, "anchor": {"fresh": {"rows": real}}}
        found = loop(rng, 65_536, [t], place, world=NORMAL, **asked)[t]
        yield mean("Var mu", where, found[:, 0] ** 2, drift)
        yield mean("E sigma^2", where, found[:, 1], variance)
    for real in sizes(rng, 10**5, 10**7):
        scale, share = round(float(rng.uniform(0.3, 0.95)), 3), round(float(rng.uniform(0.05, 0.8)), 3)
        a = real / (real + round(real * (1 - share) / share))
        found_variance = biased_fresh(real, round(real * (1 - share) / share), scale)[1]
        limit = a / (1 - scale * (1 - a))
        yield equal(
            "E sigma^2 -> a / (1 - lambda (1-a))",
            f"n_r={real}, a={a:.3f}, lambda={scale}",
            found_variance,
            limit,
            100 / real,
        )
