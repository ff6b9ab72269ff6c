"""The exact laws under the tail scan: relabellings, their tables, and nearest rows."""

from __future__ import annotations

from collections.abc import Callable
from math import comb

import numpy as np
import pytest

from longtail.scores.neighbours import nearest
from longtail.scores.relabel import Look, in_looks, log_run, log_tail, own_rank, units_of


def test_one_cluster_number_on_both_sides_names_two_clusters() -> None:
    assert units_of(np.array([5, 5, 9, 5, 9, 9]), 3).tolist() in ([1, 1, 3, 0, 2, 2], [0, 0, 1, 2, 3, 3])


def test_looks_stop_early_and_never_reuse_a_look() -> None:
    seen: list[int] = []

    def answers(*ps: float) -> Callable[[int], Look]:
        left = iter(ps)

        def look(count: int) -> Look:
            seen.append(count)
            return Look(next(left), count, np.zeros(1))

        return look

    assert in_looks(answers(0.3), 0.05).p == 0.3
    assert in_looks(answers(0.1, 0.4), 0.05).p == 0.4
    assert in_looks(answers(0.1, 0.001), 0.05).p == 0.001
    assert in_looks(answers(0.1, 0.001, 0.01), 1e-6).relabellings == 9999
    assert seen == [199, 199, 999, 199, 999, 199, 999, 9999]


def test_nearest_agrees_with_all_distances() -> None:
    rng = np.random.default_rng(26)
    rows, targets = rng.standard_normal((30, 5)), rng.standard_normal((2000, 5))
    for k in (1, 7, 250):
        index, distance = nearest(rows, targets, k)
        full = np.sqrt(((rows[:, None] - targets) ** 2).sum(2))
        np.testing.assert_array_equal(index, np.argsort(full, axis=1)[:, :k])
        np.testing.assert_allclose(distance, np.sort(full, axis=1)[:, :k], rtol=1e-3)
    own = np.arange(2000)
    assert not (nearest(targets, targets, 3, own)[0] == own[:, None]).any()


def test_tables_are_the_exact_laws() -> None:
    total, nx, drawn = 20, 8, 6
    law = [comb(nx, x) * comb(total - nx, drawn - x) / comb(total, drawn) for x in range(drawn + 1)]
    np.testing.assert_allclose(np.exp(log_tail(total, nx, drawn)), np.cumsum(law[::-1])[::-1], atol=1e-12)
    np.testing.assert_allclose(np.exp(log_run(10, 5, 3)), [1, 5 / 10, 5 * 4 / 90, 5 * 4 * 3 / 720])


def test_own_rank_counts_ties_against_evidence() -> None:
    assert own_rank(np.array([[1.0], [1.0], [2.0]]))[:, 0].tolist() == pytest.approx([0.5, 0.5, 2.5 / 3])
