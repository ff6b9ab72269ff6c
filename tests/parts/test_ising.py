"""The Ising family and world: every face of the polytope, exact estimates, priors, penalties, both lanes, bad input."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from reference import ising as plain

from longtail import catalog
from longtail.checks import bench
from longtail.checks.check import check
from longtail.errors import InputError
from longtail.families.ising import Ising, State, Summary
from longtail.reproduction.check import Check, mean, same_law
from longtail.reproduction.follow import until_absorbed
from longtail.reproduction.simulate import cell_of, loop, observe, setting_of
from longtail.theory.ising import level_law, matched, on_face, shares_up, statistics
from longtail.worlds.ising import Ising as World
from longtail.worlds.normal import Normal


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def family(world: World, **parameters: Any) -> Ising:
    return Ising(**parameters).settled(world)


def passes(found: Check) -> bool:
    return found.p is not None and found.p > 1e-6


@pytest.mark.parametrize("kind", ["world", "family"])
def test_the_contract_in_worlds_of_spins(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "WORLDS", Ising.WORLDS[1:])
    monkeypatch.setattr(Ising, "EXAMPLES", Ising.EXAMPLES[1::2])
    rows = check("ising", kind=kind).rows
    assert {row.outcome for row in rows} <= {"passed", "not applicable"}, [
        row for row in rows if row.outcome == "failed"
    ]
    assert sum(row.outcome == "passed" for row in rows) > 15


def test_every_face_and_nothing_else_has_no_finite_estimate() -> None:
    """Against the polygon itself: a set of levels is a face if some direction has its maximum exactly there."""
    spins = 4
    points = statistics(spins)
    faces = {(k,) for k in range(spins + 1)} | set(pairwise(range(spins + 1))) | {(0, spins)}
    for subset in range(1, 2 ** (spins + 1)):
        levels = tuple(k for k in range(spins + 1) if subset >> k & 1)
        counts = np.array([[3 if k in levels else 0 for k in range(spins + 1)]])
        assert on_face(counts)[0] == (levels in faces)
        angles = np.linspace(0, 2 * np.pi, 7201)[:-1]
        heights = points @ np.stack([np.cos(angles), np.sin(angles)])
        outside = (heights[list(levels)].min(axis=0) - np.delete(heights, levels, axis=0).max(axis=0, initial=-9)) > 0
        assert levels not in faces or outside.any() or len(levels) == 2


@pytest.mark.parametrize("counts", [[0, 0, 7, 0, 0], [0, 3, 4, 0, 0], [2, 0, 0, 0, 5], [6, 0, 0, 0, 0]])
def test_a_face_is_a_state_and_stays_one(counts: list[int]) -> None:
    fitted = family(World(4), pair=True)
    state = fitted.fit_summary(Summary(7 if sum(counts) == 7 else 6, np.array([counts] * 3)), None)
    levels = fitted.exact(state, "levels")
    assert np.array_equal(levels, np.array([counts] * 3) / sum(counts))
    again = fitted.sample_summary(state, 50, rng())
    assert again.counts[:, np.array(counts) == 0].sum() == 0
    rows = fitted.sample(state, 50, rng())
    assert set((rows > 0).sum(axis=2).ravel()) <= set(np.flatnonzero(counts))
    assert fitted.exact(state, "absorbed").all() == (np.count_nonzero(counts) == 1)
    assert np.isfinite(np.concatenate([np.ravel(part) for part in state])).all()


@pytest.mark.parametrize("spins", [2, 3, 10, 40])
def test_newton_matches_both_means_from_anywhere(spins: int) -> None:
    """From a cold start and from a far one, for data that nearly lie on a face too."""
    counts = rng(spins).multinomial(60, rng(1).dirichlet(np.full(spins + 1, 0.15), 300))
    near_edge = np.zeros((3, spins + 1), dtype=int)
    near_edge[:, 0], near_edge[:, -1], near_edge[0, 1] = 10**6, 10**6, 1
    near_edge[1, [0, 1]], near_edge[1, -1] = 10**6, 1
    near_edge[2, spins // 2], near_edge[2, 0], near_edge[2, -1] = 10**6, 1, 2
    counts = np.concatenate((counts, near_edge))
    counts = counts[~on_face(counts)]
    target = counts @ statistics(spins) / counts.sum(axis=1, keepdims=True)
    for start in (np.zeros_like(target), np.tile([3.0 * spins, -40.0], (len(target), 1))):
        natural, levels = matched(spins, target, start)
        assert np.abs(levels @ statistics(spins) - target).max() < 1e-10
        logits = natural @ statistics(spins).T + np.log(level_law(spins, 0.0))
        weights = np.exp(logits - logits.max(axis=1, keepdims=True))
        assert np.allclose(levels, weights / weights.sum(axis=1, keepdims=True), atol=1e-10)


@pytest.mark.parametrize(("world", "wish", "n"), [
    ({"spins": 60}, {"l2": 0.001}, 3),
    ({"spins": 60}, {"l2": 1e-5}, 3),
    ({"spins": 20, "pair": 1.0}, {"prior": 1.0}, 5),
])  # fmt: skip
def test_hardly_pulled_off_an_edge_it_is_a_state_and_no_crash(
    world: dict[str, Any], wish: dict[str, Any], n: int
) -> None:
    """A tiny penalty, whose top lies far away; a prior that lies on the edge to rounding."""
    place = World(**world)
    fitted = family(place, pair=True, **wish)
    noise, state = rng(2), fitted.state_of(place, 2048 if fitted.prior else 300)
    for t in range(7):
        summary = fitted.sample_summary(state, n, noise)
        state = fitted.fit_summary(summary, None, state if t else None)
        point = 0.0 if not fitted.prior else fitted.prior * np.array(fitted.prior_point)
        target = (summary.counts @ statistics(place.spins) + point) / (n + fitted.prior)
        pull = 2 * fitted.l2 / place.spins ** np.array([2, 4]) * state.natural
        assert np.abs(state.levels @ statistics(place.spins) + pull - target).max() < 2e-6


def test_the_fit_is_that_of_the_plain_twin() -> None:
    levels = rng(3).binomial(5, 0.4, (6, 12))
    levels[0], levels[1], levels[2] = 2, [2, 3] * 6, [0, 5] * 6
    rows = np.where(np.arange(5) < levels[..., None], 1.0, -1.0)
    for pair in (False, True):
        state = family(World(5), pair=pair).fit(rows, None)
        found = family(World(5), pair=pair).exact(state, "levels")
        for chain, seen in zip(found, levels.tolist(), strict=True):
            assert chain == pytest.approx(plain.fit(5, seen, pair), abs=1e-6)


@pytest.mark.parametrize("pair", [False, True])
def test_the_loop_has_the_law_of_the_plain_twin(pair: bool) -> None:
    start, noise = plain.law(3, 0.2, 0.05 if pair else 0.0), rng(5)
    theirs = [plain.loop(start, 6, 3, pair, noise)[-1] for _ in range(40 if pair else 400)]
    world = {"ising": {"spins": 3, "field": 0.2, "pair": 0.05 if pair else 0.0}}
    ours = loop(
        rng(6),
        2_000,
        [2],
        lambda look: look.exact("levels"),
        world=world,
        family={"ising": {"pair": pair}},
        rows=6,
    )[2]
    for column in range(4):
        left, right = np.round(ours[:, column], 5), np.round(np.array(theirs)[:, column], 5)
        assert passes(same_law("share", "", left, right))


def test_a_prior_and_a_penalty_pull() -> None:
    world = World(6, 0.3, 0.02)
    rows = world.rows(40, 25, rng())
    ups = (rows > 0).sum(axis=2)
    seen = np.stack([np.bincount(chain, minlength=7) for chain in ups]) @ statistics(6) / 25
    at_world = family(world, pair=True, prior=5.0)
    found = at_world.exact(at_world.fit(rows, None), "levels") @ statistics(6)
    assert np.allclose(found, (25 * seen + 5 * world.levels @ statistics(6)) / 30, atol=1e-10)
    away = family(world, prior=5.0, prior_mean=-0.5)
    assert np.allclose(2 * away.fit(rows, None).up - 1, (25 * seen[:, 0] - 2.5) / 30)
    first = family(world, pair=True, prior=5.0, prior_mean="first")
    assert first.start == "first" and at_world.start == "previous"
    start = first.fit(rows, None)
    assert np.allclose(start.levels @ statistics(6), seen, atol=1e-10)
    assert np.allclose(first.fit(-rows, None, start).levels @ shares_up(6), -seen[:, 0] * 20 / 30, atol=1e-10)
    for pair in (False, True):
        everything = np.ones((1, 9, 6))
        free, pulled, more = (family(world, pair=pair, l2=l2).fit(everything, None) for l2 in (0.0, 1e-3, 0.1))
        assert free.up == 1 > pulled.up > more.up > 0.5
    h = np.arctanh(2 * family(world, l2=0.1).fit(everything, None).up - 1)
    assert 6 * (1 - np.tanh(h)) == pytest.approx(0.2 * h)


def test_penalised_pair_terms_are_at_their_top() -> None:
    world = World(5, 0.2, 0.05)
    fitted = family(world, pair=True, l2=0.02)
    rows = world.rows(30, 10, rng(2))
    state = fitted.fit(rows, None)
    target = np.stack([(rows.sum(axis=2)).mean(axis=1), (rows.sum(axis=2) ** 2).mean(axis=1)], axis=1)
    theta = state.natural / np.array([5, 25])
    seen = state.levels @ (statistics(5) * np.array([5, 25]))
    assert np.allclose(seen + 2 * 0.02 * theta, target, atol=1e-8)


def test_world_levels_moments_and_rows() -> None:
    world = World(4, 0.2, 0.05)
    rows = world.rows(1, 200_000, rng())[0]
    assert np.bincount((rows > 0).sum(axis=1)) / 200_000 == pytest.approx(world.levels, abs=0.005)
    assert rows.mean(axis=0) == pytest.approx(world.moments[0], abs=0.01)
    assert np.cov(rows.T) == pytest.approx(world.moments[1], abs=0.01)
    assert level_law(4, 0.0) * 16 == pytest.approx([1, 4, 6, 4, 1])
    assert plain.law(4, 0.2, 0.05) == pytest.approx(world.levels.tolist())


def test_predictions_hold_for_prior_anchor_and_regime() -> None:
    for regime, anchor, parameters in (
        ("replace", {"fresh": {"rows": 2}}, {}),
        ("accumulate", "none", {}),
        ({"window": {"width": 2}}, {"fixed": {"rows": 4}}, {"prior": 2.0, "prior_mean": 0.5}),
        ("replace", {"fresh": {"chance": 0.2}}, {}),
    ):
        cell = cell_of(
            4_000,
            6,
            world={"ising": {"spins": 4, "field": 0.3}},
            family={"ising": parameters},
            rows=12,
            regime=regime,
            anchor=anchor,
        )
        assert cell.lane == "statistics"
        told = {(item.quantity, item.of): item.values[5] for item in cell.family.predict(setting_of(cell))}
        start = cell.family.state_of(cell.world, cell.block)
        assert start is not None
        fields = {"world": {"ising": {"spins": 4, "field": 0.3}}, "family": {"ising": parameters}}
        seen = loop(rng(8), 4_000, [5], lambda look: look.exact("mean")[:, 0], rows=12, regime=regime, anchor=anchor, **fields)[5]  # fmt: skip
        assert passes(mean("mean", "", seen, told["mean", "mean"]))
        assert passes(mean("drift", "", (seen - told["mean", "mean"]) ** 2, told["mean", "variance"]))
        assert passes(mean("spread", "", 1 - seen**2, told["variance", "mean"]))


def test_a_loop_without_pair_is_absorbed_only_outside() -> None:
    times, left = until_absorbed(
        rng(), 200, lambda look: look.state.up, world={"ising": {"spins": 2}}, family="ising", rows=5
    )
    assert set(left) == {0.0, 1.0} and times.min() >= 0 and times.max() < 400


def test_chains_can_start_elsewhere() -> None:
    cell = cell_of(10, 3, world={"ising": {"spins": 3}}, family={"ising": {"pair": True}}, rows=8)
    ended = cell.family.fit(-np.ones((cell.block, 8, 3)), None)
    found = observe(rng(), cell, 10, [1, 2], lambda look: look.state.up, ended)
    assert list(found) == [1, 2] and not found[2].any()


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        ({"prior": -1.0}, "pseudo-rows"),
        ({"l2": float("inf")}, "l2"),
        ({"prior": 1.0, "prior_mean": "mean"}, '"first" or a number'),
        ({"prior": 1.0, "prior_mean": 1.0}, "between -1 and 1"),
    ],
)
def test_parameters_that_do_not_fit(parameters: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        Ising(**parameters)


def test_worlds_and_rows_that_do_not_fit() -> None:
    with pytest.raises(InputError, match=r"\+1 or -1"):
        Ising().settled(Normal())
    with pytest.raises(InputError, match="categorical"):
        Ising().settled(catalog.build("world", "zipf", {}))
    with pytest.raises(InputError, match="settled"):
        Ising().sample(State(np.ones(1)), 2, rng())
    for parameters in ({"spins": 0}, {"field": float("nan")}):
        with pytest.raises(InputError, match="world ising"):
            World(**parameters)
