"""Real rows of rare groups without weights destroy the head: every stratum drifts to its share k_g/k of the real rows.

n generated rows and k_g real rows of each stratum g, all counting one: E Q_g(T) = k_g/k + (W_g - k_g/k) (n/(n+k))^(T+1)
(derived); quota weights hold Q_g = W_g in every fit.  In a Gaussian the variance about the truth goes to that of the real rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..coverage.strata import strata_of
from ..lab.look import Look
from ..reproduction.check import Check, equal, mean, near
from ..reproduction.simulate import NORMAL, loop, shares, zipf
from ..theory.weights import allocated
from ..worlds.zipf import Zipf

PAPER = "longtail"
EVIDENCE = "DV"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    strata = strata_of(Zipf(300, 1.1))
    member = np.eye(5)[strata.of(np.arange(300)[None, :])[0]]

    def masses(look: Look) -> np.ndarray:
        return np.asarray(shares(look) @ member)

    for k in (50, 200):
        t = int(rng.integers(2, 40))
        plain = {"rows": k, "weights": "none", "quota": False}
        asked: dict[str, Any] = {"world": zipf(300, 1.1), "rows": 1000}
        found = loop(rng, 512, [t], masses, anchor={"grouped": plain}, **asked)[t]
        part = np.array(allocated(k, strata.mass.tolist(), "cube_root")) / k
        path = part + (strata.mass - part) * (1000 / (1000 + k)) ** (t + 1)
        for stratum in (0, 4):
            where = f"k={k}, stratum {stratum + 1} of 5, generation {t}"
            yield mean("E Q_g, no weights", where, found[:, stratum], float(path[stratum]))
        found = loop(rng, 16, [t], masses, anchor={"grouped": {"rows": k}}, **asked)[t]
        gap = float(np.abs(found - strata.mass).max())
        yield equal("Q_g = W_g, quota", f"k={k}, every stratum and chain, generation {t}", gap, 0.0)
    head = _least_head(rng, member[:, 0] > 0)
    yield near("least overlap of the head, k = 200", "no weights, T=50", head, 0.21, 0.035)
    yield from _gaussian(rng)


def _least_head(rng: np.random.Generator, of_head: np.ndarray) -> np.ndarray:
    p = Zipf(300, 1.1).types.p[of_head]

    def overlap(look: Look) -> np.ndarray:
        return np.asarray(np.minimum(shares(look)[:, of_head], p).sum(axis=1) / p.sum())

    anchor = {"grouped": {"rows": 200, "weights": "none", "quota": False}}
    found = loop(rng, 256, range(50), overlap, world=zipf(300, 1.1), rows=1000, anchor=anchor)
    return np.asarray(np.min(list(found.values()), axis=0))


def _gaussian(rng: np.random.Generator) -> Iterator[Check]:
    """One half of the real rows beyond the 10 % of rarest rows: E (x - truth)^2 goes to the mean of both bands'."""
    from scipy.special import ndtri
    from scipy.stats import norm

    cut = float(-ndtri(0.05))
    tail = 1 + cut * float(norm.pdf(cut)) / 0.05
    inner = (1 - 0.1 * tail) / 0.9
    n, k, t = 100, 30, int(rng.integers(5, 15))
    anchor = {"rows": k, "allocation": "equal", "weights": "none", "quota": False, "strata": [0.9, 0.1]}

    def square(look: Look) -> np.ndarray:
        return np.asarray(look.exact("variance")[:, 0] + look.exact("mean")[:, 0] ** 2)

    found = loop(rng, 512, [t], square, world=NORMAL, rows=n, anchor={"grouped": anchor})[t]
    limit = (inner + 2 * tail) / 3
    expected = limit + (1 - limit) * (n / (n + k)) ** (t + 1)
    yield mean("E (x - truth)^2, no weights", f"n={n}, k={k}, generation {t}", found, expected)
