"""A mixture of handwritten digits loses volume without end when each generation replaces the last, and next to none when all are kept.

scikit-learn's 1,797 digits in their 16 principal components, K diagonal normal components of p = K (2 d + 1) - 1 parameters, n
rows a generation.  To first order in p / n, a refit to its own rows costs p / (2 n) nats of log-likelihood on the real digits and
2 d K / n of the components' log-determinant, again and again under replace; under accumulate the sum over t fits is
p / (2 n) (1/2^2 + ... + 1/t^2): with the first fit's own p / (2 n) never more than pi^2 / 6 of it.  With real rows alone both stay,
up to the better optima that a fit from the last one finds.  The pathway is the paper's, for
one-parameter and exponential families; this application and its first-order terms are derived here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from ..contracts import Look
from ..errors import InputError
from ..reproduction.check import Check, median
from ..reproduction.simulate import loop

PAPER = "dey"
EVIDENCE = "AD"
COLUMNS, GENERATIONS, CHAINS = 16, 20, 64


def claim(rng: np.random.Generator) -> Iterator[Check]:
    real = digits()
    components, n = 3, int(rng.integers(350, 450))
    step = (components * (2 * COLUMNS + 1) - 1) / (2 * n)
    sunk = 2 * COLUMNS * components / n
    left = sum(1 / t**2 for t in range(2, GENERATIONS + 1))
    with TemporaryDirectory() as folder:
        np.save(Path(folder) / "digits.npy", real)
        world = {"file": {"path": f"{folder}/digits.npy"}}
        for regime in ("replace", "accumulate", "fresh"):
            asked = (
                {"regime": "replace", "anchor": {"fresh": {"share": 1.0}}} if regime == "fresh" else {"regime": regime}
            )
            found = _changes(rng, real, {"world": world, "rows": n, **asked}, components)
            where = f"n={n}, K={components}, {GENERATIONS} fits, {regime}"
            if regime == "fresh":
                # a fit that starts at the last one may find a better optimum: up to two of replace's 19 steps
                yield median("loss with real rows alone stays", where, found[:, 0], 0.0, 2 * step)
                yield median("log-determinant stays", where, found[:, 1], 0.0, 2 * sunk)
            elif regime == "replace":
                fits = GENERATIONS - 1
                yield median("loss grows by p/2n a fit", where, found[:, 0], fits * step, 0.35 * fits * step)
                yield median("log-determinant falls by 2dK/n", where, found[:, 1], -fits * sunk, 0.35 * fits * sunk)
            else:
                yield median("loss grows by (pi^2/6 - 1) p/2n", where, found[:, 0], left * step, 0.35 * left * step)
                yield median("log-determinant is nearly flat", where, found[:, 1], -left * sunk, left * sunk)


def digits() -> np.ndarray:
    """The digits (1797, COLUMNS) in their principal components.  InputError without scikit-learn."""
    try:
        from sklearn.datasets import load_digits
    except ImportError as error:
        raise InputError('the claim digits_mixture needs scikit-learn: pip install "longtail[families]"') from error
    rows = load_digits().data
    centred = rows - rows.mean(axis=0)
    return np.ascontiguousarray(centred @ np.linalg.svd(centred, full_matrices=False)[2][:COLUMNS].T)


def _changes(rng: np.random.Generator, real: np.ndarray, asked: dict[str, Any], components: int) -> np.ndarray:
    """What the loss on real digits and the components' mean log-determinant gained since the first fit (chains, 2)."""

    def read(look: Look) -> np.ndarray:
        state = look.state
        loss = -look.family.log_density(state, real[None]).mean(axis=1)
        roots = np.abs(np.diagonal(state.roots, axis1=2, axis2=3))
        volume = 2 * (state.weights * np.log(roots).sum(axis=2)).sum(axis=1) + 2 * np.log(state.scale).sum(axis=1)
        return np.stack([loss, volume], axis=1)

    family = {"gaussian_mixture": {"components": components, "covariance": "diagonal", "start": "previous"}}
    found = loop(rng, CHAINS, [0, GENERATIONS - 1], read, family=family, **asked)
    return found[GENERATIONS - 1] - found[0]
