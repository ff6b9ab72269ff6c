"""Claims on weights of real rows: planted faults are rejected, and the true loop is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from longtail.claims import quota_and_groups, stratified_real_rows
from longtail.families.gaussian import Gaussian
from longtail.lab.lanes import RowsLane, StatisticsLane
from longtail.reproduction.budget import outcome_of, rejected
from longtail.reproduction.claim import claim
from longtail.theory.row_weights import GeneratedShare, StratumWeights

Patch = Callable[[pytest.MonkeyPatch], None]


def _weights_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(StatisticsLane, "weigh", lambda self, item, weight: item)


def _weights_squared(patch: pytest.MonkeyPatch) -> None:
    weigh = Gaussian.weigh
    patch.setattr(Gaussian, "weigh", lambda self, summary, weight: weigh(self, summary, np.asarray(weight) ** 2))


def _golden_section_for_all(patch: pytest.MonkeyPatch) -> None:
    each = GeneratedShare.each
    patch.setattr(
        GeneratedShare,
        "each",
        lambda self, n: each(GeneratedShare(self.real, 0.618), n) if self.share == "best" else each(self, n),
    )


def _strata_alike(patch: pytest.MonkeyPatch) -> None:
    by_quota = StratumWeights._by_quota

    def faulty(self: Any, n: np.ndarray, k: np.ndarray) -> Any:
        generated, real = by_quota(self, n, k)
        return 1.0 + 0 * generated, 1.0 + 0 * real

    patch.setattr(StratumWeights, "_by_quota", faulty)


def _rows_not_weighed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(RowsLane, "weigh", lambda self, item, weight: item)


FAULTS: list[tuple[str, Patch]] = [
    ("weight_of_fresh_rows", _weights_forgotten),
    ("weight_of_fresh_rows", _weights_squared),
    ("weight_of_fresh_rows", _golden_section_for_all),
    ("stratified_real_rows", _rows_not_weighed),
    ("quota_and_groups", _strata_alike),
]


def caught(name: str) -> bool:
    """Whether a comparison of the claim rejects the loop by what was seen."""
    return any(rejected(check) and check.judged for check in outcome_of(claim(name), 1).checks)


@pytest.fixture(autouse=True)
def _one_design_and_fewer_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        quota_and_groups, "TABLE", [one for one in quota_and_groups.TABLE if one[0] == "quota, cube-root fresh, w*"]
    )
    monkeypatch.setattr(quota_and_groups, "RUNS", 160)
    monkeypatch.setattr(stratified_real_rows, "SIZES", stratified_real_rows.SIZES[:1])


@pytest.mark.parametrize(("name", "plant"), FAULTS, ids=[f"{name} {plant.__name__}" for name, plant in FAULTS])
def test_planted_faults_are_rejected(name: str, plant: Patch, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch)
    assert caught(name)


@pytest.mark.parametrize("name", ["weight_of_fresh_rows", "stratified_real_rows", "quota_and_groups"])
def test_the_true_loop_passes(name: str) -> None:
    assert not caught(name)
