"""Claims on families of one mean: planted faults are rejected, and the true loop is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from longtail.families.uniform import Uniform
from longtail.reproduction.budget import outcome_of
from longtail.reproduction.claim import claim, names
from longtail.theory.fitted_mean import FittedMean, State
from longtail.theory.one_parameter import GammaLaw, NormalLaw, PoissonLaw, penalised_mean

Patch = Callable[[pytest.MonkeyPatch], None]


def _one_row_too_many(patch: pytest.MonkeyPatch) -> None:
    fit = FittedMean.fit_summary

    def faulty(self: Any, summary: Any, rng: Any, start: Any = None) -> State:
        return fit(self, summary._replace(n=summary.n + 1), rng, start)

    patch.setattr(FittedMean, "fit_summary", faulty)


def _shape_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(GammaLaw, "total", lambda self, mean, n, rng: rng.standard_gamma(2 * n, len(mean)) * (mean / 2))


def _never_dead(patch: pytest.MonkeyPatch) -> None:
    total = PoissonLaw.total
    patch.setattr(PoissonLaw, "total", lambda self, mean, n, rng: total(self, np.maximum(mean, 1e-3), n, rng))


def _half_the_noise(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        NormalLaw, "total", lambda self, mean, n, rng: n * mean + np.sqrt(n / 2) * rng.standard_normal(len(mean))
    )


def _prior_not_held(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(FittedMean, "start", "previous")


def _end_corrected(patch: pytest.MonkeyPatch) -> None:
    fit = Uniform.fit_summary
    patch.setattr(Uniform, "fit_summary", lambda self, summary, rng, start=None: _moved(fit(self, summary, rng)))


def _moved(state: Any) -> Any:
    return type(state)(state.log_end + 0.002)


def _half_the_penalty(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        "longtail.theory.fitted_mean.penalised_mean", lambda law, total, n, l2: penalised_mean(law, total, n, l2 / 2)
    )


FAULTS: list[tuple[str, Patch]] = [
    ("variance_function_replace", _one_row_too_many),
    ("variance_function_replace", _shape_forgotten),
    ("variance_function_accumulate", _shape_forgotten),
    ("variance_function_fresh", _one_row_too_many),
    ("variance_function_prior", _one_row_too_many),
    ("variance_function_mixture", _half_the_noise),
    ("variance_function_fixed_set", _one_row_too_many),
    ("elastic_anchor", _prior_not_held),
    ("poisson_extinction", _never_dead),
    ("exponential_typical_path", _shape_forgotten),
    ("known_variance_drifts", _half_the_noise),
    ("uniform_maximum", _end_corrected),
    ("penalised_coin", _half_the_penalty),
    ("one_real_row_unbounded", _one_row_too_many),
]


@pytest.mark.parametrize(("name", "fault"), FAULTS, ids=[f"{name}-{fault.__name__}" for name, fault in FAULTS])
def test_a_planted_fault_is_rejected(name: str, fault: Patch, monkeypatch: pytest.MonkeyPatch) -> None:
    fault(monkeypatch)
    assert outcome_of(claim(name), 5).rejected


@pytest.mark.parametrize("name", ["variance_function_replace", "elastic_anchor"])
def test_the_true_loop_is_not(name: str) -> None:
    assert not outcome_of(claim(name), 6).rejected
    assert name in names()
