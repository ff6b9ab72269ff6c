"""Betting: wealth by hand, fair games keep it, alarms, and what would void the promise is refused."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from longtail.theory.betting import STEP, averaged, begun, bet, first_alarm, mean_bounds, wealth


def test_two_rounds_by_hand() -> None:
    bets = bet(begun(1), np.array([0.6]))
    assert bets.log_wealth[0] == 0
    share = min(STEP * 0.6 / (1 + 0.36), 0.5)
    assert bets.share[0] == pytest.approx(share)
    assert bet(bets, np.array([-0.4])).log_wealth[0] == pytest.approx(np.log(1 - 0.4 * share))


@pytest.mark.parametrize("tolerance, both_sides", [(0.0, True), (0.0, False), (0.2, False)])
def test_the_mean_wealth_over_all_fair_games_is_one(tolerance: float, both_sides: bool) -> None:
    chance = (1 + tolerance) / 2
    games = np.array(list(product((1.0, -1.0), repeat=9)))
    weight = np.prod(np.where(games > 0, chance, 1 - chance), axis=1)
    path = wealth(games, tolerance, both_sides)
    assert weight @ np.exp(path) == pytest.approx(np.ones(9))
    assert weight @ (np.maximum.accumulate(path, axis=1)[:, -1] >= np.log(4)) <= 0.25


def test_below_the_tolerance_the_wealth_shrinks_on_average() -> None:
    games = np.array(list(product((1.0, -1.0), repeat=8)))
    weight = np.prod(np.where(games > 0, 0.45, 0.55), axis=1)
    assert weight @ np.exp(wealth(games, 0.0, False)[:, -1]) < 1


def test_a_missing_row_changes_nothing() -> None:
    with_gap = wealth(np.array([[0.5, np.nan, 0.5, 0.3]]))[0]
    without = wealth(np.array([[0.5, 0.5, 0.3]]))[0]
    assert with_gap[[0, 2, 3]] == pytest.approx(without)
    assert with_gap[1] == with_gap[0]


def test_alarms_and_averages() -> None:
    path = np.log(np.array([[1.0, 19.0, 21.0, 3.0], [1.0, 2.0, 3.0, 4.0]]))
    assert first_alarm(path, 0.05).tolist() == [2, -1]
    assert np.exp(averaged(path)) == pytest.approx([1, 10.5, 12, 3.5])


def test_what_voids_the_promise_is_refused() -> None:
    with pytest.raises(ValueError, match="between -1 and 1"):
        wealth(np.array([[0.2, 1.5]]))
    with pytest.raises(ValueError, match="tolerance"):
        wealth(np.array([[0.2]]), tolerance=1.0)
    with pytest.raises(ValueError, match="between 0 and 1"):
        mean_bounds(np.array([[2.0]]), 0.05)


def test_mean_bounds_hold_and_narrow() -> None:
    values = (np.random.default_rng(2).random((200, 600)) < 0.3).astype(float)
    low, high = mean_bounds(values, 0.05)
    assert ((low <= 0.3) & (high >= 0.3)).all(axis=1).mean() >= 0.95
    assert (high - low)[:, -1].mean() < 0.15 < (high - low)[:, 20].mean()
