"""Claims on unseen mass and stationary shares reject estimators and laws that are not what they say."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np
import pytest

from longtail.claims import (
    abundance_coverage_estimator,
    diversity_estimators,
    held_out_lost_mass,
    missing_mass_bound,
    stationary_shares_together,
)
from longtail.reproduction.budget import rejected
from longtail.theory import unseen


def fails(module: ModuleType, seed: int = 5) -> bool:
    """Whether a comparison of the claim fails."""
    return any(map(rejected, module.claim(np.random.default_rng(seed))))


def changed(function: Any, change: Any) -> Any:
    """A function whose value is changed."""
    return lambda *given: change(function(*given))


FAULTS = [
    (held_out_lost_mass, "uncovered_seen", lambda value: 1.1 * value),
    (held_out_lost_mass, "uncovered", lambda value: value**1.1),
    (diversity_estimators, "simpson_number", lambda value: 1.02 * value),
    (diversity_estimators, "shannon_number", lambda value: 0.8 * value),
    (abundance_coverage_estimator, "ace", lambda value: 1.05 * value),
    (missing_mass_bound, "missing_mass_bound", lambda value: value - 0.4),
    (stationary_shares_together, "fresh_drift", lambda value: 1.1 * value),
]


@pytest.mark.parametrize(
    ("module", "name", "change"), FAULTS, ids=[f"{one.__name__} {name}" for one, name, _ in FAULTS]
)
def test_a_planted_fault_is_rejected(
    module: ModuleType, name: str, change: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, name, changed(getattr(module, name), change))
    assert fails(module)


def test_the_abundance_coverage_estimator_by_hand() -> None:
    assert unseen.ace(np.array([3, 3, 3, 50])) == pytest.approx(4.0)  # nothing was seen once: nothing is unseen
    assert unseen.ace(np.array([20, 30])) == pytest.approx(2.0)
    assert np.isnan(unseen.ace(np.array([1, 1, 1])))
    both = unseen.ace(np.array([[1, 1, 2, 12], [0, 2, 2, 12]]))
    assert both.shape == (2,) and both[1] == pytest.approx(3.0)


def test_the_bound_of_the_missing_mass_narrows_with_rows() -> None:
    one = unseen.missing_mass_bound(np.array([50, 50]), 0.05)
    assert one == pytest.approx((8**0.5 + 3**0.5) * (np.log(60) / 100) ** 0.5)
    assert unseen.missing_mass_bound(np.array([5000, 5000]), 0.05) == pytest.approx(one / 10)
