"""The temporal method: change, its degrees of freedom, sizes, and the test that movement goes on."""

from __future__ import annotations

import numpy as np
import pytest

from longtail.theory.temporal import change, degrees_of_freedom, halves, persistence, size_of


def test_change_by_hand() -> None:
    moved = change(np.array([60, 40]), np.array([50, 50]))
    assert moved.f == pytest.approx(0.02 / (0.55 * 0.45 * 2))
    assert moved.noise == pytest.approx(0.02)
    assert moved.freedom == pytest.approx(1.0)
    assert change(np.array([60, 40]), np.array([50, 50]), complete=True).noise == 0


def test_degrees_of_freedom_of_equal_shares() -> None:
    assert degrees_of_freedom(np.full(11, 1 / 11)) == pytest.approx(10)


def test_size_of_its_own_drift_and_of_none() -> None:
    assert size_of(1 - (1 - 1 / 300) ** 7, 7) == pytest.approx(300)
    assert size_of(0.0, 3) == np.inf and size_of(-0.1, 3) == np.inf
    assert size_of(1.0, 1) == 1.0


def test_interval_holds_the_truth_and_a_wrong_one_does_not() -> None:
    rng = np.random.default_rng(5)
    p = np.full(30, 1 / 30)
    path = [rng.multinomial(300, p, 1500) / 300]
    for _ in range(4):
        path.append(rng.multinomial(300, path[-1]) / 300)
    moved = change(rng.multinomial(200, path[0]), rng.multinomial(200, path[4]))
    low, high = moved.drift_bounds(0.95)
    truth, forgotten = 1 - (1 - 1 / 300) ** 4, 1 - (1 - 1 / 300) ** 4 + 2 / 200
    assert 0.94 < np.mean((low <= truth) & (truth <= high)) < 0.985
    assert np.mean((low <= forgotten) & (forgotten <= high)) < 0.9


def test_persistence_keeps_its_level_and_finds_temperature() -> None:
    rng = np.random.default_rng(6)
    p = np.arange(1, 31) ** -1.0
    p /= p.sum()
    found = {}
    for power in (1.0, 1.2):
        path = [rng.multinomial(400, p, 600) / 400]
        for _ in range(6):
            q = path[-1] ** power
            path.append(rng.multinomial(400, q / q.sum(axis=1, keepdims=True)) / 400)
        a, b, c = (rng.multinomial(400, path[t]) for t in (0, 3, 6))
        found[power] = np.mean(persistence(a, halves(b, rng), c) <= 0.05)
    assert found[1.0] <= 0.07
    assert found[1.2] >= 0.8


def test_halves_share_no_row() -> None:
    counts = np.array([[5, 0, 8], [3, 3, 3]])
    left, right = halves(counts, np.random.default_rng(1))
    assert (left + right == counts).all() and (left >= 0).all()
    assert left.sum(axis=1).tolist() == [6, 4]


def test_what_does_not_move_does_not_go_on() -> None:
    still = np.array([4, 4, 4])
    assert persistence(still, (still, still), still) == pytest.approx(0.5)
