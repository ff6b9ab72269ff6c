"""Retention: the closed forms of the tables, coverage by summing the binomial law, tests that mirror the intervals."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import gammaln, xlog1py, xlogy

from longtail.audits import retention
from longtail.audits.retention import estimate, interval, kept_p, least_p, loss_p, uncovered_interval, word
from longtail.errors import InputError

ERRORS = (0.025, 0.001)
SIZES = ((1000.0, 1000.0), (5000.0, 1000.0), (300.0, 900.0))
Ends = Callable[[np.ndarray, np.ndarray, float, float, float], tuple[np.ndarray, np.ndarray]]


def binomial(total: int, share: float) -> np.ndarray:
    """P(Binomial(total, share) = 0 ... total)."""
    j = np.arange(total + 1)
    logs = gammaln(total + 1) - gammaln(j + 1) - gammaln(total - j + 1)
    return np.exp(logs + xlogy(j, share) + xlog1py(total - j, -share))


def misses(ends: Ends, error: float) -> float:
    """The largest probability that an end of the interval lies on the wrong side of the true retention."""
    worst = 0.0
    for nx, ny in SIZES:
        for total in (1, 2, 5, 13, 40, 200):
            y = np.arange(total + 1.0)
            low, high = ends(total - y, y, nx, ny, error)
            for rho in (0.02, 0.1, 0.37, 0.8, 1.0, 2.5):
                law = binomial(total, rho * ny / (rho * ny + nx))
                worst = max(worst, law[low > rho].sum(), law[high < rho].sum())
    return worst


def exact(x: np.ndarray, y: np.ndarray, nx: float, ny: float, error: float) -> tuple[np.ndarray, np.ndarray]:
    return interval(x, nx, y, ny, error)


def by_normal_law(x: np.ndarray, y: np.ndarray, nx: float, ny: float, error: float) -> tuple[np.ndarray, np.ndarray]:
    """What everybody writes first: the delta method, 1.96 standard errors on the log."""
    middle, half = np.log((y + 0.5) / (x + 0.5) * nx / ny), 1.96 * np.sqrt(1 / (x + 0.5) + 1 / (y + 0.5))
    return np.exp(middle - half), np.exp(middle + half)


@pytest.mark.parametrize("error", ERRORS)
def test_each_end_errs_at_most_as_often_as_promised(error: float) -> None:
    assert misses(exact, error) <= error * (1 + 1e-9)


def test_the_enumeration_catches_an_interval_that_promises_too_much() -> None:
    assert misses(by_normal_law, 0.025) > 0.025


def test_upper_bounds_of_the_table() -> None:
    x = np.array([3, 5, 8, 10, 15, 20, 32, 50, 100])
    table = [1.71, 0.82, 0.45, 0.35, 0.22, 0.16, 0.098, 0.062, 0.030]
    _, high = interval(x, 4000, 0, 4000, 0.05)
    assert high == pytest.approx(0.05 ** (-1 / x) - 1, rel=1e-9)
    assert high == pytest.approx(table, abs=0.006)
    assert interval(x, 8000, 0, 4000, 0.05)[1] == pytest.approx(2 * high)


def test_ends_that_no_row_gives() -> None:
    low, high = interval([0, 0, 7], 100, [0, 9, 0], 100, 0.05)
    assert low[0] == 0 and high[0] == np.inf
    assert low[1] > 0 and high[1] == np.inf
    assert low[2] == 0 and 0 < high[2] < 1
    assert np.isnan(estimate([0], 10, [3], 10)).all() and estimate(4, 10, 3, 20) == pytest.approx(0.375)


def test_errors_may_differ_between_groups() -> None:
    low, high = interval([30, 30], 500, [20, 20], 500, [0.05, 0.001])
    assert low[1] < low[0] < high[0] < high[1]


def test_large_counts_keep_their_digits() -> None:
    low, high = interval(1e9, 1e12, 8e8, 1e12, 0.025)
    spread = 1.959964 * np.sqrt(1 / 1e9 + 1 / 8e8)
    assert (float(low), float(high)) == pytest.approx((0.8 * np.exp(-spread), 0.8 * np.exp(spread)), rel=1e-8)


@pytest.mark.parametrize("limit", [1.0, 0.8, 0.1])
def test_tests_reject_at_most_at_their_level(limit: float) -> None:
    for nx, ny in SIZES:
        for total in (1, 4, 17, 120):
            y = np.arange(total + 1)
            law = binomial(total, limit * ny / (limit * ny + nx))
            for p in (loss_p(total - y, nx, y, ny, limit), kept_p(total - y, nx, y, ny, limit)):
                for level in (0.001, 0.01, 0.05, 0.3):
                    assert law[p <= level].sum() <= level * (1 + 1e-9)


counts = st.integers(0, 400)
rows = st.integers(400, 100_000)


@settings(max_examples=150, deadline=None)
@given(counts, counts, rows, rows, st.floats(1e-6, 0.3), st.floats(0.05, 2))
def test_intervals_and_tests_are_two_faces_of_one_thing(
    x: int, y: int, nx: int, ny: int, error: float, limit: float
) -> None:
    low, high = (float(end) for end in interval(x, nx, y, ny, error))
    lost, kept = float(loss_p(x, nx, y, ny, limit)), float(kept_p(x, nx, y, ny, limit))
    if abs(high / limit - 1) > 1e-6:
        assert (high < limit) == (lost < error)
    if abs(low / limit - 1) > 1e-6:
        assert (low > limit) == (kept < error)
    assert float(least_p(x + y, nx, ny, limit)) <= lost * (1 + 1e-9)
    assert low <= high


@settings(max_examples=150, deadline=None)
@given(counts, counts, st.floats(0, 1), st.floats(1e-6, 0.3))
def test_more_candidate_rows_never_lower_an_interval(x: int, y: int, part: float, error: float) -> None:
    low, high = interval(x, 1000, [y, y + part, y + 1], 1000, error)
    assert (np.diff(low) >= -1e-9).all() and (high[1:] >= high[:-1] * (1 - 1e-9)).all()
    low, high = interval([x, x + part, x + 1], 1000, y, 1000, error)
    assert (np.diff(low) <= 1e-9).all() and (high[1:] <= high[:-1] * (1 + 1e-9)).all()


def test_the_least_p_is_reached_with_no_candidate_row() -> None:
    total = np.array([0, 1, 5, 40])
    assert least_p(total, 900, 300, 0.8) == pytest.approx(loss_p(total, 900, 0 * total, 300, 0.8))
    assert least_p([5, 10], 10, 10, 1) == pytest.approx([2.0**-5, 2.0**-10])


@pytest.mark.parametrize("error", ERRORS)
def test_uncovered_shares_are_covered(error: float) -> None:
    for total in (1, 7, 50, 300):
        seen = np.arange(total + 1)
        low, high = uncovered_interval(seen, total, error)
        for share in (0.003, 0.05, 0.31, 0.5, 0.9):
            law = binomial(total, share)
            assert law[low > share].sum() <= error and law[high < share].sum() <= error


def test_uncovered_shares_at_the_ends() -> None:
    low, high = uncovered_interval([0, 0, 10, 3.5], [0, 10, 10, 7], 0.05)
    assert (low[:2] == 0).all() and high[0] == 1 and high[2] == 1
    assert high[1] == pytest.approx(1 - 0.05**0.1) and low[2] == pytest.approx(0.05**0.1)
    assert low[3] == pytest.approx(1 - high[3])


def test_words() -> None:
    assert word(0.0, 0.099, 0.8) == retention.GONE == "gone"
    assert word(0.0, 0.1, 0.8) == retention.THINNING == "thinning"
    assert word(0.0, 0.8, 0.8) == retention.TOO_FEW == "too few rows to tell"
    assert word(0.0, np.inf, 0.8) == word(0.8, 1.2, 0.8) == retention.TOO_FEW
    assert word(0.81, 1.2, 0.8) == retention.FINE == "fine"
    assert word(0.06, 0.09, 0.05) == retention.FINE, "a policy that tolerates .05 does not hear gone at .06"


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: interval([-1], 10, [1], 10, 0.05),
        lambda: interval([1], 0, [1], 10, 0.05),
        lambda: interval([np.nan], 10, [1], 10, 0.05),
        lambda: interval([1], 10, [1], 10, 0.0),
        lambda: loss_p([1], 10, [1], 10, 0),
        lambda: uncovered_interval([3], [2], 0.05),
    ],
)
def test_bad_input_is_one_sentence(wrong: Callable[[], object]) -> None:
    with pytest.raises(InputError):
        wrong()
