"""Unseen mass, coverage and richness, against plain sums over subsets and values by hand."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from longtail.theory.unseen import chao_jost, coverage_at, esty_error, good_turing, richness_at

COUNTS = np.array([4, 2, 1, 1, 0])


def test_good_turing_and_esty_by_hand() -> None:
    assert good_turing(COUNTS) == pytest.approx(2 / 8)
    assert esty_error(COUNTS) == pytest.approx(np.sqrt(2 * (1 - 2 / 8) + 2) / 8)
    assert good_turing(np.array([3, 3])) == 0


def test_chao_jost_by_hand() -> None:
    assert chao_jost(COUNTS) == pytest.approx(2 / 8 * 14 / (14 + 2))
    assert chao_jost(np.array([5, 1, 1, 1])) == pytest.approx(3 / 8 * 14 / (14 + 2))
    assert chao_jost(np.array([2, 2])) == 0


def test_richness_is_the_mean_over_all_subsets() -> None:
    rows = np.repeat(np.arange(5), COUNTS)
    for m in (1, 3, 6):
        every = [len(set(rows[list(chosen)])) for chosen in combinations(range(8), m)]
        assert richness_at(COUNTS, m) == pytest.approx(np.mean(every))


def test_coverage_of_fewer_rows_is_the_chance_to_see_another_rows_type() -> None:
    rows = np.repeat(np.arange(5), COUNTS)
    for m in (2, 5):
        every = [
            np.mean([rows[other] in rows[list(chosen)] for other in set(range(8)) - set(chosen)])
            for chosen in combinations(range(8), m)
        ]
        assert coverage_at(COUNTS, m) == pytest.approx(np.mean(every))


def test_coverage_meets_at_the_samples_own_size_and_grows() -> None:
    assert coverage_at(COUNTS, 8) == pytest.approx(1 - chao_jost(COUNTS))
    assert coverage_at(COUNTS, 6) < coverage_at(COUNTS, 8) < coverage_at(COUNTS, 16) < 1


def test_samples_on_both_sides_are_refused() -> None:
    with pytest.raises(ValueError, match="none of them"):
        coverage_at(np.array([[4, 4], [1, 1]]), 4)
