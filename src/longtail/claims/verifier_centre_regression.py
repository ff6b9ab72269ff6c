"""A verifier that accepts labels near its own opinion: the loop converges to the verifier's centre, not to the truth.

Linear regression on accepted labels, |y - x . theta_c| <= r |x| + sigma_c (Yi, Liu, Cheng and Xu 2026; from a reading
note): the distance to theta_c shrinks each round by a factor below 1.  The factor is worked out here by quadrature, and in
one dimension by the mean of a cut normal (derived).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..families.linear_regression import LinearRegression, State
from ..reproduction.check import Check, equal, is_true, near
from ..theory.label_verifier import centred, rate_at_centre, verified_gap
from ..worlds.linear import Linear

PAPER = "yi"
EVIDENCE = "ND"


def claim(rng: np.random.Generator) -> Iterator[Check]:
    gap, path = -0.5, []
    for _ in range(30):
        gap = centred(gap, 1.0)
        path.append(gap + 0.5)
    where = "unit-variance mean, truth 0, kept within 1 of .5"
    yield equal("after 1 round", where, path[0], 0.3563, 5e-5)
    yield equal("after 5 rounds", where, path[4], 0.4990, 5e-5)
    yield equal("at last: the verifier's centre", where, path[-1], 0.5, 1e-9)
    yield equal("rate at the centre: variance of a normal cut at 1", where, rate_at_centre(1.0), 0.29113, 5e-6)
    yield equal("rate at the centre, by steps", where, centred(1e-6, 1.0) / 1e-6, rate_at_centre(1.0), 1e-6)
    yield equal(
        "a rule without slope, one covariate of size 1", "gap .4", centred(0.4, 0.7), _integrated(0.4, 0.7), 1e-6
    )
    for _ in range(2):
        d = int(rng.integers(2, 7))
        slope, width = (round(float(value), 2) for value in rng.uniform(0.2, 1, 2))
        yield from _rounds(rng, d, slope, width)


def _integrated(gap: float, radius: float) -> float:
    """The mean of the cut normal by plain summation."""
    y = np.linspace(-radius, radius, 200_001)
    density = np.exp(-((y - gap) ** 2) / 2)
    return float((y * density).sum() / density.sum())


def _rounds(rng: np.random.Generator, d: int, slope: float, width: float) -> Iterator[Check]:
    """Fits on 4,000 rows that the rule accepts; the truth lies at distance 1.5 from the verifier's centre."""
    family = LinearRegression().settled(Linear(d, 0.0))
    direction = rng.standard_normal(d)
    centre = 1.5 * direction / np.linalg.norm(direction)
    state, gap = State(np.zeros((96, d))), 1.5
    where = f"d={d}, r={slope}, sigma_c={width}"
    for turn in range(1, 5):
        state = family.fit(_accepted(family, state, 4_000, centre, slope, width, rng), None)
        gap = verified_gap(gap, d, slope, width)
        along = (centre - state.coefficients) @ centre / 1.5
        if turn in (1, 4):
            yield near("distance to the verifier's centre", f"{where}, round {turn}", along, gap, 0.01)
    shrinks = all(verified_gap(float(far), d, slope, width) < far for far in np.geomspace(1e-4, 4, 12))
    yield is_true("every distance shrinks", where, shrinks, "from .0001 to 4")


def _accepted(
    family: LinearRegression,
    state: State,
    n: int,
    centre: np.ndarray,
    slope: float,
    width: float,
    rng: np.random.Generator,
) -> np.ndarray:
    """n rows of each chain that the verifier accepts (chains, n, d + 1)."""
    chains = []
    for one in state.coefficients:
        found: list[np.ndarray] = []
        while sum(map(len, found)) < n:
            rows = family.sample(State(one[None]), 2 * n, rng)[0]
            x, y = rows[:, :-1], rows[:, -1]
            found.append(rows[np.abs(y - x @ centre) <= slope * np.linalg.norm(x, axis=1) + width])
        chains.append(np.concatenate(found)[:n])
    return np.stack(chains)
