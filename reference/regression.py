"""Iterated least squares as plainly as it can be said: one chain, rows as lists, the normal equations by elimination.

Written from the docs and independent of the package; the family linear_regression must have the same law.
"""

from __future__ import annotations

import numpy as np

from reference.plain_loop import Kind

Rng = np.random.Generator
Row = list[float]


def linear(coefficients: list[float], noise: float, penalty: float = 0.0) -> Kind:
    """Standard normal covariates; a model is its list of coefficients, and writes labels with the same noise."""

    def draw(model: list[float], rng: Rng) -> Row:
        covariates = [float(rng.standard_normal()) for _ in coefficients]
        label = sum(w * x for w, x in zip(model, covariates, strict=True)) + noise * float(rng.standard_normal())
        return [*covariates, label]

    def fit(rows: list[Row]) -> list[float]:
        d = len(coefficients)
        table = [
            [sum(row[i] * row[j] for row in rows) + (penalty * len(rows) if i == j else 0.0) for j in range(d)]
            + [sum(row[i] * row[d] for row in rows)]
            for i in range(d)
        ]
        return solved(table)

    return Kind(lambda rng: draw(coefficients, rng), fit, draw)


def solved(table: list[list[float]]) -> list[float]:
    """The solution of d equations, each a list of d numbers and the right side: Gauss elimination with pivots."""
    table = [list(line) for line in table]
    d = len(table)
    for k in range(d):
        best = max(range(k, d), key=lambda i: abs(table[i][k]))
        table[k], table[best] = table[best], table[k]
        for i in range(d):
            if i != k:
                factor = table[i][k] / table[k][k]
                table[i] = [a - factor * b for a, b in zip(table[i], table[k], strict=True)]
    return [table[k][d] / table[k][k] for k in range(d)]


def error(model: list[float], coefficients: list[float]) -> float:
    """Excess error for standard normal covariates: the squared distance of the coefficients."""
    return sum((w - w0) ** 2 for w, w0 in zip(model, coefficients, strict=True))
