"""Sampling bias and the elastic anchor of the Gaussian and the categorical family."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from longtail.errors import InputError
from longtail.families.categorical import Categorical, tilted
from longtail.families.gaussian import Gaussian
from longtail.lab.loop import Block
from longtail.reproduction.simulate import NORMAL, cell_of, setting_of, zipf
from longtail.scatter import State
from longtail.theory.refitted_gaussian import truncated_variance
from longtail.worlds.mixture import Mixture
from longtail.worlds.normal import Normal
from longtail.worlds.zipf import Zipf


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def standard(chains: int, d: int) -> State:
    return State(np.zeros((chains, d)), np.tile(np.tril(np.ones((d, d))), (chains, 1, 1)))


@pytest.mark.parametrize("family", [Gaussian(scale=0.6), Gaussian(truncate=1.3), Gaussian(scale=2.0, truncate=0.8)])
@pytest.mark.parametrize("d", [1, 3])
def test_written_rows_have_the_narrowed_covariance(family: Gaussian, d: int) -> None:
    state = standard(1, d)
    rows = family.sample(state, 200_000, rng()).reshape(-1, d)
    truth = state.root[0] @ state.root[0].T
    settled = family.settled(Normal(d))
    assert np.cov(rows.T, ddof=0).reshape(d, d) == pytest.approx(settled.written * truth, abs=0.03 * truth.max())
    if family.truncate is not None:
        whitened = np.linalg.solve(state.root[0], rows.T) / np.sqrt(family.scale)
        assert np.sqrt((whitened**2).sum(axis=0)).max() <= family.truncate * (1 + 1e-9)


def test_real_rows_are_not_narrowed() -> None:
    for options in ({"scale": 0.25}, {"truncate": 0.5}):
        cell = cell_of(4_000, 1, world=NORMAL, rows=30, family={"gaussian": options})
        look = next(Block(cell, 3, 0, wanted=4_000).steps(1))
        assert look.exact("variance").mean() == pytest.approx(29 / 30, abs=0.03)


def test_truncated_summaries_are_made_piece_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    family, state = Gaussian(truncate=1.0, dim=1), standard(500, 1)
    monkeypatch.setattr("longtail.families.gaussian.TOGETHER", 500 * 7)
    summary = family.sample_summary(state, 40, rng())
    assert summary.n == 40
    variance = (summary.root**2).sum(axis=(1, 2)) / 39
    assert variance.mean() == pytest.approx(truncated_variance(1.0), abs=0.02)
    with pytest.raises(InputError, match="too many"):
        family.sample_summary(state, 10**9, rng())


def test_narrowed_variances_too_small_for_a_number_go_on() -> None:
    family, state = Gaussian(scale=1e-8), State(np.zeros((3, 1)), np.ones((3, 1, 1)))
    for t in range(60):
        state = family.fit_summary(family.sample_summary(state, 5, rng(t)), None)
    logs = family.exact(state, "log_variance")
    assert np.isfinite(logs).all() and (logs < -900).all()


@pytest.mark.parametrize(
    "temperature, truncate, expected",
    [
        (1.0, 1.0, [0.5, 0.3, 0.2, 0.0]),
        (0.5, 1.0, [25 / 38, 9 / 38, 4 / 38, 0.0]),
        (1.0, 0.5, [1.0, 0.0, 0.0, 0.0]),
        (1.0, 0.51, [5 / 8, 3 / 8, 0.0, 0.0]),
        (1.0, 0.8, [5 / 8, 3 / 8, 0.0, 0.0]),
        (1e-6, 1.0, [1.0, 0.0, 0.0, 0.0]),
    ],
)
def test_tilted_laws(temperature: float, truncate: float, expected: list[float]) -> None:
    assert tilted(np.array([[0.5, 0.3, 0.2, 0.0]]), temperature, truncate)[0] == pytest.approx(expected)


def test_ties_are_kept_together_and_a_hot_law_is_flat() -> None:
    assert tilted(np.array([[0.4, 0.2, 0.2, 0.2]]), 1.0, 0.5)[0] == pytest.approx([0.4, 0.2, 0.2, 0.2])
    assert tilted(np.array([[0.9, 0.1, 0.0]]), 1e9, 1.0)[0] == pytest.approx([0.5, 0.5, 0.0])


@pytest.mark.parametrize("options", [{"temperature": 0.7}, {"truncate": 0.8}, {"temperature": 1.4, "prior": 3.0}])
def test_biased_rows_follow_the_law_that_is_told(options: dict[str, Any]) -> None:
    family = Categorical(**options).settled(Zipf(6))
    state = family.fit(np.tile(np.array([0, 0, 0, 0, 1, 1, 2, 3]), (2_000, 1)), None)
    symbols, q = family.exact(state, "law")
    told = np.zeros(6)
    told[symbols] = q[0]
    assert told.sum() == pytest.approx(1.0)
    rows = family.sample(state, 30, rng())
    assert np.bincount(rows.ravel(), minlength=6) / rows.size == pytest.approx(told, abs=0.01)
    names, counts = family.sample_summary(state, np.full(2_000, 30), rng(1)).table()
    assert (counts.sum(axis=1) == 30).all()
    seen = np.zeros(6)
    seen[names] = counts.mean(axis=0) / 30
    assert seen == pytest.approx(told, abs=0.01)


def test_elastic_models_are_pulled_to_their_own_first_fit() -> None:
    family = Categorical(prior=4.0, prior_mean="first").settled(Zipf(4))
    first = family.fit(np.array([[0, 0, 1, 1], [2, 2, 2, 2]]), None)
    assert family.start == "first"
    later = family.fit(np.array([[3] * 12, [0] * 12]), None, first)
    symbols, q = family.exact(later, "law")
    assert dict(zip(symbols, q[0], strict=True)) == pytest.approx({0: 0.125, 1: 0.125, 2: 0.0, 3: 0.75})
    assert dict(zip(symbols, q[1], strict=True)) == pytest.approx({0: 0.75, 1: 0.0, 2: 0.25, 3: 0.0})
    gaussian = Gaussian(prior=2.0, prior_mean="first").settled(Mixture())
    start = gaussian.fit(np.array([[0.0, 2.0]]), None)
    after = gaussian.fit(np.array([[5.0, 7.0]]), None, start)
    assert after.mean[0, 0] == pytest.approx((12 + 2 * 1) / 4)
    assert gaussian.exact(after, "variance")[0, 0] == pytest.approx((2 + 2 * 1 + 25) / 4)


def test_an_elastic_loop_stops_and_goes_on_the_same() -> None:
    for world, name in ((NORMAL, "gaussian"), (zipf(9), "categorical")):
        cell = cell_of(50, 7, world=world, rows=12, family={name: {"prior": 3.0, "prior_mean": "first"}})
        whole = [look.exact("mean" if name == "gaussian" else "law") for look in Block(cell, 5, 0, 50).steps(7)]
        block, again = Block(cell, 5, 0, 50), Block(cell, 5, 0, 50)
        list(block.steps(4))
        again.resume(block.kept())
        parts = [look.exact("mean" if name == "gaussian" else "law") for look in again.steps(7)]
        assert np.array_equal(np.asarray(whole[-1][-1]), np.asarray(parts[-1][-1]))


def test_nothing_is_foretold_of_a_tilted_law() -> None:
    for options, some in (
        ({"temperature": 0.9}, False),
        ({"truncate": 0.9}, False),
        ({"prior": 2.0, "prior_mean": "first"}, True),
    ):
        cell = cell_of(10, 5, world=zipf(8), rows=20, family={"categorical": options})
        said = cell.family.predict(setting_of(cell))
        assert bool(said) == some
        assert {item.quantity for item in said} <= {"heterozygosity", "chi2", "kept"}


@pytest.mark.parametrize(
    "family, options, word",
    [
        (Gaussian, {"scale": 0.0}, "scale"),
        (Gaussian, {"scale": float("inf")}, "scale"),
        (Gaussian, {"truncate": -1.0}, "truncate"),
        (Gaussian, {"prior": 1.0, "prior_mean": "frist"}, "first"),
        (Categorical, {"temperature": 0.0}, "temperature"),
        (Categorical, {"temperature": float("nan")}, "temperature"),
        (Categorical, {"truncate": 1.2}, "truncate"),
        (Categorical, {"truncate": 0.0}, "truncate"),
        (Categorical, {"prior": 1.0, "prior_mean": "frist"}, "first"),
    ],
)
def test_bad_options_are_refused(family: Any, options: dict[str, Any], word: str) -> None:
    with pytest.raises(InputError, match=word):
        family(**options)
