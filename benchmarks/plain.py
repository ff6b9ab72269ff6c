"""The loops that papers run: one chain, draw n rows, refit, repeat.  What longtail's speed is measured against."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

Step = Callable[[], None]


def gaussian_line(n: int, rng: np.random.Generator) -> Iterator[None]:
    """One column: mean and standard deviation refitted; a generation each step."""
    mean, sd = 0.0, 1.0
    while True:
        rows = rng.normal(mean, sd, n)
        mean, sd = rows.mean(), rows.std()
        yield


def gaussian(n: int, dim: int, fresh: int, rng: np.random.Generator) -> Iterator[None]:
    """dim columns by NumPy's multivariate normal, `fresh` of the n rows from the real law, log-determinant and trace kept."""
    mean, covariance = np.zeros(dim), np.eye(dim)
    while True:
        rows = rng.multivariate_normal(mean, covariance, n - fresh, method="svd")
        if fresh:
            rows = np.concatenate((rows, rng.standard_normal((fresh, dim))))
        mean, covariance = rows.mean(axis=0), np.cov(rows, rowvar=False, bias=True)
        np.linalg.slogdet(covariance), np.trace(covariance)
        yield


def categorical(
    n: int, p: np.ndarray, rng: np.random.Generator, *, fixed: bool = False, restart: int = 101
) -> Iterator[None]:
    """`choice` and `bincount` from the real law p on, starting over every `restart` generations, or at the fixed state p."""
    while True:
        q = p
        for _ in range(restart):
            shares = np.bincount(rng.choice(len(p), n, p=q), minlength=len(p)) / n
            q = p if fixed else shares
            yield
