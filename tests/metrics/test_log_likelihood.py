"""The log-likelihood of rows under fitted models: against other formulas, as densities that hold all mass, and as sampled."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy.stats import multivariate_normal, norm

from longtail.families.gaussian import Gaussian, State
from longtail.families.gaussian_mixture import GaussianMixture
from longtail.families.kernel_density import KernelDensity
from longtail.families.ngram import END, Ngram, documents


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_gaussian() -> None:
    root = np.array([[[2.0, 0.0], [0.7, 0.5]], [[1.0, 0.0], [0.0, 3.0]]])
    mean, rows = np.array([[1.0, -1.0], [0.0, 4.0]]), rng().normal(size=(2, 30, 2))
    found = Gaussian(scale=0.8).log_likelihood(State(mean, root, np.array([0.0, 0.3])), rows)
    for chain, factor in enumerate((1.0, np.exp(0.6))):
        covariance = 0.8 * factor * root[chain] @ root[chain].T
        assert found[chain] == pytest.approx(multivariate_normal(mean[chain], covariance).logpdf(rows[chain]))


def test_gaussian_in_one_column_truncated_and_singular() -> None:
    line = np.linspace(-6, 8, 20_001)
    state = State(np.array([[1.0], [1.0]]), np.array([[[2.0]], [[0.0]]]))
    plain, cut = (
        family.log_likelihood(state, np.stack((line, line))) for family in (Gaussian(), Gaussian(truncate=1.5))
    )
    assert plain[0] == pytest.approx(norm(1, 2).logpdf(line))
    assert np.isneginf(cut[0][np.abs(line - 1) > 3.001]).all()
    assert np.trapezoid(np.exp(cut[0]), line) == pytest.approx(1, abs=1e-3)
    assert np.isnan(plain[1]).all(), "a model of one point has no density"


def test_kernel_density() -> None:
    family, rows = KernelDensity(bandwidth=0.4), rng(1).normal(size=(2, 25, 2))
    state = family.fit(rows)
    at = rng(2).normal(size=(2, 40, 2)) * 2
    direct = [
        np.log(norm(0, 0.4).pdf(at[chain][:, None] - rows[chain][None]).prod(axis=2).mean(axis=1)) for chain in (0, 1)
    ]
    assert family.log_likelihood(state, at) == pytest.approx(np.array(direct))
    weights = np.tile([4.0] * 10 + [0.0] * 15, (2, 1))
    some = family.log_likelihood(family.fit(rows, weights=weights), at)
    assert some == pytest.approx(family.log_likelihood(family.fit(rows[:, :10]), at))
    assert np.isfinite(family.log_likelihood(state, np.full((2, 1, 2), 100.0))).all(), "far rows do not underflow"


def test_kernel_density_without_a_width_has_no_density() -> None:
    rows = np.stack((np.zeros(9), np.arange(9.0)))
    found = KernelDensity().log_likelihood(KernelDensity().fit(rows), rows)
    assert np.isnan(found[0]).all() and np.isfinite(found[1]).all()


def test_gaussian_mixture() -> None:
    family, rows = GaussianMixture(components=2), rng(3).normal(size=(1, 200)) + 4 * (rng(4).random((1, 200)) < 0.3)
    state, line = family.fit(rows, rng(5)), np.linspace(-10, 15, 10_001)
    found = family.log_likelihood(state, line[None])[0]
    assert np.trapezoid(np.exp(found), line) == pytest.approx(1, abs=1e-6)
    sd = state.scale[0] * state.roots[0, :, 0, 0]
    centre = state.centre[0] + state.scale[0] * state.means[0, :, 0]
    direct = (state.weights[0] * norm(centre, sd).pdf(line[:, None])).sum(axis=1)
    assert np.exp(found) == pytest.approx(direct)
    flat = state._replace(scale=np.zeros_like(state.scale))
    assert np.isnan(family.log_likelihood(flat, line[None])).all()


TEXTS = ["abcab", "abba", "cab", "aab", "", "bcb", "abcc"]


@pytest.mark.parametrize("order", [1, 2, 3, 4])
@pytest.mark.parametrize("smoothing", ["none", "kneser-ney"])
def test_ngram_holds_all_mass(order: int, smoothing: str) -> None:
    """The chances of every document of at most two letters, and of those that are cut there, sum to 1."""
    rows = documents([[ord(letter) - 97 for letter in text] for text in TEXTS], width=5)
    family = Ngram(order=order, smoothing=smoothing)
    state = family.fit(rows)
    short = [list(some) for length in (0, 1, 2) for some in product(range(3), repeat=length)]
    ended = documents(short, width=3)
    cut = np.array([[list(some) for some in product(range(3), repeat=3)]])
    chance = [np.exp(np.nansum(family.log_likelihood(state, some)[0], axis=1)).sum() for some in (ended, cut)]
    assert sum(chance) == pytest.approx(1)
    found = family.log_likelihood(state, ended)[0]
    assert (np.isnan(found[ended[0] == END][1:]).any() and np.isfinite(found[0, 0])) or smoothing == "none"
    assert np.isnan(found[0, 1:]).all(), "nothing is told of what stands behind the end"


@pytest.mark.parametrize("smoothing", ["none", "kneser-ney"])
def test_ngram_is_what_is_written(smoothing: str) -> None:
    rows = documents([[ord(letter) - 97 for letter in text] for text in TEXTS], width=5)
    family = Ngram(order=3, smoothing=smoothing)
    state = family.fit(rows)
    drawn = family.sample(state, 40_000, rng(6))[0]
    kinds, counts = np.unique(drawn, axis=0, return_counts=True)
    chance = np.exp(np.nansum(family.log_likelihood(state, kinds[None])[0], axis=1))
    assert chance.sum() > 0.98
    error = np.sqrt(chance / len(drawn))
    assert (np.abs(counts / len(drawn) - chance) < 5.5 * error + 1e-4).all()


def test_ngram_gives_no_chance_to_a_token_that_it_never_saw() -> None:
    family = Ngram(order=2)
    state = family.fit(documents([[0, 1], [1, 0]], width=3))
    found = family.log_likelihood(state, np.array([[[0, 7, 1]]]))[0, 0]
    assert np.isneginf(found[1]) and np.isfinite(found[[0, 2]]).all(), "behind it the shorter history counts"


def test_ngram_of_one_token_each() -> None:
    family, rows = Ngram(order=1), np.array([[0, 0, 1, 2], [1, 1, 1, 1]])
    found = family.log_likelihood(family.fit(rows), np.array([[0, 1], [0, 1]]))
    assert np.exp(found) == pytest.approx(np.array([[0.5, 0.25], [0, 1]]))
