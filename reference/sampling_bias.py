"""Biased samplers and the elastic anchor, one chain and one row at a time, independent of longtail."""

from __future__ import annotations

import math
from collections import Counter
from random import Random


def gaussian(random: Random, n: int, fits: int, scale: float, cut: float, pull: float) -> tuple[float, float]:
    """Mean and variance after so many fits of a replace loop, maximum likelihood, world standard normal.

    Rows of scale times the variance and within cut standard deviations; pull: pseudo-rows of the first fit (0: none).
    """
    rows = [random.gauss(0, 1) for _ in range(n)]
    first = mean, variance = _moments(rows)
    for _ in range(fits - 1):
        rows = [mean + math.sqrt(scale * variance) * _within(random, cut) for _ in range(n)]
        own, spread = _moments(rows)
        total = n + pull
        square = (n * (spread + own**2) + pull * (first[1] + first[0] ** 2)) / total
        mean = (n * own + pull * first[0]) / total
        variance = square - mean**2
    return mean, variance


def _moments(rows: list[float]) -> tuple[float, float]:
    mean = sum(rows) / len(rows)
    return mean, sum((row - mean) ** 2 for row in rows) / len(rows)


def _within(random: Random, cut: float) -> float:
    """A standard normal number, drawn again until it lies within cut."""
    while True:
        z = random.gauss(0, 1)
        if abs(z) <= cut:
            return z


def categorical(
    random: Random, p: list[float], n: int, fits: int, temperature: float, keep: float, pull: float
) -> list[float]:
    """The law that is written from after so many fits of a replace loop; keep: share of the nucleus, ties together."""
    first = q = _shares(random, p, n)
    written = tilted(q, temperature, keep)
    for _ in range(fits - 1):
        own = _shares(random, written, n)
        q = [(n * a + pull * b) / (n + pull) for a, b in zip(own, first, strict=True)]
        written = tilted(q, temperature, keep)
    return written


def _shares(random: Random, p: list[float], n: int) -> list[float]:
    counts = Counter(random.choices(range(len(p)), p, k=n))
    return [counts[symbol] / n for symbol in range(len(p))]


def tilted(q: list[float], temperature: float, keep: float) -> list[float]:
    """q ** (1 / temperature), of which only the most probable symbols that hold the share `keep`."""
    bent = [value ** (1 / temperature) for value in q]
    bent = [value / sum(bent) for value in bent]
    held, last = 0.0, 0.0
    for value in sorted(bent, reverse=True):
        if held < keep - 1e-9:
            held, last = held + value, value
    bent = [value if value >= last - 1e-9 and value > 0 else 0.0 for value in bent]
    return [value / sum(bent) for value in bent]
