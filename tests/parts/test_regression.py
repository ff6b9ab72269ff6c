"""Linear regression: fits, summaries and rows in hand-worked cases, many chains at once, and refusals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from reference.regression import solved

from longtail.checks.check import check
from longtail.errors import InputError
from longtail.families.linear_regression import LinearRegression, State, _solved
from longtail.metrics.excess_risk import ExcessRisk
from longtail.reproduction.simulate import loop
from longtail.theory.regression import excess_of
from longtail.worlds.linear import Linear
from longtail.worlds.normal import Normal
from longtail.worlds.zipf import Zipf


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize(
    "kind, name", [("world", "linear"), ("family", "linear_regression"), ("metric", "excess_risk")]
)
def test_the_parts_keep_their_contracts(kind: str, name: str) -> None:
    found = check(name, kind=kind)
    assert found.passed, str(found)


def test_least_squares_is_what_numpy_solves() -> None:
    rows = Linear(3, (1.0, -2.0, 0.5)).rows(4, 9, rng())
    found = LinearRegression().fit(rows, None).coefficients
    for chain, w in zip(rows, found, strict=True):
        assert w == pytest.approx(np.linalg.lstsq(chain[:, :-1], chain[:, -1])[0])
        x, y = chain[:, :-1], chain[:, -1]
        table = [[*map(float, x[:, i] @ x), float(x[:, i] @ y)] for i in range(3)]
        assert w == pytest.approx(solved(table))


def test_fewer_rows_than_covariates_gives_the_least_coefficients() -> None:
    rows = Linear(6).rows(5, 4, rng())
    found = LinearRegression().fit(rows, None).coefficients
    for chain, w in zip(rows, found, strict=True):
        assert w == pytest.approx(np.linalg.pinv(chain[:, :-1]) @ chain[:, -1], rel=1e-6)
        assert chain[:, :-1] @ w == pytest.approx(chain[:, -1])


def test_dependent_rows_do_not_spoil_other_chains() -> None:
    rows = Linear(2).rows(3, 5, rng())
    rows[1, :, 1] = 2 * rows[1, :, 0]
    rows[2] = 0.0
    found = LinearRegression().fit(rows, None).coefficients
    assert found[0] == pytest.approx(np.linalg.lstsq(rows[0, :, :-1], rows[0, :, -1])[0])
    assert found[1] == pytest.approx(np.linalg.pinv(rows[1, :, :-1]) @ rows[1, :, -1])
    assert (found[2] == 0).all()
    assert (_solved(np.zeros((2, 2, 2)), np.zeros((2, 2))) == 0).all()


def test_ridge_and_weights() -> None:
    rows = Linear(2).rows(2, 7, rng())
    x, y = rows[0, :, :-1], rows[0, :, -1]
    ridge = LinearRegression(penalty=0.3).fit(rows, None).coefficients[0]
    assert ridge == pytest.approx(np.linalg.solve(x.T @ x + 7 * 0.3 * np.eye(2), x.T @ y))
    family, counts = LinearRegression(), np.array([[1, 2, 0, 1, 1, 3, 1]] * 2)
    weighed = family.fit(rows, None, weights=counts.astype(float)).coefficients[0]
    again = np.repeat(rows[:1], counts[0], axis=1)
    assert weighed == pytest.approx(family.fit(again, None).coefficients[0])
    half = family.weigh(family.summarise(rows), 0.5)
    assert family.fit_summary(half, None).coefficients == pytest.approx(family.fit(rows, None).coefficients)


def test_a_row_of_weight_two_is_the_row_twice_under_a_penalty_too() -> None:
    rows, family = Linear(2).rows(2, 7, rng()), LinearRegression(penalty=0.1)
    some, other = rows[:, :3], rows[:, 3:]
    twice = family.fit(np.concatenate((some, some, other), axis=1), None).coefficients
    weights = np.array([[2.0] * 3 + [1.0] * 4] * 2)
    assert family.fit(rows, None, weights=weights).coefficients == pytest.approx(twice)
    weighed = family.merge(family.weigh(family.summarise(some), 2.0), family.summarise(other))
    assert family.fit_summary(weighed, None).coefficients == pytest.approx(twice)


def test_a_sample_has_the_law_that_the_state_states() -> None:
    world = Linear(2, (1.0, -1.0), 0.5, ((2.0, 0.5), (0.5, 1.0)))
    family = LinearRegression().settled(world)
    state = family.state_of(world, 2)
    assert state is not None and family.state_of(Linear(2, noise=0.4), 2) is None
    root = family.exact(state, "root")[0]
    assert root @ root.T == pytest.approx(world.gaussian[1])
    assert family.exact(state, "log_det") == pytest.approx(np.linalg.slogdet(world.gaussian[1])[1])
    assert np.exp(family.exact(state, "log_variance")) == pytest.approx(family.exact(state, "variance"))
    assert family.exact(state, "entropy") is None
    drawn = family.sample(state, 60_000, rng())[0]
    assert np.cov(drawn.T) == pytest.approx(world.gaussian[1], abs=0.05)
    assert np.cov(world.rows(1, 60_000, rng(1))[0].T) == pytest.approx(world.gaussian[1], abs=0.05)


@pytest.mark.parametrize("n", [1, 2, 5, 40])
def test_drawn_summaries_have_the_moments_of_rows(n: int) -> None:
    world = Linear(3, (1.0, 0.0, -1.0), 0.7)
    family = LinearRegression().settled(world)
    state = State(np.tile([0.5, 1.0, 0.0], (20_000, 1)))
    summary = family.sample_summary(state, n, rng(n))
    assert np.linalg.matrix_rank(summary.gram[:50]).max() == min(n, 3)
    assert summary.gram.mean(axis=0) == pytest.approx(n * np.eye(3), abs=0.06 * np.sqrt(n) + 1e-3)
    assert summary.moment.mean(axis=0) == pytest.approx(n * np.array([0.5, 1.0, 0.0]), abs=0.08 * np.sqrt(n))
    varied = family.sample_summary(State(state.coefficients[:3]), np.array([1, 2, 9]), rng())
    assert [np.linalg.matrix_rank(gram) for gram in varied.gram] == [1, 2, 3]


def test_refusals_are_one_sentence() -> None:
    for world in (Zipf(5), Normal(), Normal(2, mean=1.0)):
        with pytest.raises(InputError, match="linear"):
            LinearRegression().settled(world)
        with pytest.raises(InputError, match="excess_risk"):
            ExcessRisk().settled(world)
    for given in ({"penalty": -1.0}, {"noise": 0.0}, {"noise": float("nan")}):
        with pytest.raises(InputError, match="linear_regression"):
            LinearRegression(**given)
    with pytest.raises(InputError, match="settled"):
        LinearRegression().sample(State(np.zeros((1, 2))), 3, rng())
    with pytest.raises(InputError, match="covariate"):
        LinearRegression().fit(np.zeros((2, 5)), None)
    bad: tuple[dict[str, Any], ...] = (
        {"covariates": 0},
        {"noise": 0.0},
        {"coefficients": (1.0,)},
        {"covariance": (1.0, 1.0, 1.0)},
        {"covariance": ((1.0, 2.0), (2.0, 1.0))},
        {"coefficients": (1.0, float("inf"))},
    )
    for given in bad:
        with pytest.raises(InputError, match="world linear"):
            Linear(**given)


def test_both_lanes_run_every_regime_and_give_one_error() -> None:
    fields: dict[str, Any] = {"world": {"linear": {}}, "family": "linear_regression", "rows": 12}
    for regime in ("replace", "accumulate", {"window": {"width": 2}}):
        fast, slow = (
            loop(rng(7), 2_000, [3], excess_of, regime=regime, lane=lane, **fields)[3].mean()
            for lane in ("auto", "rows")
        )
        assert fast == pytest.approx(slow, rel=0.15)
    budget = loop(rng(7), 500, [3], excess_of, regime="budget", **fields)[3]
    assert np.isfinite(budget).all() and budget.min() >= 0
