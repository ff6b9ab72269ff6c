"""Real rows drawn stratum by stratum are worth more: only the variance within strata, the share tau2, is left.

k fresh rows spread over strata by their masses, with the share w of the weight beside n generated rows: V =
((1-w)^2/n + w^2 tau2/k) / (1 - (1-w)^2 (1-1/n)), least about w* = (-c + sqrt(c^2+4c))/2, c = k/(n tau2) (derived).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..coverage.strata import strata_of
from ..reproduction.check import Check, equal, mean
from ..reproduction.simulate import first_share, loop, zipf
from ..theory.weights import best_weight, fresh_variance
from ..worlds.zipf import Zipf

PAPER = "longtail"
EVIDENCE = "DV"
STRATA = [0.25, 0.25, 0.5]
SIZES = ((100, 40), (400, 40), (100, 200))


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for n in (200, 2000):
        for tau2 in (0.3, 0.6, 1.0):
            k = int(rng.integers(10, 200))
            weights = np.linspace(0.0005, 0.9995, 1999)
            least = weights[np.argmin([fresh_variance(n, k, float(w), tau2, v2=0.0) for w in weights])]
            w = float(best_weight(n, k, tau2))
            yield equal("w*", f"n={n}, k={k}, tau2={tau2}", w, float(least), 5e-4)
    tau2 = within_strata()
    yield equal("share within strata", "8 equal categories, strata of 2, 2 and 4", tau2, 4 / 7, 1e-12)
    for n, k in SIZES:
        w = round(float(rng.uniform(0.25, 0.8)), 2)
        at = range(math.ceil(5 / w), math.ceil(5 / w) + 12, 3)
        anchor = {"rows": k, "allocation": "proportional", "weights": w, "quota": False, "strata": STRATA}
        found = loop(rng, 2_048, at, first_share, world=zipf(8, 0.0), rows=n, anchor={"grouped": anchor})
        error = np.mean([(share - 1 / 8) ** 2 for share in found.values()], axis=0) / (7 / 64)
        expected = fresh_variance(n, k, w, tau2)
        yield mean("V", f"n={n}, k={k}, w={w}, tau2=4/7", error, expected, 0.08 * expected)


def within_strata() -> float:
    """The share of the first category's variance that lies within the strata that the anchor makes."""
    at = strata_of(Zipf(8, 0.0), tuple(STRATA)).of(np.arange(8)[None, :])[0]
    inside = float((at == at[0]).mean())
    return (1 / 8) * (1 - 1 / 8 / inside) / (7 / 64)
