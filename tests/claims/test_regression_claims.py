"""The claims on regression see planted faults: an estimator that is not least squares, labels without noise of their own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from longtail.address import rng_at
from longtail.families.linear_regression import LinearRegression, State, Summary
from longtail.reproduction.budget import rejected
from longtail.reproduction.check import Check
from longtail.reproduction.claim import claim
from longtail.theory import edited_labels, workflow


def checks_of(name: str, seed: int = 3) -> list[Check]:
    return list(claim(name).checks(rng_at(seed, "claim", name)))


def planted_shrinkage(self: LinearRegression, summary: Summary, rng: Any, start: Any = None) -> State:
    gram = summary.gram + 0.5 * np.eye(summary.gram.shape[1])
    return State(np.linalg.solve(gram, summary.moment[:, :, None])[..., 0])


def planted_quiet_labels(self: LinearRegression) -> float:
    return 0.9 * self._law.noise


FAULTS = {"fit_summary": planted_shrinkage, "_label_noise": property(planted_quiet_labels)}


@pytest.mark.parametrize(
    "name, fault",
    [
        ("ordinary_least_squares_replace", "_label_noise"),
        ("iterated_labels_least_squares", "fit_summary"),
        ("fresh_labels_plateau", "fit_summary"),
        ("fresh_labels_plateau", "_label_noise"),
    ],
)
def test_a_wrong_family_is_seen(name: str, fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LinearRegression, fault, FAULTS[fault])
    assert any(rejected(check) for check in checks_of(name))


def test_a_wrong_workflow_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "longtail.claims.linear_workflow.variances",
        lambda weights, errors: workflow.travelled(weights) @ (np.zeros(len(weights)) + errors),
    )
    assert any(rejected(check) for check in checks_of("linear_workflow"))


def test_edits_without_noise_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def quiet(design: np.ndarray, shares: list[float], chains: int, rng: np.random.Generator) -> np.ndarray:
        return 0.9 * edited_labels.rewritten(design, shares, chains, rng)

    monkeypatch.setattr("longtail.claims.edited_labels.rewritten", quiet)
    assert any(rejected(check) for check in checks_of("edited_labels"))
