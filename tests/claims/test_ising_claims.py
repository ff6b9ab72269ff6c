"""Claims about spins and Boltzmann machines reject families that are wrong in one place."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import longtail.families.boltzmann_machine as machines
from longtail.address import rng_at
from longtail.families.ising import Ising, State, Summary
from longtail.reproduction.budget import rejected
from longtail.reproduction.claim import claim
from longtail.reproduction.follow import until_absorbed
from longtail.theory.ising import shares_up

FITTED, SAMPLED = Ising.fit_summary, Ising.sample_summary


def fails(name: str) -> bool:
    return any(rejected(check) for check in claim(name).checks(rng_at(7, "claim", name)))


def too_few_copies(self: Ising, state: State, n: Any, rng: np.random.Generator) -> Summary:
    """All spins of a row alike: M copies instead of N M."""
    return Summary(n, self.spins * rng.binomial(n, state.up))  # type: ignore[operator]


def field_only(self: Ising, summary: Summary, rng: Any, start: State | None = None) -> State:
    """The pair term forgotten: the model of the mean alone."""
    up = (summary.counts @ shares_up(self.spins or 1) / summary.n + 1) / 2
    return State(up, self.exact(State(up), "levels"), np.zeros((len(up), 2)))


def shrunk(self: Ising, summary: Summary, rng: Any, start: State | None = None) -> State:
    """A quarter of a pseudo-row toward the middle, said nowhere."""
    state = FITTED(self, summary, rng, start)
    if state.levels is not None:
        return state
    return State((state.up * summary.n + 0.125) / (summary.n + 0.25))


def one_real_row_less(self: Ising, a: Summary, b: Summary) -> Summary:
    """The second part of a training set is lost."""
    return Summary(a.n, a.counts)


@pytest.mark.parametrize(
    ("name", "method", "fault"),
    [
        ("ising_spread_decay", "sample_summary", too_few_copies),
        ("ising_prior_forgets", "fit_summary", shrunk),
        ("sufficient_statistics_martingale", "fit_summary", field_only),
        ("ising_one_real_sample", "merge", one_real_row_less),
    ],
)
def test_a_wrong_family_is_caught(name: str, method: str, fault: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Ising, method, fault)
    assert fails(name)


def test_a_clip_that_never_ends_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Ising, "fit_summary", shrunk)
    monkeypatch.setattr("longtail.reproduction.follow.LONGEST", 300)
    with pytest.raises(RuntimeError, match="not absorbed after 300"):
        until_absorbed(
            rng_at(1, "x"), 5, lambda look: look.state.up, world={"ising": {"spins": 2}}, family="ising", rows=5
        )


def test_a_machine_that_learns_nothing_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def untrained(target: np.ndarray, start: np.ndarray, states: np.ndarray, bound: float, l2: float) -> Any:
        return start, machines.law_of(start, states)

    monkeypatch.setattr(machines, "fitted", untrained)
    assert fails("boltzmann_machine_collapse") and fails("boltzmann_machine_real_samples")
