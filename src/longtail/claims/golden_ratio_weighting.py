"""Real rows should have more than their part of the weight: w* = (sqrt(1+4k) - 1)/(2k), golden at k = 1, and n Var = w*.

He, Xu and Cheng (2026): n real and k n generated rows a step, estimator w real + (1 - w) generated.  The stationary
variance is [w^2 + (1-w)^2/k] / (n (2w - w^2)), least at w*, where it is w*/n.  Pooling all rows alike is w = 1/(1+k).
w* is the steady gain of a Kalman filter that is told 1/n of noise in what it observes and 1/m in what it tracks, m = k n.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean
from ..reproduction.simulate import NORMAL, loop
from ..theory.weights import best_weight, golden_variance

PAPER = "he"
EVIDENCE = "ADV"
REAL = 10**6
"""So many rows that the fitted variance stays at the truth, as in the paper's setting (they cost nothing here)."""
PRINTED = ((1.0, 0.6180, 0.667), (4.0, 0.3904, 0.556), (0.25, 0.8284, 0.833))


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for ratio, best, pooled in PRINTED:
        where = f"k={ratio:g}"
        w = float(best_weight(ratio * REAL, REAL))
        yield equal("w*", where, w, best, 5e-5)
        yield equal("w* = (sqrt(1+4k) - 1)/(2k)", where, w, (math.sqrt(1 + 4 * ratio) - 1) / (2 * ratio), 1e-12)
        yield equal("n D(w*) = w*", where, golden_variance(1.0, ratio, w), w, 1e-12)
        grid = np.linspace(0.0005, 0.9995, 1999)
        least = grid[np.argmin([golden_variance(1.0, ratio, float(other)) for other in grid])]
        yield equal("w* is where D is least", where, float(least), w, 5e-4)
        yield equal("the steady Kalman gain, R = 1/n, Q = 1/m", where, steady_gain(1.0, 1 / ratio), w, 1e-12)
        yield equal("n D, all rows alike", where, golden_variance(1.0, ratio, 1 / (1 + ratio)), pooled, 5e-4)
    drawn = round(float(rng.uniform(0.1, 10)), 2)
    for ratio in (1.0, 4.0, 0.25, drawn):
        for name, w in (("w*", float(best_weight(ratio * REAL, REAL))), ("all rows alike", 1 / (1 + ratio))):
            means = _stationary(rng, ratio, None if name == "w*" else 1.0, math.ceil(6 / w))
            squares = np.mean([REAL * value**2 for value in means], axis=0)
            expected = golden_variance(1.0, ratio, w)
            yield mean("n Var", f"k={ratio:g}, {name}", squares, expected, 0.006 if ratio != drawn else None)


def steady_gain(observed: float, tracked: float) -> float:
    """The gain that the Riccati recursion of a random walk comes to, from the variances of its two noises."""
    gain, variance = 1.0, observed
    for _ in range(2_000):
        gain = (variance + tracked) / (variance + tracked + observed)
        variance = (1 - gain) * (variance + tracked)
    return gain


def _stationary(rng: np.random.Generator, ratio: float, weight: float | None, last: int) -> list[np.ndarray]:
    """Means of 131,072 chains at six late generations."""
    anchor = {"rows": REAL, **({"share": "best"} if weight is None else {"weight": weight})}
    found = loop(
        rng,
        131_072,
        range(last, last + 12, 2),
        lambda look: look.exact("mean")[:, 0],
        world=NORMAL,
        rows=round(ratio * REAL),
        anchor={"weighted": anchor},
    )
    return list(found.values())
