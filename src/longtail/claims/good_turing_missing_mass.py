"""The share of rows seen once estimates the unseen mass, nearly without bias, with an interval that nearly keeps .95.

f1/n (Good 1953), standard error sqrt(f1 (1 - f1/n) + 2 f2)/n (Esty 1983): Zipf(1.1), K = 5,000, n = 2,000: bias
sum p^2 (1-p)^(n-1), below 5e-4; the 95 % interval holds the true missing mass in about .945 of samples.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, mean, share
from ..reproduction.simulate import p_of, zipf
from ..theory.unseen import SIDES, esty_error, good_turing

PAPER = "unseen"
EVIDENCE = "MDV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    settings = [(5000, 1.1, 2000, 6_000)]
    settings += [(int(rng.integers(500, 3000)), round(float(rng.uniform(0.6, 1.3)), 2), 1500, 2_000) for _ in range(2)]
    for symbols, exponent, n, samples in settings:
        p, where = p_of(zipf(symbols, exponent)), f"Zipf({exponent:g}), K={symbols}, n={n}"
        bias = float((p**2 * (1 - p) ** (n - 1)).sum())
        errors, sizes = _errors(rng, p, n, samples)
        yield equal("exact bias is small", where, bias, 0.0, 5e-4)
        yield mean("f1/n - missing mass", where, errors, bias)
        if symbols == 5000:
            yield share("interval holds the missing mass", where, abs(errors) <= SIDES * sizes, 0.945, 0.01, 0.005)


def _errors(rng: np.random.Generator, p: np.ndarray, n: int, samples: int) -> tuple[np.ndarray, np.ndarray]:
    """Estimate less truth and Esty's standard error (samples,), some samples at a time."""
    errors, sizes = [], []
    for start in range(0, samples, 500):
        counts = rng.multinomial(n, p, min(500, samples - start))
        errors.append(good_turing(counts) - (counts == 0) @ p)
        sizes.append(esty_error(counts))
    return np.concatenate(errors), np.concatenate(sizes)
