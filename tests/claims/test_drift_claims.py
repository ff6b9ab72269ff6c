"""Claims on drift, unseen mass and betting reject planted faults."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from longtail.reproduction.claim import claim
from longtail.theory import betting, drift, temporal, unseen


def failed(name: str) -> list[str]:
    """What a claim rejects, at the threshold of one p-value of a million."""
    checks = claim(name).checks(np.random.default_rng(7))
    return [check.what for check in checks if not check.holds or (check.p is not None and check.p < 1e-6)]


def no_noise_taken_out(change: Callable[..., Any]) -> Callable[..., Any]:
    return lambda before, after: replace(change(before, after), noise=np.zeros(len(before)))


def peeks(wealth: Callable[..., np.ndarray]) -> Callable[..., np.ndarray]:
    """Bets with the payoff that it is paid for."""
    return lambda payoffs, *_: np.cumsum(np.log1p(np.clip(payoffs, -0.5, 0.5) ** 2), axis=1)


FAULTS = (
    ("effective_size_interval", temporal, "change", no_noise_taken_out),
    ("coalescence_time", drift, "fixation_times", lambda true: lambda n: true(n + 1)),
    ("survival_asymptote", drift, "survival", lambda true: lambda copies, fits: true(copies / 2, fits)),
    ("chain_eigenvalues", drift, "eigenvalues", lambda true: lambda n, r, *more: true(n + 1, r, *more)),
    ("coverage_rarefaction", unseen, "coverage_at", lambda true: lambda counts, rows: true(counts, rows + 15)),
    ("betting_false_alarms", betting, "wealth", peeks),
    ("confidence_sequence", betting, "mean_bounds", lambda true: lambda values, level: true(values, 0.9999)),
)


@pytest.mark.parametrize("name, module, function, spoil", FAULTS, ids=[fault[0] for fault in FAULTS])
def test_a_planted_fault_is_rejected(
    name: str, module: Any, function: str, spoil: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    import importlib

    monkeypatch.setattr(importlib.import_module(f"longtail.claims.{name}"), function, spoil(getattr(module, function)))
    assert failed(name)
