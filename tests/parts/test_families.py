"""Families: the two lanes have one law, priors and divisors are what they say, edges hold."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from longtail.errors import InputError
from longtail.families.categorical import Categorical
from longtail.families.gaussian import Gaussian, State
from longtail.tally import Tally
from longtail.worlds.normal import Normal
from longtail.worlds.zipf import Zipf


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def covariance(root: np.ndarray) -> np.ndarray:
    return root @ root.transpose(0, 2, 1)


@pytest.mark.parametrize(("divisor", "less"), [("n", 0), ("n-1", 1)])
def test_gaussian_fit_is_mean_and_covariance(divisor: Any, less: int) -> None:
    rows = rng().standard_normal((5, 30, 3)) * [1.0, 5.0, 0.2] + [0, 1e3, -2]
    state = Gaussian(divisor=divisor).fit(rows, rng())
    for chain in range(5):
        assert state.mean[chain] == pytest.approx(rows[chain].mean(axis=0))
        assert covariance(state.root)[chain] == pytest.approx(np.cov(rows[chain].T, ddof=less), rel=1e-8, abs=1e-10)


def test_gaussian_summaries_merge_like_rows() -> None:
    family, rows = Gaussian(), 1e6 + rng(1).standard_normal((4, 50, 2))
    merged = family.merge(family.summarise(rows[:, :20]), family.summarise(rows[:, 20:]))
    assert covariance(family.fit_summary(merged, rng()).root) == pytest.approx(
        covariance(family.fit(rows, rng()).root), rel=1e-6
    )
    for nothing in (
        family.merge(family.summarise(rows[:, :0]), merged),
        family.merge(merged, family.summarise(rows[:, :0])),
    ):
        assert nothing.n == 50


@pytest.mark.parametrize(("n", "d"), [(2, 1), (30, 1), (3, 5), (1, 2), (6, 5)])
def test_gaussian_lanes_have_one_law(n: int, d: int) -> None:
    """Means of the trace and log trace of the fitted covariance over 20,000 chains of each lane, five standard errors."""
    chains, family = 20000, Gaussian()
    state = State(np.zeros((chains, d)), np.tile(np.tril(np.ones((d, d))), (chains, 1, 1)))
    ours = family.fit_summary(family.sample_summary(state, n, rng(1)), rng())
    rows = family.fit(family.sample(state, n, rng(2)), rng())
    for value in (
        lambda s: (s.root**2).sum((1, 2)),
        lambda s: s.mean.sum(1) ** 2,
        lambda s: covariance(s.root)[:, 0, -1],
    ):
        a, b = value(ours), value(rows)
        assert abs(a.mean() - b.mean()) < 5 * np.sqrt((a.var() + b.var()) / chains) + 1e-12


def test_gaussian_prior_is_pseudo_rows() -> None:
    world = Normal(1, mean=2.0, covariance=4.0)
    family = Gaussian(prior=3.0, prior_scale=0.5).settled(world)
    rows = np.array([[1.0, 5.0]])
    state = family.fit(rows, rng())
    mean = (1 + 5 + 3 * 2) / 5
    assert state.mean[0, 0] == pytest.approx(mean)
    scatter = 8 + 3 * 2.0 + 2 * (3 - mean) ** 2 + 3 * (2 - mean) ** 2
    assert covariance(state.root)[0, 0, 0] == pytest.approx(scatter / 5)


def test_gaussian_variances_too_small_for_a_number_go_on() -> None:
    family, state = Gaussian(), State(np.zeros((3, 1)), np.full((3, 1, 1), 1e-150))
    for t in range(400):
        state = family.fit_summary(family.sample_summary(state, 2, rng(t)), rng())
    logs = family.exact(state, "log_variance")
    assert np.isfinite(logs).all() and (logs < -690).all() and np.isfinite(family.exact(state, "log_det")).all()


def test_one_singular_chain_does_not_fail_its_block() -> None:
    rows = rng().standard_normal((3, 10, 2))
    rows[1] = 7.0
    state = Gaussian().fit(rows, rng())
    assert covariance(state.root)[1] == pytest.approx(np.zeros((2, 2)), abs=1e-12)
    assert covariance(state.root)[2] == pytest.approx(np.cov(rows[2].T, bias=True))


@pytest.mark.parametrize("n", [5, 40, 3000])
@pytest.mark.parametrize("prior", [0.0, 7.0])
def test_categorical_lanes_have_one_law(n: int, prior: float) -> None:
    """Mean and variance of every symbol's count over 4,000 chains, five standard errors."""
    chains, world = 4000, Zipf(8, 1.0)
    family = Categorical(prior=prior).settled(world)
    start = family.fit(np.tile(np.array([0, 0, 0, 1, 1, 2, 7, 7]), (chains, 1)), rng())
    drawn = family.sample(start, n, rng(1))
    rows = np.stack([(drawn == symbol).sum(axis=1) for symbol in range(8)], axis=1)
    symbols, found = family.sample_summary(start, n, rng(2)).table()
    counts = np.zeros((chains, 8))
    counts[:, symbols] = found
    assert (counts.sum(1) == n).all() and (rows.sum(1) == n).all()
    for power in (1, 2):
        a, b = (rows / n) ** power, (counts / n) ** power
        assert (abs(a.mean(0) - b.mean(0)) <= 5 * np.sqrt((a.var(0) + b.var(0)) / chains) + 1e-12).all()
    if not prior:
        assert counts[:, 3:7].sum() == 0, "an extinct symbol never comes back"


def test_categorical_law_and_prior() -> None:
    family = Categorical(prior=4.0, prior_mean=(1.0, 0.0, 3.0)).settled(Zipf(3))
    symbols, q = family.exact(family.fit(np.array([[0, 0, 1, 1]]), rng()), "law")
    assert q[0, np.argsort(symbols)] == pytest.approx([(2 + 1) / 8, 2 / 8, 3 / 8])


def test_categorical_subsamples_whole_and_part() -> None:
    family = Categorical().settled(Zipf(6))
    rows = Tally(6, rows=np.tile(np.array([0, 0, 1, 2, 3, 3], dtype=np.uint8), (500, 1)), drawn=6)
    assert (family.subsample(rows, 6, False, rng()).table()[1].sum(1) == 6).all()
    for tally in (rows, Tally(6, symbols=rows.table()[0], counts=rows.table()[1])):
        symbols, counts = family.subsample(tally, 3, False, rng(1)).table()
        assert (counts.sum(1) == 3).all() and counts.max() <= 2, "no row is taken twice"
        mean = dict(zip(symbols.tolist(), counts.mean(0), strict=True))
        assert mean[0] == pytest.approx(1.0, abs=0.15) and mean[1] == pytest.approx(0.5, abs=0.15)
        assert (family.subsample(tally, 50, True, rng(2)).table()[1].sum(1) == 50).all()


def test_families_refuse_what_does_not_suit_them() -> None:
    with pytest.raises(InputError, match="categorical"):
        Gaussian().settled(Zipf(5))
    with pytest.raises(InputError, match="gaussian"):
        Categorical().settled(Normal())
    with pytest.raises(InputError, match="5 shares"):
        Categorical(prior=1.0, prior_mean=(0.5, 0.5)).settled(Zipf(5))
