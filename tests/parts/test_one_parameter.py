"""Families of one mean: contracts in their own worlds, priors, penalties, absorbed states, and laws against plain twins."""

from __future__ import annotations

import tempfile
from typing import Any

import numpy as np
import pytest
from reference import one_parameter as plain
from reference.plain_loop import Kind, Plan, run

import longtail
from longtail import catalog
from longtail.checks.bench import Bench
from longtail.checks.clause import FAILED, checked
from longtail.checks.family import FAMILY
from longtail.errors import InputError
from longtail.families.bernoulli import Bernoulli
from longtail.families.exponential import Exponential
from longtail.families.gamma import Gamma
from longtail.families.gaussian_mean import GaussianMean
from longtail.families.negative_binomial import NegativeBinomial
from longtail.families.poisson import Poisson, State
from longtail.families.uniform import Uniform
from longtail.reproduction.check import same_law
from longtail.reproduction.simulate import cell_of, loop, observe, setting_of
from longtail.worlds.normal import Normal
from longtail.worlds.zipf import Zipf

FAMILIES = ("bernoulli", "poisson", "exponential", "gamma", "negative_binomial", "gaussian_mean", "uniform")
WORLDS = ("bernoulli", "poisson", "exponential", "gamma", "negative_binomial", "uniform")


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def world(name: str, **parameters: Any) -> Any:
    return catalog.build("world", name, parameters)


@pytest.mark.parametrize("name", FAMILIES)
def test_every_clause_holds_in_the_familys_own_worlds(name: str) -> None:
    cls: Any = catalog.find("family", name)
    for where, parameters in cls.WORLDS:
        for example in cls.EXAMPLES:
            made, here = cls(**example), world(where, **parameters)
            bench = Bench(lambda cls=cls, example=example: cls(**example), made.settled(here), here, where, 0)
            found = list(checked("family", name, str(example), FAMILY, bench))
            assert not [row for row in found if row.outcome == FAILED]
            assert sum(row.outcome == "passed" for row in found) >= 11


@pytest.mark.parametrize("name", WORLDS)
def test_worlds_keep_their_contract_and_say_their_moments(name: str) -> None:
    assert longtail.check(name, kind="world").passed
    for example in catalog.find("world", name).EXAMPLES:  # type: ignore[attr-defined]
        here = world(name, **example)
        mean, covariance = here.moments
        rows = here.rows(1, 60_000, rng(3))[0]
        sd = np.sqrt(covariance[0, 0])
        assert abs(rows.mean() - mean[0]) < 6 * sd / np.sqrt(len(rows))
        assert rows.var() == pytest.approx(covariance[0, 0], rel=0.15)
        if hasattr(here, "rarity_cuts"):
            within = (here.rarity(rows[:, None])[:, None] < here.rarity_cuts((0.5, 0.9, 0.99))).mean(axis=0)
            assert within == pytest.approx([0.5, 0.9, 0.99], abs=0.015)


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("regime", ["accumulate", "budget"])
def test_a_run_measures_and_can_be_grown(name: str, regime: str) -> None:
    where, parameters = catalog.find("family", name).WORLDS[0]  # type: ignore[attr-defined]
    with tempfile.TemporaryDirectory() as out:
        asked: dict[str, Any] = {
            "world": {where: parameters}, "family": name, "rows": 20, "regime": regime, "chains": 8, "probe": 40,
            "metrics": ["moments", "lost_mass", "divergence"], "executor": "serial", "out": f"{out}/run",
        }  # fmt: skip
        longtail.run(**asked, horizon=4)
        rows = longtail.run(**asked, horizon=6).measurements.to_pylist()
        last = [row["value"] for row in rows if row["generation"] == 5 and row["quantity"] == "mean"]
        assert last and all(value is not None and np.isfinite(value) for value in last)


def test_priors_are_pseudo_rows() -> None:
    rows = np.array([[1.0, 0.0, 1.0, 1.0]])
    assert Bernoulli(prior=2.0, prior_mean=0.1).settled(world("bernoulli")).fit(rows, None).mean == pytest.approx(
        3.2 / 6
    )
    at_truth = Poisson(prior=4.0).settled(world("poisson", mean=3.0)).fit(np.array([[2.0, 4.0]]), None)
    assert at_truth.mean == pytest.approx((6 + 12) / 6)
    family = Exponential(prior=4.0, prior_mean="first").settled(world("exponential"))
    first = family.fit(np.array([[2.0, 4.0]]), None)
    assert family.start == "first" and first.mean == pytest.approx(3.0)
    assert family.fit(np.array([[1.0, 1.0]]), None, first).mean == pytest.approx((2 + 12) / 6)
    assert Poisson().start == "none"


def test_weights_count_rows_as_often_as_they_say() -> None:
    family, rows = Poisson(), np.array([[1.0, 4.0, 7.0]])
    twice = family.merge(family.weigh(family.summarise(rows[:, :1]), 2), family.summarise(rows[:, 1:]))
    assert family.fit_summary(twice, None).mean == pytest.approx(13 / 4)
    assert family.fit(rows, None, weights=np.array([[2.0, 1.0, 1.0]])).mean == pytest.approx(13 / 4)


def test_a_penalty_solves_its_score_and_leaves_the_boundary() -> None:
    totals = np.array([0.0, 1.0, 7.0, 10.0])
    for l2 in (1e-6, 0.3, 50.0):
        p = Bernoulli(l2=l2)
        found = p.fit_summary(p.merge(*(2 * [type(p.summarise(np.ones((4, 1))))(5, totals / 2)])), None).mean
        theta = np.log(found / (1 - found))
        assert 10 * found + l2 * theta == pytest.approx(totals, abs=1e-6 * (1 + l2))
        assert (found > 0).all() and (found < 1).all() and (np.diff(found) > 0).all()
    q = Poisson(l2=0.7)
    many = np.array([0.0, 3.0, 400.0, 1e9])
    mean = q.fit_summary(type(q.summarise(np.ones((1, 1))))(np.array([10, 10, 10, 3]), many), None).mean
    assert np.array([10, 10, 10, 3]) * mean + 0.7 * np.log(mean) == pytest.approx(many, rel=1e-9, abs=1e-6)
    assert (mean > 0).all()


@pytest.mark.parametrize(("family", "mean", "logs"), [
    (Poisson(), 0.0, -np.inf), (Bernoulli(), 0.0, -np.inf), (Bernoulli(), 1.0, 0.0), (Exponential(), 0.0, -np.inf),
    (NegativeBinomial(shape=2.0), 0.0, -np.inf), (Gamma(shape=0.3), 0.0, -np.inf),
])  # fmt: skip
def test_an_absorbed_state_is_a_state(family: Any, mean: float, logs: float) -> None:
    state = State(np.full(3, mean))
    assert (family.sample(state, 5, rng()) == mean).all()
    for _ in range(3):
        state = family.fit_summary(family.sample_summary(state, 10, rng()), None)
    assert (state.mean == mean).all() and (family.exact(state, "log_variance") == -np.inf).all()
    assert (family.exact(state, "log_mean") == logs).all()


def test_means_too_small_for_a_number_go_on() -> None:
    asked = {"world": "exponential", "family": "exponential", "rows": 1}
    found = loop(rng(), 16, [2500], lambda look: look.exact("log_mean"), **asked)[2500]
    assert np.isfinite(found).all() and found.mean() == pytest.approx(-2501 * 0.5772, rel=0.1)
    merged = Exponential().merge(
        Exponential().sample_summary(State(np.ones(2), np.array([-900.0, -1.0])), 4, rng()),
        Exponential().sample_summary(State(np.ones(2)), 4, rng()),
    )
    assert np.isfinite(Exponential().exact(Exponential().fit_summary(merged, None), "log_mean")).all()
    ends = loop(rng(), 16, [1500], lambda look: look.exact("log_end"), world="uniform", family="uniform", rows=1)[1500]
    assert ends.mean() == pytest.approx(-1501, rel=0.1)


def test_no_row_is_an_empty_summary() -> None:
    for name in FAMILIES:
        where, parameters = catalog.find("family", name).WORLDS[0]  # type: ignore[attr-defined]
        here = world(where, **parameters)
        family = catalog.build("family", name, {}).settled(here)
        nothing = family.sample_summary(family.state_of(here, 3), np.array([0, 5, 0]), rng())
        some = family.sample_summary(family.state_of(here, 3), 4, rng(1))
        both, alone = (family.fit_summary(part, None) for part in (family.merge(nothing, some), some))
        assert np.isfinite(family.exact(both, "mean")).all()
        assert family.exact(both, "mean")[[0, 2]] == pytest.approx(family.exact(alone, "mean")[[0, 2]])


def test_families_refuse_what_does_not_suit_them() -> None:
    for family in (Poisson(), Bernoulli(), NegativeBinomial(shape=1.0), Exponential(), Uniform()):
        with pytest.raises(InputError):
            family.settled(Normal())
        with pytest.raises(InputError, match="categorical"):
            family.settled(Zipf(5))
    with pytest.raises(InputError, match="one column"):
        GaussianMean().settled(Normal(2))
    with pytest.raises(InputError, match="give shape"):
        Gamma().settled(world("uniform"))
    with pytest.raises(InputError, match="pseudo-rows"):
        Poisson(prior=-1.0)
    with pytest.raises(InputError, match='"first" or a number'):
        Poisson(prior=1.0, prior_mean="truth")
    with pytest.raises(InputError, match="no law of zeros and ones"):
        Bernoulli(prior=1.0, prior_mean=1.5).settled(world("bernoulli"))
    for cls, parameters in ((Gamma, {"shape": 0.0}), (GaussianMean, {"variance": -1.0}), (Poisson, {"l2": -2.0})):
        with pytest.raises(InputError):
            cls(**parameters)
    for name, parameters in (
        ("bernoulli", {"mean": 1.0}), ("poisson", {"mean": 0.0}), ("exponential", {"mean": -1.0}),
        ("gamma", {"shape": 0.0}), ("negative_binomial", {"shape": -1.0}), ("uniform", {"end": 0.0}),
    ):  # fmt: skip
        with pytest.raises(InputError, match=f"world {name}"):
            world(name, **parameters)
    with pytest.raises(InputError, match="whole numbers"):
        Poisson().summarise(np.array([[0.5]]))
    with pytest.raises(InputError, match="fewer rows"):
        Poisson().sample_summary(State(np.array([1e10])), 10**12, rng())


def test_nothing_is_predicted_where_the_moments_do_not_close() -> None:
    def said(**asked: Any) -> int:
        cell = cell_of(1, 4, **{"world": "poisson", "family": "poisson", "rows": 20, **asked})
        return len(cell.family.predict(setting_of(cell)))

    assert said() == 3 and said(regime="accumulate", anchor={"fresh": {"chance": 0.3}}) == 3
    assert (
        said(regime="budget")
        == said(family={"poisson": {"l2": 1.0}})
        == said(world={"poisson": {"mean": 2.0}}, family="exponential")
        == 0
    )
    chance = {"anchor": {"fresh": {"chance": 0.3}}}
    assert said(family={"poisson": {"prior": 2.0}}, **chance) == 3
    assert said(family={"poisson": {"prior": 2.0, "prior_mean": 3.0}}, **chance) == 0
    assert said(world="bernoulli", family="bernoulli", regime="budget") == 3
    assert said(world="normal", family={"gaussian_mean": {"variance": 2.0}}) == 0


TWINS: list[tuple[str, dict[str, Any], Kind]] = [
    ("bernoulli", {"mean": 0.3}, plain.fitted_mean(0.3, plain.coin)),
    ("poisson", {"mean": 1.5}, plain.fitted_mean(1.5, plain.count)),
    ("exponential", {"mean": 2.0}, plain.fitted_mean(2.0, plain.waiting_time)),
    ("gamma", {"shape": 2.0}, plain.fitted_mean(1.0, plain.gamma_of(2))),
    ("negative_binomial", {"mean": 2.0, "shape": 3.0}, plain.fitted_mean(2.0, plain.negative_binomial_of(3))),
    ("uniform", {}, plain.largest(1.0)),
]
LOOPS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {}),
    ({"regime": "accumulate", "fresh": 1}, {"regime": "accumulate", "anchor": {"fresh": {"rows": 1}}}),
    ({"chance": 0.3}, {"anchor": {"fresh": {"chance": 0.3}}}),
    ({"fixed": 2}, {"anchor": {"fixed": {"rows": 2}}}),
]


@pytest.mark.parametrize(("name", "parameters", "kind"), TWINS, ids=[twin[0] for twin in TWINS])
def test_the_loop_has_the_law_of_its_plain_twin(name: str, parameters: dict[str, Any], kind: Kind) -> None:
    for number, (simple, asked) in enumerate(LOOPS):
        found = loop(rng(number), 2_000, [4], _mean, world={name: parameters}, family=name, rows=5, **asked)[4]
        draws = rng(90 + number)
        twin = np.array([run(Plan(5, 5, **simple), kind, draws)[-1] for _ in range(500)])
        if name == "uniform":
            twin = twin / 2
        p = same_law("mean", name, found, twin).p
        assert p is not None and p > 1e-5


def test_the_elastic_anchor_has_the_law_of_its_plain_twin() -> None:
    draws = rng(4)
    twin = np.array([plain.elastic(2.0, plain.waiting_time, 6, 5, 3.0, draws) for _ in range(800)])
    family = {"exponential": {"prior": 3.0, "prior_mean": "first"}}
    found = loop(rng(), 4_000, [4], _mean, world={"exponential": {"mean": 2.0}}, family=family, rows=6)[4]
    p = same_law("mean", "elastic", found, twin).p
    assert p is not None and p > 1e-5


@pytest.mark.parametrize("name", FAMILIES)
def test_what_is_predicted_is_what_is_measured(name: str) -> None:
    cls: Any = catalog.find("family", name)
    where, parameters = cls.WORLDS[0]
    for example in cls.EXAMPLES:
        for asked in (
            {},
            {"regime": "accumulate", "anchor": {"fresh": {"rows": 4}}},
            {"anchor": {"fresh": {"chance": 0.3}}},
        ):
            cell = cell_of(8_000, 6, world={where: parameters}, family={name: example}, rows=25, **asked)
            values = observe(
                rng(1), cell, 8_000, [5], lambda look: np.concatenate([look.exact("mean"), look.exact("variance")], 1)
            )[5]
            for item in cell.family.predict(setting_of(cell)):
                seen = (
                    values[:, ["mean", "variance"].index(item.quantity)]
                    if item.quantity in ("mean", "variance")
                    else None
                )
                if seen is None:
                    continue
                if item.of == "variance":
                    seen = (seen - seen.mean()) ** 2
                error = seen.std() / np.sqrt(len(seen)) + 1e-12
                assert abs(seen.mean() - item.values[5]) < 6 * error, (example, asked, item.quantity, item.of)


def _mean(look: Any) -> np.ndarray:
    return look.exact("mean")[:, 0]
