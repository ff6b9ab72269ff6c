"""N_e tells duplicates from temperature: duplicated rows lower it alike at every distance, temperature ever more.

n = 1,000, K = 50, Zipf(1.1), samples of 5,000, t = 1, 2, 5, 10 generations apart.  Drift: about 1,100; a fifth of the rows
duplicates of others: about 780 (exactly 1000^2 / (600 + 200 * 4) = 714 in the law of the heterozygosity); shares
sharpened as p^1.05: 741, 481, 215, 93.  The test that movement goes on in its direction raises at most 5 % false alarms.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, at_most, mean, median, share
from ..reproduction.simulate import p_of, zipf
from ..theory.temporal import change, halves, persistence, size_of

PAPER = "longtail"
EVIDENCE = "V"
ROWS, LOGGED, LAGS = 1000, 5000, (1, 2, 5, 10)
LISTED = {
    "drift": ((1085, 1124, 1074, 1145), 0.12),
    "duplicates": ((774, 777, 796, 779), 0.12),
    "p^1.05": ((741, 481, 215, 93), 0.12),
}
"""Medians of 300 loops seen before, and how far a median may lie from them."""


def claim(rng: np.random.Generator) -> Iterator[Check]:
    p = p_of(zipf(50, 1.1))
    for name, (medians, allowed) in LISTED.items():
        path = _path(rng, p, 400, name)
        samples = {t: rng.multinomial(LOGGED, path[t]) for t in (0, *LAGS)}
        for t, expected in zip(LAGS, medians, strict=True):
            sizes = size_of(change(samples[0], samples[t]).drift(), t)
            yield median("median N_e", f"{name}, t={t}", sizes, expected, allowed * expected)
        alarms = persistence(samples[0], halves(samples[5], rng), samples[10]) <= 0.05
        if name == "p^1.05":
            yield share("directed change is found", f"{name}, t=0, 5, 10", alarms, 0.9, allowed=0.05)
        else:
            yield at_most("false alarms", f"{name}, t=0, 5, 10", alarms, 0.05)
    path = _path(rng, p, 1_500, "duplicates")
    for t in (5, 10):
        h = 1 - (path[t] ** 2).sum(axis=1)
        start = float((1 - (p**2).sum()) * (1 - 1 / ROWS))
        yield mean("E H = H_0 (1 - 1/714)^t", f"duplicates, t={t}", h, start * (1 - 1400 / ROWS**2) ** t)


def _path(rng: np.random.Generator, p: np.ndarray, chains: int, name: str) -> list[np.ndarray]:
    """Shares (chains, K) of the models of generations 0 to 10."""
    path = [rng.multinomial(ROWS, p, chains) / ROWS]
    for _ in range(LAGS[-1]):
        q = path[-1] ** (1.05 if name == "p^1.05" else 1.0)
        q /= q.sum(axis=1, keepdims=True)
        rows = rng.multinomial(ROWS * 4 // 5 if name == "duplicates" else ROWS, q)
        if name == "duplicates":
            again = [rng.multivariate_hypergeometric(row, ROWS // 5, method="marginals") for row in rows]
            rows = rows + np.array(again)
        path.append(rows / ROWS)
    return path
