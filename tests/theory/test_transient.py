"""The transient law of one category against simulation, the exact chain of theory.drift, and planted wrong settings."""

from __future__ import annotations

import numpy as np
import pytest

from longtail.theory import transient
from longtail.theory.drift import counts_over_time
from longtail.theory.transient import Flow, absence_over_time

N, M, HORIZON = 60, 60, 40
Q = np.array([0.005, 0.02, 0.1])


@pytest.mark.parametrize("real", [0, 1, 12])
def test_at_ratio_1_it_is_the_chain_of_all_counts(real: int) -> None:
    found = absence_over_time(Flow(N - real, real), Q, M, HORIZON)
    for column, q in enumerate(Q):
        law = counts_over_time(N, float(q), real, HORIZON)
        np.testing.assert_allclose(found[:, column], law @ (1 - np.arange(N + 1) / N) ** M, atol=1e-6)


def simulated(flow: Flow, q: float, ratio: float, chains: int, rng: np.random.Generator) -> np.ndarray:
    """Mean of (1 - x)^M over simulated loops (HORIZON,), and its standard error."""
    again, size = rng.binomial(flow.real, q, chains), round(flow.generated * ratio)
    x = (rng.binomial(int(flow.generated), q, chains) + again) / flow.rows
    seen = [(1 - x) ** M]
    for t in range(1, HORIZON):
        drawn = rng.binomial(size, x) / ratio
        if flow.accumulate:
            x = (t * x + drawn / flow.generated) / (t + 1)
        else:
            x = (drawn + (again if flow.fixed else rng.binomial(flow.real, q, chains))) / flow.rows
        seen.append((1 - x) ** M)
    return np.array([[one.mean(), one.std() / chains**0.5] for one in seen]).T


@pytest.mark.parametrize(
    "flow, ratio, tolerance",
    [
        (Flow(N, 0), 0.5, 0.0),
        (Flow(N - 6, 6), 0.5, 0.0),
        (Flow(N, 6), 2.0, 0.0),
        (Flow(N, 6, fixed=True), 1.0, 0.0),
        (Flow(N, accumulate=True), 1.0, 0.01),
    ],
)
def test_it_is_what_loops_do(flow: Flow, ratio: float, tolerance: float) -> None:
    rng = np.random.default_rng()
    for q in Q:
        seen, error = simulated(flow, float(q), ratio, 4000, rng)
        law = absence_over_time(flow, np.array([q]), M, HORIZON, ratio)[:, 0]
        assert (np.abs(seen - law) < 6 * error + tolerance + 2e-3).all()


def test_a_wrong_number_of_real_rows_is_seen() -> None:
    seen, error = simulated(Flow(N - 1, 1), 0.1, 1.0, 4000, np.random.default_rng())
    law = absence_over_time(Flow(N, 0), np.array([0.1]), M, HORIZON)[:, 0]
    assert (np.abs(seen - law) > 6 * error + 0.01).any()


@pytest.mark.parametrize("flow", [Flow(N, 0), Flow(N - 6, 6), Flow(N, 6, fixed=True)])
def test_branching_meets_the_chain_for_rare_categories(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    chain = absence_over_time(flow, Q[:2], M, HORIZON)
    monkeypatch.setattr(transient, "LARGEST", 0)
    np.testing.assert_allclose(absence_over_time(flow, Q[:2], M, HORIZON), chain, atol=0.02)


def test_between_whole_sizes_the_law_is_continuous() -> None:
    sizes = np.array([9.999, 10.0, 10.5, 11.0, 11.001])
    found = np.array([absence_over_time(Flow(10), Q, M, 20, size / 10)[-1] for size in sizes])
    assert (np.diff(found, axis=0) < 0).all() and (np.abs(found[0] - found[1]) < 1e-3).all()
    np.testing.assert_allclose(found[3], found[4], atol=1e-3)


def test_a_stratum_of_fixed_mass_keeps_its_mass() -> None:
    # alone in its stratum, a category can never be lost
    found = absence_over_time(Flow(5, mass=0.1, model_mass=0.1), np.array([0.1]), 50, 30)
    np.testing.assert_allclose(found, 0.9**50, rtol=1e-9)
