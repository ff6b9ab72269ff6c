"""A Gaussian of known variance never collapses: its mean is a random walk whose variance grows as t/n for ever.

mu_t - mu_0 is exactly normal with variance V0 t/n under replace, so that the squared Wasserstein-2 distance from the truth,
which is the squared distance of the means, grows linearly and without bound, while the variance of the model stays
V0 in every chain; v2 = 0 in the terms of Morris 1982.  Derived for this project.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..lab.look import Look
from ..reproduction.check import Check, is_true, mean, share
from ..reproduction.simulate import loop, sizes

PAPER = "morris"
EVIDENCE = "DV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for n in sizes(rng, 5, 100, 2):
        fits = int(rng.integers(200, 500))
        asked = {"world": "normal", "family": "gaussian_mean", "rows": n}
        found = loop(rng, 16_384, [fits - 1], _place, **asked)[fits - 1]
        where = f"n={n}, t={fits}"
        yield is_true("the variance is that of the world", where, bool((found[:, 1] == 1.0).all()), "in every chain")
        yield mean("E W2^2 / V0 = t/n", where, found[:, 0] ** 2, fits / n)
        near = np.abs(found[:, 0]) < 0.6744897501960817 * np.sqrt(fits / n)
        yield share("within the quartiles of a normal law of variance t/n", where, near, 0.5)


def _place(look: Look) -> np.ndarray:
    return np.concatenate([look.exact("mean"), look.exact("variance")], axis=1)
