"""Weighted rows: a weight of 3 is three rows, both lanes and a plain twin agree, strata hold, families refuse."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from reference import weights as plain

from longtail import catalog
from longtail.coverage.strata import InStratum, strata_of
from longtail.errors import InputError
from longtail.families.categorical import Categorical
from longtail.families.gaussian import Gaussian
from longtail.families.gaussian_mixture import GaussianMixture
from longtail.families.kernel_density import KernelDensity
from longtail.lab.experiment import cells, experiment
from longtail.reproduction.check import Check, same_law
from longtail.reproduction.simulate import NORMAL, first_share, loop, zipf
from longtail.selections.quota import Quota
from longtail.tally import Tally, merged, multinomial, own_symbols, picked, tally_of
from longtail.theory.row_weights import GeneratedShare, StratumWeights
from longtail.theory.weights import shared_out
from longtail.worlds.mixture import Mixture
from longtail.worlds.normal import Normal
from longtail.worlds.zipf import Zipf

WORLD = Zipf(6, 0.5)
TIMES = np.array([[3, 1, 2, 1, 1], [1, 1, 0, 4, 2]])


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def passes(found: Check) -> bool:
    return found.p is not None and found.p > 1e-6


def law_of(state: Any, symbols: int = 6) -> np.ndarray:
    own, q = Categorical(symbols=symbols).exact(state, "law")
    full = np.zeros((len(q), symbols))
    own = np.broadcast_to(own, q.shape)
    for chain in range(len(q)):
        np.add.at(full[chain], own[chain], q[chain])
    return full


def repeated(rows: np.ndarray, times: np.ndarray) -> list[np.ndarray]:
    return [np.repeat(chain, often, axis=0)[None] for chain, often in zip(rows, times, strict=True)]


def test_a_weight_is_so_many_rows_of_a_category() -> None:
    family, rows = Categorical(symbols=6), rng().integers(0, 6, (2, 5))
    weighted = family.fit(rows, None, weights=TIMES.astype(float))
    for chain, some in enumerate(repeated(rows, TIMES)):
        assert law_of(weighted)[chain] == pytest.approx(law_of(family.fit(some, None))[0])
    assert weighted.n.tolist() == TIMES.sum(axis=1).tolist()
    twice = family.merge(family.weigh(family.summarise(rows), 2.0), family.summarise(rows))
    assert law_of(twice) == pytest.approx(law_of(family.summarise(rows))) and twice.n == 15


def test_a_weight_is_so_many_rows_of_a_gaussian() -> None:
    for d in (1, 3):
        family, rows = Gaussian(prior=2.0).settled(Normal(d)), rng().standard_normal((2, 5, d))
        rows = rows[..., 0] if d == 1 else rows
        weighted = family.fit(rows, None, weights=TIMES.astype(float))
        halves = family.merge(family.weigh(family.summarise(rows), 0.5), family.weigh(family.summarise(rows), 1.5))
        doubled = family.fit(np.concatenate((rows, rows), axis=1), None)
        for name in ("mean", "variance"):
            for chain, some in enumerate(repeated(rows, TIMES)):
                expected = family.exact(family.fit(some, None), name)[0]
                assert family.exact(weighted, name)[chain] == pytest.approx(expected)
            assert family.exact(family.fit_summary(halves, None), name) == pytest.approx(family.exact(doubled, name))


@pytest.mark.parametrize("parameters", [{}, {"bandwidth": 0.3}, {"bandwidth": "silverman", "factor": 0.5}], ids=str)
@pytest.mark.parametrize("shape", [(4, 50), (4, 50, 3)])
def test_weights_of_a_kernel_density(parameters: dict[str, Any], shape: tuple[int, ...]) -> None:
    family, rows = KernelDensity(**parameters), rng().standard_normal(shape)
    plain_fit, same = family.fit(rows), family.fit(rows, weights=np.full((4, 50), 2.0))
    for name in ("mean", "log_variance", "log_det"):
        assert family.exact(plain_fit, name) == pytest.approx(family.exact(same, name))
    weights = rng(1).random((4, 50)) * (np.arange(50) % 7 > 0)
    weights[:, -1] = 0
    state = family.fit(rows, weights=weights)
    seen = family.sample(state, 60_000, rng(2)).reshape(4, 60_000, -1)
    assert seen.mean(axis=1) == pytest.approx(family.exact(state, "mean"), abs=0.03)
    assert seen.var(axis=1) == pytest.approx(family.exact(state, "variance"), rel=0.04)


def test_weights_of_a_mixture() -> None:
    family, rows = GaussianMixture(components=2, tolerance=1e-9, steps=2000), Mixture().rows(2, 60, rng())
    times = rng(1).integers(1, 4, (2, 60))
    weighted = family.fit(rows, rng(2), weights=times.astype(float))
    for chain, some in enumerate(repeated(rows, times)):
        state = family.fit(some, rng(2))
        for name in ("mean", "variance"):
            assert family.exact(weighted, name)[chain] == pytest.approx(family.exact(state, name)[0], rel=1e-5)


def test_sums_of_weights_in_a_tally() -> None:
    a = Tally(3, symbols=np.array([0, 2]), counts=np.array([[1, 2], [3, 0]])).weighed(0.5)
    b = Tally(2, symbols=np.array([2, 5]), counts=np.array([[1, 1], [0, 2]]))
    both = merged(a, b, 6)
    assert both.n == 3.5 and both.table()[1].tolist() == [[0.5, 2.0, 1.0], [1.5, 0.0, 2.0]]
    assert a.weighted and both.weighted and not b.weighted
    found, summed = own_symbols(np.array([[4, 4, 1]]), np.array([[0.5, 0.25, 2.0]]))
    assert found.tolist() == [[1, 4]] and summed.tolist() == [[2.0, 0.75]]
    assert merged(a.weighed(1.0), Tally(2, rows=np.array([[5, 5], [1, 1]]), drawn=2), 6).table()[1].sum() == 7.0
    assert tally_of(np.array([[3, 3]]), np.array([[0.0, 0.5]])).law()[1].tolist() == [[0.5]]


def test_rows_drawn_from_weights() -> None:
    law = np.array([0.1, 0.0, 0.6, 0.3, 0.0])
    tally = Tally(1.0, symbols=np.arange(5), counts=np.tile(law, (2, 1)))
    for counts in (
        np.bincount(picked(tally, 50_000, rng())[1], minlength=5),
        multinomial(tally, 50_000, rng()).table()[1][1],
    ):
        assert counts.sum() == 50_000
    seen = np.bincount(picked(tally, 50_000, rng()).ravel(), minlength=5) / 100_000
    assert seen == pytest.approx(law, abs=0.008) and seen[1] == seen[4] == 0
    state = Categorical(symbols=5).fit(np.array([[2, 3, 3]]), None, weights=np.array([[1.0, 0.25, 0.25]]))
    assert state.head(1).weighted
    summary = Categorical(symbols=5).sample_summary(state, 20_000, rng())
    assert law_of(summary, 5)[0, 2] == pytest.approx(2 / 3, abs=0.02)
    assert Categorical(symbols=5).sample(state, 20_000, rng()).mean() == pytest.approx(7 / 3, abs=0.02)


ANCHORS: list[dict[str, Any]] = [
    {"weighted": {"rows": 10, "share": 0.4}},
    {"weighted": {"rows": 10, "weight": 3.0, "real": "fixed"}},
    {"weighted": {"rows": 10, "share": "best"}},
]


@pytest.mark.parametrize("anchor", ANCHORS, ids=str)
@pytest.mark.parametrize("world", [NORMAL, zipf(6)], ids=["normal", "zipf"])
def test_both_lanes_have_one_law(world: Any, anchor: Any) -> None:
    def read(look: Any) -> np.ndarray:
        return first_share(look) if world != NORMAL else look.exact("mean")[:, 0] + look.exact("variance")[:, 0]

    asked = {"world": world, "rows": 30, "anchor": anchor}
    a, b = (loop(rng(seed), 4_096, [5], read, lane=lane, **asked)[5] for seed, lane in enumerate(("auto", "rows")))
    assert passes(same_law("lanes", "", a, b))


PLANS = [
    (plain.Plan(tuple(WORLD.types.p), 20, 4, {-1: 6}), 0.4, {"weighted": {"rows": 6, "share": 0.4}}),
    (
        plain.Plan(tuple(WORLD.types.p), 20, 4, {0: 2, 1: 2}, (0, 0, 0, 1, 1, 1), fixed=True),
        0.5,
        {"grouped": {"rows": 4, "allocation": "equal", "weights": 0.5, "strata": [0.6, 0.4], "real": "fixed"}},
    ),
]


@pytest.mark.parametrize(("plan", "w", "anchor"), PLANS, ids=["weighted", "grouped"])
def test_the_plain_twin_has_the_same_law(plan: plain.Plan, w: float, anchor: Any) -> None:
    if plan.stratum:
        assert strata_of(WORLD, (0.6, 0.4)).of(np.arange(6)[None]).tolist() == [list(plan.stratum)]
    weigh = plain.by_quota(plan, w) if plan.stratum else plain.by_share(w)
    slow = np.array([plain.run(plan, weigh, rng(seed))[-1] for seed in range(600)])
    for symbol in (0, 5):
        fast = loop(
            rng(),
            4_096,
            [3],
            lambda look, s=symbol: law_of(look.state)[:, s],
            world=zipf(6, 0.5),
            rows=20,
            anchor=anchor,
        )
        assert passes(same_law("twin", "", slow[:, symbol], fast[3]))


def test_strata_of_worlds() -> None:
    types = strata_of(Zipf(300, 1.1))
    assert types.mass.sum() == pytest.approx(1) and types.mass == pytest.approx([0.5, 0.25, 0.15, 0.07, 0.03], abs=0.01)
    assert strata_of(Zipf(2, 0.0)).mass.tolist() == [0.5, 0.5]
    for world, parts in ((Normal(), 9), (Normal(3), 5), (Mixture(), 9)):
        strata = strata_of(world)
        assert len(strata.mass) == parts and strata.mass.sum() == pytest.approx(1)
        rows = world.rows(2, 20_000, rng())
        seen = np.bincount(strata.of(rows).ravel(), minlength=parts) / 40_000
        assert seen == pytest.approx(strata.mass, abs=0.012 if parts == 9 and world == Mixture() else 0.006)
    for wrong in ((), (0.5, 0.4), (1.2, -0.2)):
        with pytest.raises(InputError, match="sum to 1"):
            strata_of(Normal(), wrong)


@pytest.mark.parametrize("name", ["exponential", "uniform", "poisson", "bernoulli", "negative_binomial", "gamma"])
@pytest.mark.parametrize("masses", [(0.5, 0.25, 0.15, 0.07, 0.03), (0.5, 0.5), (0.6, 0.4)])
def test_strata_of_one_sided_and_of_discrete_laws(name: str, masses: tuple[float, ...]) -> None:
    """An empty side of a band belongs to the other one, and every row has a stratum that holds real rows."""
    world = catalog.build("world", name, {})
    strata = strata_of(world, masses)
    assert len(strata.mass) >= 2 and strata.mass.min() > 0 and strata.mass.sum() == pytest.approx(1)
    rows = world.rows(2, 20_000, rng())
    seen = np.bincount(strata.of(rows).ravel(), minlength=len(strata.mass)) / 40_000
    assert seen == pytest.approx(strata.mass, abs=0.03)
    far = strata.of(np.array([[-50.0, 1e6, 0.5]]))
    assert far.min() >= 0 and far.max() < len(strata.mass)
    if name in ("exponential", "uniform"):
        assert strata.mass == pytest.approx(masses, abs=0.03)


def test_a_single_stratum_is_refused_with_what_helps() -> None:
    with pytest.raises(InputError, match=r"first stratum smaller than 0\.9"):
        strata_of(catalog.build("world", "bernoulli", {"mean": 0.3}), (0.9, 0.1))


@pytest.mark.parametrize("rows", [300, 1000])
@pytest.mark.parametrize("kind", ["law", "pool"])
def test_strata_of_a_short_file_are_built_on_rows_that_differ(rows: int, kind: str, tmp_path: Path) -> None:
    path = tmp_path / "numbers.csv"
    path.write_text("x\n" + "\n".join(map(str, rng(3).standard_normal(rows))), encoding="utf-8")
    strata = strata_of(catalog.build("world", "file", {"path": str(path), "as": kind}))
    line = np.linspace(0, 4, 401)
    rarest = line[strata.of(line[None])[0] == len(strata.mass) - 1]
    assert len(strata.mass) == 9 and 1.6 < rarest.min() < 2.7
    path.write_text("x\n" + "\n".join(map(str, range(40))), encoding="utf-8")
    with pytest.raises(InputError, match="40 real rows are too few"):
        strata_of(catalog.build("world", "file", {"path": str(path), "as": kind}))


def test_rows_of_one_stratum() -> None:
    strata = strata_of(Zipf(300, 1.1))

    def draw(n: int, name: str) -> np.ndarray:
        return Zipf(300, 1.1).rows(3, n, rng(len(name) + n))

    rows = InStratum(4, strata).select(draw, 25, rng())
    assert rows.shape == (3, 25) and (strata.of(rows) == 4).all()
    with pytest.raises(InputError, match="fewer than 2 rows"):
        InStratum(4, strata).select(lambda n, name: np.zeros((3, 1), dtype=int), 2, rng())


def test_weights_by_stratum() -> None:
    strata = strata_of(WORLD, (0.6, 0.4))
    generated, real = np.array([[0, 0, 1, 5], [0, 1, 2, 2]]), np.array([[4, 5, 0], [5, 5, 5]])

    def weights(**parameters: Any) -> np.ndarray:
        parts = [
            plain_part(generated, StratumWeights(strata, False, **parameters)),
            plain_part(real, StratumWeights(strata, True, **parameters)),
        ]
        return np.concatenate(parts[0].weight.jointly(parts), axis=1)

    places = strata.of(np.concatenate((generated, real), axis=1))
    for share in ("best", "natural", 0.3):
        found = weights(share=share)
        assert found.sum(axis=1) == pytest.approx([7, 7])
        assert np.where(places == 1, found, 0).sum(axis=1) / 7 == pytest.approx(strata.mass[1])
    assert weights(share=0.3)[0, 4:6].sum() / 7 == pytest.approx(0.3 * strata.mass[1])
    alone = StratumWeights(strata, False).weights(np.array([[0, 1, 2]]))
    assert alone == pytest.approx(1)
    found = weights(share=0.3, quota=False)
    assert found[:, 4:].sum(axis=1) / 7 == pytest.approx(0.3) and found[0, :4] == pytest.approx(0.7 * 7 / 4)


def plain_part(rows: np.ndarray, weight: StratumWeights) -> Any:
    from longtail.lab.lanes import Weighted

    return Weighted(rows, weight)


def test_a_share_is_one_number_for_all_generated_rows() -> None:
    half = GeneratedShare(10, 0.5)
    assert half.each(40) == 0.25 and half.weights(np.zeros((2, 40)))[1, 3] == 0.25
    assert half.each(np.array([20, 40])).tolist() == [0.5, 0.25]
    golden = GeneratedShare(40, "best").each(40)
    assert 40 / (40 + 40 * golden) == pytest.approx(0.618, abs=1e-3)


def test_thinning_to_a_quota() -> None:
    selection = Quota(factor=3, strata=(0.6, 0.4)).settled(WORLD)
    strata = selection.of
    rows = selection.select(
        lambda n, name: np.tile(rng().permutation(np.r_[np.zeros(n - 20), np.full(20, 5)]).astype(int), (2, 1)),
        50,
        rng(),
    )
    assert (strata.of(rows) == 1).sum(axis=1).tolist() == [shared_out(50, strata.mass)[1]] * 2
    short = selection.select(lambda n, name: np.r_[np.zeros(n - 3), np.full(3, 5)].astype(int)[None], 50, rng())
    assert short.shape == (1, 50) and (strata.of(short) == 1).sum() == 3
    with pytest.raises(InputError, match="settled"):
        Quota().select(lambda n, name: np.zeros((1, n)), 5, rng())


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"world": NORMAL, "family": {"gaussian": {"divisor": "n-1"}}, "anchor": ANCHORS[0]}, 'divisor = "n-1"'),
    ({"world": zipf(6), "family": {"ngram": {"order": 2}}, "anchor": ANCHORS[0]}, "cannot: its fit takes no weights"),
    ({"world": zipf(6), "family": {"ngram": {"order": 2}}, "anchor": "quota"}, "selection = { quota"),
    ({"world": NORMAL, "anchor": {"weighted": {"rows": 0, "weight": 1.0}}}, "at least 1"),
    ({"world": NORMAL, "anchor": {"weighted": {"rows": 5}}}, "exactly one of share and weight"),
    ({"world": NORMAL, "anchor": {"weighted": {"rows": 5, "share": 1.0}}}, "between 0 and 1"),
    ({"world": NORMAL, "anchor": {"weighted": {"rows": 5, "weight": 0.0}}}, "positive"),
    ({"world": NORMAL, "anchor": {"grouped": {"rows": 5, "weights": "none"}}}, "quota = false"),
    ({"world": NORMAL, "anchor": {"grouped": {"rows": 5, "strata": [0.5, 0.6]}}}, "sum to 1"),
    ({"world": NORMAL, "anchor": {"quota": {"rows": -1}}}, "negative"),
    ({"world": NORMAL, "selection": {"quota": {"factor": 0}}}, "at least 1"),
]


@pytest.mark.parametrize(("asked", "says"), REFUSED, ids=str)
def test_what_cannot_be_is_refused_before_anything_runs(asked: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        cells(experiment(asked))


def test_the_lane_of_weights() -> None:
    lanes = {
        (world, name): cells(experiment({"world": asked, "anchor": anchor}))[0].lane
        for world, asked in (("zipf", zipf(6)), ("normal", NORMAL))
        for name, anchor in (("weighted", ANCHORS[0]), ("quota", "quota"), ("grouped", {"grouped": {"rows": 9}}))
    }
    assert {name: lane for (_, name), lane in lanes.items()} == {
        "weighted": "statistics",
        "quota": "rows",
        "grouped": "rows",
    }
