"""Claims about curation, tails and networks hold for a seed of their own, and catch planted faults."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from longtail.families.islands import Islands
from longtail.picking import one_of_each
from longtail.reproduction.budget import rejected
from longtail.reproduction.claim import claim
from longtail.selections.best_of import BestOf
from longtail.selections.centre import Centre
from longtail.selections.verifier import Verifier

QUICK = (
    "best_of_k_growth",
    "best_of_k_loop",
    "best_of_many_tilts",
    "chi2_contraction",
    "diffusion_memory",
    "hutter_constant",
    "rogan_gladen",
    "sample_cut",
    "temperature_power",
    "verifier_centre",
    "zipf_learning_curve",
)


def caught(name: str) -> bool:
    """Whether any comparison of a claim is rejected."""
    return any(rejected(check) for check in claim(name).checks(np.random.default_rng(12)))


@pytest.mark.parametrize("name", QUICK)
def test_the_claim_holds(name: str) -> None:
    assert not caught(name)


def test_the_wrong_claim_is_rejected() -> None:
    assert claim("wrong_verifier_truth").wrong and caught("wrong_verifier_truth")


def test_a_choice_without_noise_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The best of k where the theory says Bradley-Terry."""
    sound = BestOf.select

    def greedy(self: BestOf, draw: Any, n: int, rng: np.random.Generator) -> Any:
        return sound(self.__class__(**{**vars(self), "hard": True}), draw, n, rng)

    monkeypatch.setattr(BestOf, "select", greedy)
    assert caught("best_of_k_loop")


def test_a_choice_of_the_worst_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "longtail.selections.best_of.one_of_each", lambda rows, scores, k: one_of_each(rows, -scores, k)
    )
    assert caught("best_of_k_loop")


def test_a_verifier_that_keeps_the_wrong_ones_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = Verifier.chances
    monkeypatch.setattr(Verifier, "chances", lambda self, rows: 1.05 - sound(self, rows))
    assert caught("verifier_odds")


def test_a_centre_that_is_too_wide_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = Centre.select

    def wide(self: Centre, draw: Any, n: int, rng: np.random.Generator) -> Any:
        return sound(Centre(self.centre, 1.1 * self.radius), draw, n, rng)

    monkeypatch.setattr(Centre, "select", wide)
    assert caught("verifier_centre")


def test_an_island_that_forgets_its_migrants_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = Islands.sample_summary

    def closed(self: Islands, state: Any, n: Any, rng: np.random.Generator) -> Any:
        return sound(Islands(self.count, 0.0, self.symbols), state, n, rng)

    monkeypatch.setattr(Islands, "sample_summary", closed)
    assert caught("network_identity")
