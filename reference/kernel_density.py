"""The kernel density loop as plainly as it can be said: a model is the list of its rows, a row one of them plus noise."""

from __future__ import annotations

from reference.plain_loop import Kind, Rng


def kernel_density(bandwidth: float) -> Kind:
    """Standard normal rows; noise of a fixed standard deviation."""

    def draw(rows: list[float], rng: Rng) -> float:
        return rows[rng.integers(len(rows))] + bandwidth * float(rng.standard_normal())

    return Kind(lambda rng: float(rng.standard_normal()), list, draw)


def variance(rows: list[float], bandwidth: float) -> float:
    """The variance of the model: that of its rows, divisor n, plus that of the noise."""
    mean = sum(rows) / len(rows)
    return sum((row - mean) ** 2 for row in rows) / len(rows) + bandwidth**2
