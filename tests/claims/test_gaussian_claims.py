"""Claims about Gaussian loops, accumulation and anchors reject a loop that is not what it says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from longtail.reproduction import simulate
from longtail.reproduction.budget import rejected
from longtail.reproduction.claim import claim

Change = Callable[[dict[str, Any]], dict[str, Any]]


def gaussian(**options: Any) -> Change:
    """The same loop with other options of the family."""

    def change(asked: dict[str, Any]) -> dict[str, Any]:
        family = asked.get("family", {"gaussian": {}})
        return {**asked, "family": {"gaussian": {**family.get("gaussian", {}), **options}}}

    return change


def another(**fields: Any) -> Change:
    return lambda asked: {**asked, **fields}


def at_the_truth(asked: dict[str, Any]) -> dict[str, Any]:
    """A prior of the same strength at the real mean instead of the first fit."""
    ((name, options),) = asked["family"].items()
    return {
        **asked,
        "family": {name: {"prior": options["prior"], **({"prior_mean": "world"} if name != "gaussian" else {})}},
    }


WRONG: list[tuple[str, Change]] = [
    ("halving_time", gaussian(divisor="n")),
    ("covariance_log_det", gaussian(scale=0.97)),
    ("gaussian_variance_law", gaussian(scale=0.97)),
    ("sampling_bias_decay", gaussian(scale=0.79)),
    ("truncated_sampling", gaussian(truncate=None)),
    ("synthetic_ratio_contraction", another(anchor={"fresh": {"rows": 4}})),
    ("accumulate_categories", another(rows=18)),
    ("accumulate_memory", another(regime={"window": {"width": 2}})),
    ("window_moments", another(regime={"window": {"width": 3}})),
    ("elastic_anchor_variance", at_the_truth),
]


@pytest.mark.parametrize("name, change", WRONG, ids=[name for name, _ in WRONG])
def test_another_loop_is_rejected(name: str, change: Change, monkeypatch: pytest.MonkeyPatch) -> None:
    stated = claim(name)

    def planted(rng: Any, chains: int, at: Any, read: Any, **asked: Any) -> Any:
        return simulate.loop(rng, chains, at, read, **change(asked))

    monkeypatch.setattr(f"longtail.claims.{name}.loop", planted)
    assert any(map(rejected, stated.checks(np.random.default_rng(4))))


@pytest.mark.parametrize("name", ["halving_time", "covariance_log_det", "accumulate_memory"])
def test_the_stated_loop_passes(name: str) -> None:
    assert not any(map(rejected, claim(name).checks(np.random.default_rng(9))))
