"""The Boltzmann machine that is sampled: against the exact enumeration, by sweeps and by training."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from longtail.errors import InputError
from longtail.families.boltzmann_machine import BoltzmannMachine as Listed
from longtail.families.sampled_boltzmann_machine import SampledBoltzmannMachine, State
from longtail.rows import head
from longtail.theory.boltzmann_machine import law_of, visible_states
from longtail.worlds.bernoulli import Bernoulli
from longtail.worlds.boltzmann_machine import BoltzmannMachine
from longtail.worlds.ising import Ising
from longtail.worlds.normal import Normal
from longtail.worlds.zipf import Zipf

DRAWS = 60_000


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def known(world: BoltzmannMachine, chains: int = 1) -> State:
    """The world's own machine, its sampling started from fair coins."""
    parameters = np.tile(world.parameters, (chains, 1)).astype(np.float32)
    return State(parameters, np.full((chains, world.visible), 0.5, dtype=np.float32))


def errors_apart(drawn: np.ndarray, world: BoltzmannMachine) -> float:
    """The largest distance of means and pair correlations of state numbers (n,) from the exact ones, in standard errors."""
    states, p = visible_states(world.visible), world.types.p
    pairs = np.einsum("si,sj->sij", states, states).reshape(len(states), -1)
    exact = p @ pairs
    found = np.bincount(drawn, minlength=len(p)) / len(drawn) @ pairs
    return float((np.abs(found - exact) / np.sqrt(exact * (1 - exact) / len(drawn))).max())


@pytest.mark.parametrize("seed", [1, 2])
def test_enough_sweeps_write_the_exact_law(seed: int) -> None:
    world = BoltzmannMachine(visible=5, hidden=3, seed=seed)
    family = SampledBoltzmannMachine(hidden=3).settled(world)
    assert errors_apart(family.sample(known(world), DRAWS, rng(seed))[0], world) < 5
    for sweeps in (0, 1):
        few = replace(family, sweeps=sweeps).sample(known(world), DRAWS, rng(seed))[0]
        assert errors_apart(few, world) > 15, "too few sweeps are a bias, and it is seen"


def test_a_machine_that_mixes_badly_stays_near_where_it_began() -> None:
    """Two groups of units that want to be alike: from fair coins the sweeps choose a side and never leave it."""
    weights = np.concatenate((np.full(8, -10.0), [-80.0], np.full(8, 20.0)))[None].astype(np.float32)
    family = SampledBoltzmannMachine(hidden=1, visible=8, low=0.0)
    for share in (0.9, 0.1):
        rows = family.sample(State(weights, np.full((1, 8), share, np.float32)), 4000, rng())
        assert abs(rows[0].mean() - share) > 0.05 and (rows[0].mean() > 0.5) == (share > 0.5)


def test_training_comes_near_to_maximum_likelihood() -> None:
    """Total variation between the fitted law and the world's: near that of the exact fit, and far from the start's."""
    world = BoltzmannMachine(visible=5, hidden=2, seed=3, scale=2.0)
    rows = world.rows(3, 4000, rng(1))
    family = SampledBoltzmannMachine(hidden=2, epochs=40).settled(world)
    state = family.fit(rows, rng(2))

    def distance(law: np.ndarray) -> np.ndarray:
        return np.abs(law - world.types.p).sum(axis=1) / 2

    def law(one: State) -> np.ndarray:
        return law_of(one.parameters.astype(float), visible_states(5))

    exact = distance(Listed(hidden=2).settled(world).fit(rows, rng(2)).law)
    independent = replace(family, epochs=1, learning_rate=1e-9).fit(rows, rng(2))
    assert (distance(law(independent)) > 0.12).all()
    assert (distance(law(state)) < exact + 0.03).all()
    on = replace(family, epochs=1, learning_rate=1e-9, start="previous").fit(rows, rng(3), state)
    assert distance(law(on)) == pytest.approx(distance(law(state)), abs=1e-3)
    replace(family, epochs=1, start="previous").fit(rows, rng(3), state)
    assert (state.parameters == family.fit(rows, rng(2)).parameters).all(), (
        "the state that is gone on from is not changed"
    )


def test_digits_keep_their_means_and_covariance() -> None:
    """The middle one of five machines, as single ones mix badly: .02 to .03 and .37 to .42 in three runs; 1 without ties."""
    datasets = pytest.importorskip("sklearn.datasets", reason='needs scikit-learn: pip install "longtail[families]"')
    real = (datasets.load_digits().data > 8).astype(float)[None]
    family = SampledBoltzmannMachine(visible=64, low=0.0)
    rows = family.sample(family.fit(np.repeat(real, 5, axis=0), rng()), 1797, rng(1))
    assert np.median(np.abs(rows.mean(axis=1) - real.mean(axis=1)).mean(axis=1)) < 0.05
    truth = np.cov(real[0].T)
    apart = [np.linalg.norm(np.cov(chain.T) - truth) for chain in rows]
    assert np.median(apart) < 0.55 * np.linalg.norm(truth - np.diag(np.diag(truth)))


def test_chains_are_apart_and_the_address_decides() -> None:
    world = BoltzmannMachine(visible=4, hidden=2)
    family = SampledBoltzmannMachine(hidden=2, epochs=2, sweeps=3).settled(world)
    rows = world.rows(4, 50, rng())
    kept = rows.copy()
    state = family.fit(rows, rng(1))
    drawn = family.sample(state, 200, rng(2))
    assert drawn.shape == (4, 200) and (drawn == family.sample(state, 200, rng(2))).all() and (rows == kept).all()
    assert (drawn[0] != drawn[1]).any() and (drawn != family.sample(state, 200, rng(3))).any()
    assert family.sample(head(state, 2), 5, rng()).shape == (2, 5)
    assert len(np.unique(state.parameters, axis=0)) == 4


@pytest.mark.parametrize(
    ("world", "values", "shape"),
    [
        (Ising(spins=5, pair=0.1), [-1, 1], (3, 40, 5)),
        (Bernoulli(0.3), [0, 1], (3, 40)),
        (Zipf(4), [0, 1, 2, 3], (3, 40)),
    ],
)
def test_rows_come_back_as_the_world_has_them(world: Any, values: list[int], shape: tuple[int, ...]) -> None:
    family = SampledBoltzmannMachine(hidden=2, epochs=1, sweeps=2).settled(world)
    drawn = family.sample(family.fit(world.rows(3, 40, rng()), rng(1)), 40, rng(2))
    assert drawn.shape == shape and np.unique(drawn).tolist() == values
    assert drawn.dtype == world.rows(1, 1, rng()).dtype


@pytest.mark.parametrize("n", [1, 7])
def test_rows_that_are_all_alike_stay_so(n: int) -> None:
    family = SampledBoltzmannMachine(hidden=4, visible=6, low=0.0)
    state = family.fit(np.zeros((2, n, 6)), rng())
    assert np.isfinite(state.parameters).all()
    assert family.sample(state, 300, rng(1)).mean() < 0.5 * n / (n + 1)


def test_penalty_keeps_weights_small() -> None:
    world = BoltzmannMachine(visible=5, hidden=2)
    family, rows = SampledBoltzmannMachine(hidden=2).settled(world), world.rows(1, 1000, rng())
    plain, held = (np.abs(replace(family, l2=l2).fit(rows, rng()).parameters[0, 7:]).max() for l2 in (0.0, 0.5))
    assert held < plain / 2


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"hidden": 0}, "hidden"),
        ({"epochs": 0}, "epochs"),
        ({"sweeps": -1}, "sweeps"),
        ({"learning_rate": 0.0}, "learning_rate"),
        ({"l2": -1.0}, "l2"),
        ({"start": "first"}, "start"),
    ],
)
def test_settings_that_mean_nothing_are_refused(settings: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        SampledBoltzmannMachine(**settings)


def test_other_rows_and_worlds_are_refused() -> None:
    for world, says in ((Normal(), "rows of 0 and 1"), (Zipf(5), "this world has 5 types")):
        with pytest.raises(InputError, match=says):
            SampledBoltzmannMachine().settled(world)
    with pytest.raises(InputError, match="another number than -1 and 1"):
        SampledBoltzmannMachine().settled(Ising(spins=3)).fit(np.zeros((1, 4, 3)), rng())
    with pytest.raises(InputError, match="settled"):
        SampledBoltzmannMachine().fit(np.zeros((1, 4), int), rng())
