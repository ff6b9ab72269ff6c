"""The mean's error shrinks by lambda / (1 + lambda) a generation, however many synthetic rows lambda a real row has.

n rows, n / (1 + lambda) of them fresh and real: E[mu_{t+1} - mu_0 | mu_t] = lambda/(1 + lambda) (mu_t - mu_0), a
contraction for every lambda; infinitely many rows leave only that. Bertrand et al. 2024 prove local stability for
lambda below about 1/2 (as remembered, not read again): sufficient, and for a Gaussian mean not necessary. Derived
here.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, is_true, mean
from ..reproduction.simulate import NORMAL, loop, place, sizes
from ..theory.closed_forms import fresh_drift, fresh_drift_at

PAPER = "bertrand"
EVIDENCE = "AMD"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for real, ratio in zip(sizes(rng, 6, 60), (0.5, 1.0, 4.0), strict=True):
        real += real % 2
        n, factor = round(real * (1 + ratio)), ratio / (1 + ratio)
        t, ahead = round(8 * (1 + ratio)), int(rng.integers(1, 4))
        found = loop(rng, 49_152, [t, t + ahead], place, world=NORMAL, rows=n, anchor={"fresh": {"rows": real}})
        where = f"lambda={ratio:g}, n_r={real}, {ahead} generations"
        scaled = found[t][:, 0] * found[t + ahead][:, 0] / fresh_drift_at(n, real, t + 1)
        yield mean("E mu_t mu_{t+k} / E mu_t^2 = (lambda/(1+lambda))^k", where, scaled, factor**ahead)
        yield is_true("a bounded stationary error", where, fresh_drift(n, real) <= 1 / real, "at most 1/n_r")
    for ratio in (0.5, 1.0, 9.0, 99.0):
        n = 10**9
        left = fresh_drift(n, round(n / (1 + ratio)))
        yield equal("no error is left with many rows", f"lambda={ratio:g}", left, 0.0, 2e-7)
