"""Kernel density: what it knows is what it samples, the bandwidth rules are scipy's, its loop is the plain one's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from reference.kernel_density import kernel_density as plain
from reference.kernel_density import variance
from reference.plain_loop import Plan, run
from scipy.stats import gaussian_kde, ks_2samp

from longtail.errors import InputError
from longtail.families.kernel_density import KernelDensity
from longtail.reproduction.simulate import NORMAL, loop
from longtail.worlds.zipf import Zipf


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("bandwidth", [0.0, 0.7, "scott", "silverman"])
@pytest.mark.parametrize("shape", [(3, 30), (3, 30, 2)])
def test_it_knows_the_moments_of_what_it_samples(bandwidth: Any, shape: tuple[int, ...]) -> None:
    family = KernelDensity(bandwidth, factor=1.5)
    state = family.fit(5 + rng().standard_normal(shape) * 2)
    drawn = family.sample(state, 60_000, rng(1)).reshape(3, 60_000, -1)
    mean, spread = family.exact(state, "mean"), family.exact(state, "variance")
    assert (abs(drawn.mean(axis=1) - mean) < 5 * np.sqrt(spread / 60_000)).all()
    assert drawn.var(axis=1) == pytest.approx(spread, rel=0.04)
    assert np.exp(family.exact(state, "log_variance")) == pytest.approx(spread)
    covariance = np.stack([np.cov(one.T, bias=True).reshape(len(one.T), -1) for one in drawn])
    assert family.exact(state, "log_det") == pytest.approx(np.linalg.slogdet(covariance)[1], abs=0.06)
    assert family.exact(state, "law") is None


@pytest.mark.parametrize("rule", ["scott", "silverman"])
def test_the_rules_are_those_of_scipy_in_one_column(rule: Any) -> None:
    rows = rng().standard_gamma(2.0, (1, 37))
    theirs = np.sqrt(gaussian_kde(rows[0], rule).covariance[0, 0])
    assert KernelDensity(rule).fit(rows).bandwidth[0, 0] == pytest.approx(theirs)
    wide = KernelDensity(rule, factor=2.0).fit(np.stack([rows[0], 9 * rows[0]], axis=1)[None]).bandwidth[0]
    assert wide[1] == pytest.approx(9 * wide[0]) and wide[0] != pytest.approx(2 * theirs)


def test_without_noise_it_is_the_bootstrap() -> None:
    rows = rng().standard_normal((2, 9))
    drawn = KernelDensity(0.0).sample(KernelDensity(0.0).fit(rows), 200, rng())
    assert all(np.isin(made, real).all() for made, real in zip(drawn, rows, strict=True))
    alone = KernelDensity("scott").fit(np.full((1, 1), 3.0))
    assert (KernelDensity("scott").sample(alone, 4, rng()) == 3.0).all()


@pytest.mark.parametrize("regime", ["replace", "accumulate"])
def test_its_loop_has_the_law_of_the_plain_loop(regime: str) -> None:
    family = {"kernel_density": {"bandwidth": 0.4}}
    asked = {"world": NORMAL, "rows": 8, "family": family, "regime": regime}
    ours = loop(rng(3), 3_000, [4], lambda look: look.exact("variance")[:, 0], **asked)[4]
    twin = [variance(run(Plan(5, 8, regime), plain(0.4), rng(at))[-1], 0.4) for at in range(1_500)]
    assert ks_2samp(ours, twin).pvalue > 1e-4


def test_bad_input_is_one_sentence() -> None:
    for given in ({"bandwidth": -1.0}, {"bandwidth": np.inf}, {"bandwidth": "best"}, {"factor": -0.1}):
        with pytest.raises(InputError, match="must be"):
            KernelDensity(**given)
    with pytest.raises(InputError, match="use categorical"):
        KernelDensity().settled(Zipf(5))
    for rows in (np.zeros((1, 0)), np.array([[1.0, np.nan]])):
        with pytest.raises(InputError, match="at least one row"):
            KernelDensity().fit(rows)


def test_weights_count_rows_as_often_as_they_say() -> None:
    rng = np.random.default_rng(12)
    for shape, parameters in (((4, 50), {}), ((4, 50, 3), {"bandwidth": 0.3}), ((4, 50), {"bandwidth": "silverman"})):
        rows, family = rng.standard_normal(shape), KernelDensity(**parameters)
        plain, even = family.fit(rows), family.fit(rows, weights=np.full((4, 50), 2.0))
        assert np.allclose(family.exact(plain, "variance"), family.exact(even, "variance"))
        weights = rng.random((4, 50))
        weights[:, 3] = weights[:, -1] = 0.0
        state = family.fit(rows, weights=weights)
        drawn = family.sample(state, 200_000, rng)
        drawn = drawn[..., None] if drawn.ndim == 2 else drawn
        assert np.allclose(drawn.mean(axis=1), family.exact(state, "mean"), atol=0.02)
        assert np.allclose(drawn.var(axis=1), family.exact(state, "variance"), rtol=0.03)
