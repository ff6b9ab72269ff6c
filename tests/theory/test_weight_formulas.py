"""Weights of real rows: the best ones, what rows are worth, allocations, and their edges."""

from __future__ import annotations

import math

import numpy as np
import pytest

from longtail.theory.weights import (
    allocated,
    best_weight,
    fixed_path,
    fixed_variance,
    fresh_variance,
    golden_variance,
    heterozygosity_kept,
    natural_weight,
    rows_for_category,
    rows_for_tails,
    shared_out,
    variance_path,
)


def test_the_golden_section_and_its_edges() -> None:
    assert best_weight(7, 7) == pytest.approx((math.sqrt(5) - 1) / 2)
    assert best_weight(100, 25) == pytest.approx(0.39039, abs=1e-5)
    assert best_weight(np.array([5.0, 0.0, 5.0]), np.array([0.0, 3.0, 5e12])) == pytest.approx([0.0, 1.0, 1.0])
    assert best_weight(1000, 10, 0.1) == pytest.approx(float(best_weight(1000, 100)))


def test_variances_agree_with_each_other() -> None:
    for n, k in ((10, 1), (50, 20), (1000, 3000)):
        w = natural_weight(n, k)
        assert fresh_variance(n, k, w) == pytest.approx(1 - heterozygosity_kept(n, k))
        assert variance_path(n, k, 100_000) == pytest.approx(fresh_variance(n, k, w))
        assert fixed_path(n, k, 100_000) == pytest.approx(fixed_variance(n, k, w))
        assert (fixed_path(n, k, 0), variance_path(n, k, 0)) == pytest.approx((1 / (n + k),) * 2)
        assert fresh_variance(n, k, 1.0) == fixed_variance(n, k, 1.0) == pytest.approx(1 / k)
        assert golden_variance(k, n / k, w) == pytest.approx(fresh_variance(n, k, w, v2=0.0))


def test_paths_agree_with_plain_recursions() -> None:
    n, k = 40, 15
    b, variance = n / (n + k), 1 / (n + k)
    for t in range(6):
        assert variance_path(n, k, t) == pytest.approx(variance)
        variance = b**2 * (variance + (1 - variance) / n) + (1 - b) ** 2 / k


def test_rows_needed() -> None:
    assert rows_for_category(0.05) == pytest.approx(80.93, abs=0.01)
    assert rows_for_category(0.05, failure=0.01) > rows_for_category(0.05) > rows_for_category(0.05, keep=0.3)
    assert rows_for_tails(5000, 5) == 0.0
    k = rows_for_tails(1000, 20)
    assert rows_for_tails(1000, 20, keep=0.8) > k > rows_for_tails(1000, 20, failure=0.2)


def test_allocations() -> None:
    masses = (0.5, 0.25, 0.15, 0.07, 0.03)
    assert allocated(100, masses, "proportional") == [50, 25, 15, 7, 3]
    assert allocated(10, masses, "equal") == [2] * 5
    cube = allocated(200, masses, "cube_root")
    assert sum(cube) == 200 and cube == sorted(cube)
    assert allocated(2, masses, "equal") == [0, 0, 0, 1, 1]
    for rows in range(30):
        assert sum(shared_out(rows, np.array([0.3, 0.3, 0.4]))) == rows
