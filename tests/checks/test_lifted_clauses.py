"""Every clause on models that know nothing of longtail: sound ones pass, each planted fault is rejected or mended by lift."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import longtail
from longtail.checks import bench
from longtail.checks.check import check
from longtail.checks.clause import CheckResult
from longtail.errors import InputError
from longtail.families.lift import Lift

REPLAY = {"different address, other rows", "chains do not share noise", "refitting does not replay noise"}
FAULTS = [
    ("ConstantSeed", REPLAY),
    ("ResettingAlways", {"same address, same rows", "chains do not share noise", "refitting does not replay noise"}),
    ("Entropy", {"same address, same rows"}),
    ("ModuleStream", {"same address, same rows"}),
    ("ModuleNoise", REPLAY),
    ("Centring", {"fit does not change its input"}),
    ("OneMore", {"shape"}),
    ("Wider", {"shape"}),
    ("Missing", {"shape"}),
    ("Raising", {"shape"}),
]
MENDED = ["Seeded", "OwnGenerator", "SharedGenerator", "GlobalNoise", "Sorted", "Resetting"]


def checked(name: str, **more: Any) -> CheckResult:
    """The check of a planted model, by its import path."""
    return check(longtail.lift(f"planted_models:{name}", **more), trust=True)


def failed(result: CheckResult) -> set[str]:
    return {row.clause for row in result.failures}


@pytest.fixture(autouse=True)
def one_world_of_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """One world of numbers is enough for models of numbers."""
    monkeypatch.setattr(bench, "WORLDS", (("normal", {"dim": 3}),))


@pytest.mark.parametrize(("name", "clauses"), FAULTS, ids=[name for name, _ in FAULTS])
def test_planted_fault_is_rejected(name: str, clauses: set[str]) -> None:
    result = checked(name)
    assert failed(result) == clauses, str(result)
    assert not result.passed
    assert all(len(row.says) > 20 for row in result.failures)


@pytest.mark.parametrize("name", MENDED)
def test_sound_and_mended_models_pass(name: str) -> None:
    for seed in range(2):
        result = check(f"planted_models:{name}", trust=True, seed=seed)
        assert result.passed, str(result)


@pytest.mark.parametrize(
    ("name", "clause"),
    [
        ("OwnGenerator", "same address, same rows"),
        ("SharedGenerator", "same address, same rows"),
        ("GlobalNoise", "same address, same rows"),
        ("Resetting", "refitting does not replay noise"),
        ("Resetting", "chains do not share noise"),
    ],
)
def test_what_lift_mends_is_rejected_without_it(name: str, clause: str) -> None:
    assert clause in failed(checked(name, seed="none"))


def test_the_chains_of_a_dear_model_are_enough_to_see_noise_that_is_mostly_replayed() -> None:
    for seed in range(3):
        result = check("planted_models:MostlyReplayed", trust=True, seed=seed)
        assert "chains do not share noise" in failed(result)


def test_rows_in_an_order_are_rejected_without_the_shuffle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Lift, "_shuffled", lambda self, rows, rng: rows)
    assert failed(checked("Sorted")) == {"rows carry no order"}


def test_a_constant_random_state_of_a_real_library(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("sklearn.mixture")
    monkeypatch.setattr(bench, "WORLDS", (("normal", {}),))
    named = longtail.lift("sklearn.mixture:GaussianMixture", {"n_components": 2, "random_state": 0}, seed="none")
    assert failed(check(named, trust=True)) == REPLAY
    del named["lift"]["seed"]
    result = check(named, trust=True)
    assert result.passed, str(result)


def test_texts_are_checked_in_the_world_of_texts() -> None:
    result = check("planted_models:Words", trust=True)
    assert result.passed, str(result)
    assert {row.example.rpartition("; ")[2] for row in result.rows if row.clause == "shape"} == {"small texts"}
    assert failed(checked("ConstantWords")) == REPLAY - {"refitting does not replay noise"}


def test_images_are_checked_in_the_world_of_images() -> None:
    result = checked("Seeded")
    assert result.passed, str(result)
    assert "small images" in {row.example.rpartition("; ")[2] for row in result.rows if row.clause == "shape"}


@pytest.mark.parametrize("name", ["Frames", "Tables"])
def test_frames_are_checked_in_the_world_of_tables(name: str) -> None:
    pytest.importorskip("pandas", reason="needs pandas: pip install pandas")
    result = checked(name, rows="tables" if name == "Tables" else "frame")
    assert result.passed, str(result)
    assert "small table" in {row.example.rpartition("; ")[2] for row in result.rows if row.clause == "shape"}


def test_faults_of_frames_are_rejected() -> None:
    pytest.importorskip("pandas", reason="needs pandas: pip install pandas")
    other = checked("OtherColumns")
    assert failed(other) == {"shape"} or "grp" in str(other)
    assert "fit does not change its input" in failed(checked("ChangingFrames"))


def test_what_a_failed_clause_says_names_the_mend() -> None:
    result = checked("ConstantSeed")
    text = str(result)
    assert "nothing that takes a seed" in text and "give sample an argument seed" in text
    assert "longtail gives seeds to seed" in str(checked("Entropy"))


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (longtail.lift("planted_models:Seeded", {"scales": 2}), 'no parameter "scales" (did you mean "scale"?)'),
        (longtail.lift("planted_models:Mute"), "no method sample"),
        (longtail.lift("planted_models:Nowhere"), "planted_models has no Nowhere"),
        (longtail.lift("planted_nowhere:Model"), "cannot be imported"),
    ],
)
def test_what_cannot_be_made_is_one_sentence(asked: dict[str, Any], says: str) -> None:
    result = check(asked, trust=True)
    assert not result.passed
    assert says in str(result)


def test_an_object_without_a_path_is_refused() -> None:
    import planted_models

    with pytest.raises(InputError, match="planted_models:Seeded"):
        check(planted_models.Seeded())
    with pytest.raises(InputError, match="trust"):
        check("planted_models:Seeded")
    with pytest.raises(InputError, match="trust"):
        check(longtail.lift("planted_models:Seeded"))


def test_a_class_is_checked_as_its_path() -> None:
    import planted_models

    result = check(planted_models.Entropy)
    assert failed(result) == {"same address, same rows"}


def test_a_dear_model_tells_how_far_it_is(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(bench, "PATIENCE", 0.0)
    checked("Seeded")
    told = capsys.readouterr().err
    assert "world normal dim 3: 40 of about" in told and "s left" in told


def test_functions_fit_and_sample() -> None:
    named = longtail.lift(
        "planted_models:Mute", fit="planted_models:fitted_by_function", sample="planted_models:drawn_by_function"
    )
    named["lift"]["model"] = "planted_models:Seeded"
    result = check(named, trust=True)
    assert result.passed, str(result)
    assert np.isfinite(result.seconds)
