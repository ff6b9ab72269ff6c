"""Every clause of the family contract passes sound families and rejects its planted fault."""

from __future__ import annotations

from typing import Any

import planted
import pytest

from longtail.checks.check import check
from longtail.checks.clause import CheckResult

FAULTS = [
    (planted.WrongShape, "shape"),
    (planted.Infinite, "shape"),
    (planted.Raising, "shape"),
    (planted.OwnNoise, "same address, same rows"),
    (planted.Streaming, "same address, same rows"),
    (planted.ConstantSeed, "different address, other rows"),
    (planted.ShuffledConstantSeed, "different address, other rows"),
    (planted.ShuffledConstantSeed, "refitting does not replay noise"),
    (planted.ConstantSeed, "refitting does not replay noise"),
    (planted.SharedNoise, "chains do not share noise"),
    (planted.SharedNoise, "refitting does not replay noise"),
    (planted.ChainSeeds, "refitting does not replay noise"),
    (planted.Sorted, "rows carry no order"),
    (planted.SortedEitherWay, "rows carry no order"),
    (planted.Pairs, "rows carry no order"),
    (planted.Centring, "fit does not change its input"),
    (planted.LastChains, "the head of a state samples like its chains"),
    (planted.Headless, "the head of a state samples like its chains"),
    (planted.Headless, "the state can be stored"),
    (planted.Forgetful, "the state can be stored"),
    (planted.WrongFreedom, "both lanes have one law"),
    (planted.Uncorrelated, "both lanes have one law"),
    (planted.Unweighted, "summaries add up"),
    (planted.MergingInPlace, "summaries are not changed"),
    (planted.OneChainConstantSeed, "different address, other rows"),
    (planted.OneChainConstantSeed, "chains do not share noise"),
]


def outcomes(result: CheckResult, clause: str) -> set[str]:
    """What became of a clause, over all examples and worlds."""
    return {row.outcome for row in result.rows if row.clause == clause}


@pytest.mark.parametrize(("fault", "clause"), FAULTS, ids=lambda value: getattr(value, "__name__", value))
def test_planted_fault_is_rejected(fault: type, clause: str) -> None:
    result = check(fault)
    assert not result.passed
    assert "failed" in outcomes(result, clause)
    says = next(row.says for row in result.failures if row.clause == clause)
    assert len(says) > 20 and says in str(result)


@pytest.mark.parametrize("part", [planted.Sound, planted.OneChain])
def test_sound_family_passes(part: type) -> None:
    for seed in range(5):
        result = check(part, seed=seed)
        assert result.passed, str(result)


def test_correlation_is_seen_only_where_columns_are_correlated() -> None:
    result = check(planted.Uncorrelated)
    found = {row.example for row in result.failures}
    assert {"no parameters; world normal dim 3", "prior 2.0; world normal dim 3"} <= found
    assert {example.rpartition("; ")[2] for example in found} == {"world normal dim 3"}


def test_families_without_settled_are_tried() -> None:
    class Unsettled:
        EXAMPLES: tuple[dict[str, Any], ...] = ({},)
        fit, sample = planted.Sound.fit, planted.Sound.sample

    result = check(Unsettled)
    assert result.passed, str(result)
    refused = {row.example for row in result.rows if row.clause == "takes this world"}
    wrong = ("world normal dim 3", "world zipf symbols 20", "small table", "small texts")
    assert refused == {f"no parameters; {world}" for world in wrong}


def test_a_family_that_works_nowhere_fails() -> None:
    class Broken:
        EXAMPLES: tuple[dict[str, Any], ...] = ({},)

        def fit(self, rows: Any, rng: Any, start: Any) -> Any:
            raise RuntimeError("no")

        def sample(self, state: Any, n: int, rng: Any) -> Any:
            raise RuntimeError("no")

    result = check(Broken)
    assert result.failures and not result.passed
