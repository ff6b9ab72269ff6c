"""A Gaussian mixture in a closed loop: ours against scikit-learn's, generations a CPU second of one thread, in one run.

    python -m benchmarks.mixture

2 components, n = 1,000 rows of 2 normal columns, tolerance 1e-5, at most 2,000 steps a fit, replace.  Ours runs CHAINS
trajectories at a time; scikit-learn's loop fits and samples one, as published code does.  Cold: each fit starts from
k-means.  Warm: each fit goes on from the parameters that its rows were written by.  Both have the same rows, the same start
and the same end of a fit (tests/parts/test_mixture_law.py), so the ratio is of the same work.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

import numpy as np
from sklearn.mixture import GaussianMixture as Peer
from threadpoolctl import threadpool_limits

from longtail.families.gaussian_mixture import RIDGE, GaussianMixture

CHAINS, ROWS, TOLERANCE, STEPS = 64, 1_000, 1e-5, 2_000
GENERATIONS, ROUNDS, SECONDS = 10, 3, 4.0
FASTER = 5.0
"""How many times scikit-learn's generations ours must make, from the same start."""


def ours(start: Any) -> Iterator[int]:
    """Generations of CHAINS trajectories, which begin anew after GENERATIONS."""
    rng = np.random.default_rng(1)
    family = GaussianMixture(2, start=start, tolerance=TOLERANCE, steps=STEPS)
    while True:
        rows, state = rng.standard_normal((CHAINS, ROWS, 2)), None
        for _ in range(GENERATIONS):
            state = family.fit(rows, rng, state if start == "previous" else None)
            rows = family.sample(state, ROWS, rng)
            yield CHAINS


def peer(start: Any) -> Iterator[int]:
    """The same of one trajectory."""
    rng = np.random.default_rng(2)
    while True:
        rows, given = rng.standard_normal((ROWS, 2)), {}
        for _ in range(GENERATIONS):
            seed = int(rng.integers(2**31))
            asked = {"tol": TOLERANCE, "max_iter": STEPS, "reg_covar": RIDGE, "random_state": seed}
            model = Peer(2, **asked, **given).fit(rows)
            rows = model.sample(ROWS)[0]
            if start == "previous":
                given = {"weights_init": model.weights_, "means_init": model.means_}
                given["precisions_init"] = model.precisions_
            yield 1


def rate(loop: Iterator[int]) -> float:
    """Generations a CPU second over whole trajectories."""
    done, begun = 0, time.process_time()
    while (passed := time.process_time() - begun) < SECONDS:
        done += sum(next(loop) for _ in range(GENERATIONS))
    return done / passed


def measured(start: str) -> list[tuple[float, float]]:
    """Rates of ours and of theirs, in rounds taken in turn."""
    loops: tuple[Callable[[Any], Iterator[int]], ...] = (ours, peer)
    mine, other = (loop(start) for loop in loops)
    return [(rate(mine), rate(other)) for _ in range(ROUNDS)]


def main() -> int:
    warnings.simplefilter("ignore")
    threadpool_limits(1)
    missed = 0
    for name, start in (("cold", "none"), ("warm", "previous")):
        rounds = measured(start)
        mine, other = (median(one[at] for one in rounds) for at in (0, 1))
        ratio = median(a / b for a, b in rounds)
        missed += ratio < FASTER
        print(
            f"{name} start: ours {mine:,.0f} generations a second, scikit-learn {other:,.1f}: {ratio:.1f} times as fast"
        )
    return int(missed > 0)


if __name__ == "__main__":
    raise SystemExit(main())
