"""Restricted Boltzmann machines: exact laws and gradients, estimates at their top, the bound, priors, penalties, bad input."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

from longtail import catalog
from longtail.checks import bench
from longtail.checks.check import check
from longtail.errors import InputError
from longtail.families.boltzmann_machine import BoltzmannMachine, State, Summary
from longtail.reproduction.simulate import loop, shares
from longtail.theory.boltzmann_machine import fitted, law_of, parameter_count, visible_states
from longtail.worlds.boltzmann_machine import BoltzmannMachine as World


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def family(world: World, **parameters: Any) -> BoltzmannMachine:
    return BoltzmannMachine(**parameters).settled(world)


@pytest.mark.parametrize("kind", ["world", "family"])
def test_the_contract_in_worlds_of_machines(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "WORLDS", BoltzmannMachine.WORLDS)
    monkeypatch.setattr(BoltzmannMachine, "EXAMPLES", BoltzmannMachine.EXAMPLES[:1])
    rows = check("boltzmann_machine", kind=kind).rows
    assert {row.outcome for row in rows} <= {"passed", "not applicable"}, [
        row for row in rows if row.outcome == "failed"
    ]


def test_the_law_is_the_sum_over_hidden_units() -> None:
    parameters = rng().normal(0, 1, (2, parameter_count(3, 2)))
    laws = law_of(parameters, visible_states(3))
    for chain, law in zip(parameters, laws, strict=True):
        a, b, w = chain[:3], chain[3:5], chain[5:].reshape(2, 3)
        weights = [
            sum(np.exp(a @ v + b @ h + h @ w @ v) for h in map(np.array, product((0, 1), repeat=2)))
            for v in map(np.array, product((0, 1), repeat=3))
        ]
        assert law == pytest.approx(np.array(weights) / sum(weights))


def test_without_hidden_units_the_fit_is_known() -> None:
    """Independent units: the share of ones of each; at the bound where all rows agree."""
    rows = np.array([[0b011, 0b001, 0b111, 0b101]])
    made = family(World(3, 0), hidden=0)
    state = made.fit(rows, rng())
    ones = np.array([0.5, 0.5])
    assert state.parameters[0, :2] == pytest.approx(np.log(ones / (1 - ones)), abs=2e-3)
    assert state.parameters[0, 2] == pytest.approx(12, abs=5)
    assert state.law[0] @ visible_states(3) == pytest.approx([0.5, 0.5, 1.0], abs=2e-3)


@pytest.mark.parametrize("l2", [0.0, 0.01])
def test_estimates_are_at_a_top(l2: float) -> None:
    """No small move within the bound is better, and the saturated likelihood is reached where the machine can."""
    world, states = World(4, 2), visible_states(4)
    target = rng(1).multinomial(40, np.tile(world.types.p, (6, 1))) / 40
    found, law = fitted(target, rng(2).normal(0, 0.1, (6, 14)), states, 12.0, l2)

    def worth(parameters: np.ndarray) -> np.ndarray:
        return (target * np.log(law_of(parameters, states))).sum(axis=1) - l2 * (parameters**2).sum(axis=1)

    assert np.allclose(law, law_of(found, states)) and np.abs(found).max() <= 12
    for size in (0.3, 0.03, 0.003):
        for _ in range(60):
            moved = np.clip(found + size * rng().normal(size=found.shape), -12, 12)
            assert (worth(moved) <= worth(found) + 1e-5).all()


def test_better_than_gradient_ascent_in_scipy() -> None:
    """Median log-likelihood over starts against scipy's bounded L-BFGS from the same starts."""
    from scipy.optimize import minimize

    world, states = World(4, 2), visible_states(4)
    target = rng(3).multinomial(50, world.types.p) / 50
    starts = rng(4).normal(0, 0.1, (3, 14))
    ours = (target * np.log(fitted(np.tile(target, (3, 1)), starts, states, 12.0)[1])).sum(axis=1)

    def loss(parameters: np.ndarray) -> float:
        return -float((target * np.log(law_of(parameters[None], states)[0])).sum())

    theirs = [-minimize(loss, start, method="L-BFGS-B", bounds=[(-12, 12)] * 14).fun for start in starts]
    assert np.max(ours) >= np.max(theirs) - 5e-3
    assert np.median(ours) >= np.median(theirs) - 0.02


def test_one_state_is_kept_at_the_bound() -> None:
    made = family(World(3, 1), hidden=1)
    state = made.fit(np.full((2, 20), 5), rng())
    assert state.law[:, 5].min() > 0.99 and (state.law > 0).all() and np.isfinite(state.parameters).all()
    assert (made.exact(state, "boundary") >= 0).all()


def test_priors_and_penalties() -> None:
    world = World(3, 1)
    free, even, real = (
        family(world, hidden=1, **more) for more in ({}, {"prior": 40.0}, {"prior": 1e9, "prior_mean": "world"})
    )
    rows = np.zeros((1, 10), dtype=int)
    assert free.fit(rows, rng()).law[0, 0] > 0.99
    assert 0.2 < even.fit(rows, rng()).law[0, 0] < 0.5
    start = State(np.tile(world.parameters, (1, 1)), world.types.p[None])
    assert np.abs(real.fit(rows, rng(), start).law - world.types.p).max() < 1e-3
    pulled = family(world, hidden=1, l2=10.0).fit(rows, rng())
    assert np.abs(pulled.law - 1 / 8).max() < 0.05


def test_summaries_and_rows_agree_and_the_loop_runs() -> None:
    made = family(World(2, 1), hidden=1)
    rows = np.array([[0, 1, 1, 3], [2, 2, 2, 2]])
    assert made.summarise(rows).counts.tolist() == [[1, 2, 0, 1], [0, 0, 4, 0]]
    both = made.merge(made.summarise(rows), Summary(1, np.array([[0, 0, 0, 1]] * 2)))
    assert both.n == 5 and both.counts.sum(axis=1).tolist() == [5, 5]
    law = np.array([[0.1, 0.2, 0.3, 0.4], [0.0, 1.0, 0.0, 0.0]])
    drawn = made.sample(State(np.zeros((2, 5)), law), 40_000, rng())
    assert np.bincount(drawn[0], minlength=4) / 40_000 == pytest.approx(law[0], abs=0.015)
    assert (drawn[1] == 1).all()
    found = loop(
        rng(),
        6,
        [0, 3],
        shares,
        world={"boltzmann_machine": {"visible": 2, "hidden": 1}},
        family={"boltzmann_machine": {"hidden": 1}},
        rows=10,
        anchor={"fresh": {"rows": 1}},
    )
    assert found[3].sum(axis=1) == pytest.approx(np.ones(6))


def test_the_world_lists_its_states() -> None:
    world = World(3, 1)
    assert list(world.types.values[:3]) == ["000", "001", "010"] and world.types.p.sum() == pytest.approx(1)
    assert world.types.p == pytest.approx(World(3, 1).types.p)
    assert World(3, 1, seed=2).types.p != pytest.approx(world.types.p)


@pytest.mark.parametrize(
    ("parameters", "says"),
    [({"hidden": -1}, "hidden"), ({"l2": -1.0}, "l2"), ({"bound": 0.0}, "bound"), ({"prior": float("nan")}, "prior")],
)
def test_parameters_that_do_not_fit(parameters: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        BoltzmannMachine(**parameters)


def test_worlds_that_do_not_fit() -> None:
    with pytest.raises(InputError, match="this one has 20"):
        BoltzmannMachine().settled(catalog.build("world", "zipf", {"symbols": 20}))
    with pytest.raises(InputError, match="ising or gaussian"):
        BoltzmannMachine().settled(catalog.build("world", "normal", {}))
    with pytest.raises(InputError, match="at most 12"):
        World(visible=10, hidden=3)
