"""The claims about density estimates, mixtures and n-grams: their closed forms, and that a fault in what they run is seen."""

from __future__ import annotations

import math
from contextlib import suppress
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from longtail.claims import (
    bigram_words,
    digits_mixture,
    gaussian_spread_bound,
    kernel_density_accumulate,
    kernel_density_replace,
    kernel_density_rule,
    mixture_modes,
    symbol_survival_bound,
    unigram_total_collapse,
)
from longtail.errors import InputError
from longtail.families.gaussian_mixture import GaussianMixture
from longtail.families.kernel_density import KernelDensity
from longtail.families.ngram import Ngram
from longtail.reproduction.budget import rejected
from longtail.reproduction.check import Dishonest
from longtail.theory.drift import counts_over_time


def seen(module: ModuleType, seed: int = 5) -> bool:
    """Whether a comparison of the claim fails by what was seen, with what it runs as it now is."""
    checks = []
    with suppress(Dishonest):  # one that cannot be judged shows nothing, and ends the claim
        checks.extend(module.claim(np.random.default_rng(seed)))
    return any(map(rejected, checks))


def rows_of(sample: Any, change: Any) -> Any:
    """A sample method whose rows are changed."""
    return lambda self, state, n, rng: change(sample(self, state, n, rng))


def test_kernel_density_forms() -> None:
    w = 1.0
    for _ in range(7):
        w = (1 - 1 / 13) * w + 0.4**2
    assert kernel_density_replace.variance(13, 0.4, 7) == pytest.approx(w)
    assert kernel_density_accumulate.variance(13, 0.4, 1) == pytest.approx(12 / 13)
    assert kernel_density_accumulate.variance(13, 0.0, 3) == pytest.approx((12 / 13) * (1 - 1 / 52) * (1 - 1 / 117))
    assert kernel_density_rule.growth(np.array([32]), "scott") == pytest.approx([1 - 1 / 32 + 0.25])


@pytest.mark.parametrize("module", [kernel_density_replace, kernel_density_accumulate, kernel_density_rule])
def test_a_kernel_that_is_too_wide_is_seen(module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not seen(module)
    monkeypatch.setattr(KernelDensity, "sample", rows_of(KernelDensity.sample, lambda rows: 1.05 * rows))
    assert seen(module)


def test_modes_left_are_counted_small_blocks() -> None:
    p = np.array([0.5, 0.25, 0.25])
    alive = [1 - counts_over_time(9, share, 0, 4)[:, 0] for share in p]
    assert mixture_modes.modes_left(p, 9, 4) == pytest.approx(sum(alive))


def test_modes_that_do_not_drift_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    true = GaussianMixture.sample

    def even(self: GaussianMixture, state: Any, n: int, rng: np.random.Generator) -> np.ndarray:
        return true(self, state._replace(weights=np.sqrt(state.weights)), n, rng)

    monkeypatch.setattr(GaussianMixture, "sample", even)
    assert seen(mixture_modes)


def test_survival_of_words() -> None:
    assert bigram_words.alive(1, 0.0, 1) == pytest.approx(1 - math.exp(-1))
    assert bigram_words.alive(3, 0.0, 2) == pytest.approx(1 - math.exp(math.exp(-1) - 1) ** 3)
    assert bigram_words.alive(2, 1.0, 5) == pytest.approx(1 - math.exp(-2)), "a fresh real text each time"
    assert bigram_words.alive(2, 0.1, 8) > bigram_words.alive(2, 0.0, 8)


def test_lines_that_repeat_one_another_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bigram_words, "LINES", 250)
    monkeypatch.setattr(bigram_words, "FITS", 6)
    monkeypatch.setattr(bigram_words, "COPIES", ((1, 1), (2, 3)))

    def repeated(rows: np.ndarray) -> np.ndarray:
        return rows[:, np.arange(rows.shape[1]) * 2 // 3]

    monkeypatch.setattr(Ngram, "sample", rows_of(Ngram.sample, repeated))
    assert seen(bigram_words)


def test_bounds_of_survival_and_spread(monkeypatch: pytest.MonkeyPatch) -> None:
    assert symbol_survival_bound.exponents_of(3) == pytest.approx(
        [1, 2 * (1 - math.exp(-1)), 3 * (1 - 0.531464)], abs=1e-5
    )
    assert gaussian_spread_bound.log_step(np.array([2]), "n-1")[0] == pytest.approx(math.log(math.sqrt(2 / math.pi)))
    assert not seen(symbol_survival_bound) and not seen(gaussian_spread_bound)
    low = gaussian_spread_bound.at_most("what", "where", np.arange(1000) < 300, 0.2)
    assert rejected(low) and not rejected(gaussian_spread_bound.at_most("what", "where", np.arange(1000) < 190, 0.2))
    monkeypatch.setattr(gaussian_spread_bound, "log_step", lambda n, divisor: -1 / (5 * n))
    assert seen(gaussian_spread_bound)


def test_a_unigram_model_with_other_words_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not seen(unigram_total_collapse)
    fresh = rows_of(Ngram.sample, lambda rows: np.where(np.arange(rows.shape[1]) < rows.shape[1] / 4, 0, rows))
    monkeypatch.setattr(Ngram, "sample", fresh)
    assert seen(unigram_total_collapse)


def test_digits_are_components_of_the_images(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = digits_mixture.digits()
    assert rows.shape == (1797, 16)
    covariance = np.cov(rows.T)
    assert (
        covariance == pytest.approx(np.diag(np.diag(covariance)), abs=1e-6) and (np.diff(np.diag(covariance)) < 0).all()
    )
    monkeypatch.setitem(__import__("sys").modules, "sklearn.datasets", None)
    with pytest.raises(InputError, match="needs scikit-learn"):
        digits_mixture.digits()
