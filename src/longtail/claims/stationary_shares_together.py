"""With r fresh real rows all shares wander together like Dirichlet(2 r p), and a share piles up at 0 if 2 r q is below 1.

Exactly, for every number of categories: Cov = c (diag p - p p'), c = 1 / (n a (2 - a) + 1 - a), a = r/n, which tends to the
Dirichlet's 1/(2 r + 1).  The density x^(2rq - 1) near 0 of a category of probability q falls if 2 r q < 1 and rises if 2 r q > 1; likewise near 1
with 1 - q.  The classical U, a peak at both ends, needs r < 1, less than one row a generation (derived); with one row a category below
1/2 has its peak at 0 and is mostly below its mean.  Standard (Wright 1931), from memory; the covariance is derived and held against the exact chain of three categories.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..reproduction.check import Check, equal, is_true, mean
from ..reproduction.simulate import loop, p_of, shares, zipf
from ..theory.closed_forms import fresh_drift
from ..theory.drift import stationary

PAPER = "genetics"
EVIDENCE = "MD"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    for _ in range(2):
        n, p = int(rng.integers(5, 13)), rng.dirichlet(np.full(3, 3.0))
        r = int(rng.integers(1, n // 2))
        expected = fresh_drift(n, r) * (np.diag(p) - np.outer(p, p))
        gap = float(abs(covariance_of_three(n, r, p) - expected).max())
        yield equal("covariances, exact chain", f"3 categories, n={n}, r={r}", gap, 0.0)
    for r in (1, int(rng.integers(2, 20))):
        gaps = [abs(fresh_drift(n, r) - 1 / (2 * r + 1)) for n in (10**3, 10**4)]
        yield is_true("c tends to 1/(2r+1)", f"r={r}, n=1e3, 1e4", gaps[1] < 0.12 * gaps[0], "the gap falls as 1/n")
    n, r, world = int(rng.integers(30, 60)), int(rng.integers(2, 5)), zipf(5, 0.5)
    t, p = 12 * n // r, p_of(world)
    found = loop(rng, 20_000, [t], shares, world=world, rows=n, anchor={"fresh": {"rows": r}})[t] - p
    for one, other in ((0, 1), (1, 4), (2, 3)):
        where = f"5 categories, n={n}, r={r}, categories {one + 1} and {other + 1}"
        yield mean(
            "covariance of two shares", where, found[:, one] * found[:, other], -fresh_drift(n, r) * p[one] * p[other]
        )
    for r, twice in ((1, 0.2), (1, 0.7), (3, 0.5), (1, 1.5), (3, 2.0), (2, 3.0)):
        q = twice / (2 * r)
        law, where = stationary(400, q, r), f"n=400, r={r}, 2rq={twice}"
        falls = twice < 1
        steps = np.diff(law[[4, 8, 16]])
        words = "falls" if falls else "rises"
        yield is_true(
            "between shares .01, .02 and .04 the law",
            where,
            bool((steps < 0).all() if falls else (steps > 0).all()),
            words,
        )
        if r == 1:
            peak = twice > 1
            steps = np.diff(law[[-17, -9, -5]])
            words = "rises" if peak else "falls"
            yield is_true(
                "between shares .96, .98 and .99 it",
                where,
                bool((steps > 0).all() if peak else (steps < 0).all()),
                words,
            )
        if r == 1 and falls:
            below = float(law[: int(400 * q)].sum())
            yield is_true("most of the time below q", where, below > 0.5, f"{below:.2f}")


def covariance_of_three(n: int, r: int, p: np.ndarray) -> np.ndarray:
    """The stationary covariance (3, 3) of the shares: the chain over all counts of three categories, solved."""
    states = np.array([(i, j, n - i - j) for i in range(n + 1) for j in range(n + 1 - i)])
    place = {tuple(state): number for number, state in enumerate(states.tolist())}
    real = _multinomial(r, p)
    step = np.zeros((len(states), len(states)))
    for number, state in enumerate(states):
        for (i, j, k), written in _multinomial(n - r, state / n).items():
            for (u, v, w), drawn in real.items():
                step[number, place[i + u, j + v, k + w]] += written * drawn
    system = step.T - np.eye(len(states))
    system[-1] = 1.0
    law = np.linalg.solve(system, np.append(np.zeros(len(states) - 1), 1.0))
    x = states / n - p
    return np.asarray((law[:, None] * x).T @ x)


def _multinomial(n: int, p: np.ndarray) -> dict[tuple[int, int, int], float]:
    """The probability of each count of three categories."""
    from scipy.stats import multinomial

    counts = [(i, j, n - i - j) for i in range(n + 1) for j in range(n + 1 - i)]
    return dict(zip(counts, np.atleast_1d(multinomial.pmf(counts, n, p)).tolist(), strict=True))
