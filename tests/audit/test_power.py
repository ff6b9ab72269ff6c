"""What could have been seen: the tables of the reference document, and an independent sum over both Poisson counts."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

import numpy as np
import pytest
from scipy.special import gammaln

from longtail.audits import power
from longtail.audits.power import (
    expected_rows_needed_gone,
    more_rows,
    rows_needed,
    rows_needed_gone,
    smallest_loss,
    smallest_visible_mass,
)
from longtail.audits.retention import interval, kept_p, loss_p
from longtail.errors import InputError


def poisson(mean: float, most: int) -> np.ndarray:
    count = np.arange(most + 1)
    return np.exp(count * np.log(max(mean, 1e-300)) - mean - gammaln(count + 1))


def called(rows: float, nx: float, ny: float, error: float, kept: float, limit: float) -> float:
    """The probability that loss_p (or kept_p, for kept above the limit) rejects: both counts summed directly."""
    means = rows, rows * kept * ny / nx
    most = [int(mean + 8 * np.sqrt(mean) + 20) for mean in means]
    x, y = np.meshgrid(np.arange(most[0] + 1), np.arange(most[1] + 1), indexing="ij")
    test = loss_p if kept < limit else kept_p
    return float(poisson(means[0], most[0]) @ (test(x, nx, y, ny, limit) <= error) @ poisson(means[1], most[1]))


def test_reference_rows_that_a_gone_needs() -> None:
    assert rows_needed_gone(1000, 1000, 0.05) == 32
    assert rows_needed_gone(1000, 1000, 0.05 / 214) == 88
    assert rows_needed_gone(1000, 1000, 0.01 / 214) == 105


@pytest.mark.parametrize(("nx", "ny", "error", "gone"), [(1, 1, 0.05, 0.1), (5, 1, 0.001, 0.1), (1, 9, 0.02, 0.3)])
def test_the_needed_rows_are_the_fewest(nx: float, ny: float, error: float, gone: float) -> None:
    rows = rows_needed_gone(nx, ny, error, gone)
    high = interval([rows - 1, rows], nx, 0, ny, error)[1]
    assert high[1] < gone <= high[0]


def test_a_truly_gone_group_is_named_with_the_promised_chance() -> None:
    rows = expected_rows_needed_gone(1000, 1000, 0.05 / 214)
    assert rows > 88
    assert poisson(rows, 400)[88:].sum() == pytest.approx(0.8, abs=1e-6)
    assert poisson(1.5 * rows, 400)[88:].sum() > 0.99, "at 1.5 times the needed rows nearly every gone group is named"


@pytest.mark.parametrize(
    ("tests", "expected", "masses"),
    [
        (1, 6.7, (0.033, 0.0134, 0.0067, 0.0034, 0.00067)),
        (10, 10.2, (0.051, 0.0204, 0.0102, 0.0051, 0.00102)),
        (100, 13.6, (0.068, 0.0272, 0.0136, 0.0068, 0.00136)),
    ],
)
def test_smallest_visible_mass(tests: int, expected: float, masses: tuple[float, ...]) -> None:
    found = [smallest_visible_mass(n, n, 0.05 / tests) for n in (200, 500, 1000, 2000, 10_000)]
    assert found == pytest.approx(masses, rel=0.02)
    assert 10_000 * (found[-1] or 0) == pytest.approx(expected, rel=0.01)


def test_a_mass_no_sample_of_this_size_could_show() -> None:
    assert smallest_visible_mass(4, 4, 0.05) is None
    assert smallest_visible_mass(5, 5, 0.05) is not None
    assert smallest_visible_mass(5, 5, 2.0**-5) is not None, "p = 2^-5 exactly at the error of 2^-5"


@pytest.mark.parametrize(("tests", "table"), [(1, (287, 122, 40, 15, 9.2, 6.8)), (100, (783, 325, 104, 38, 21, 13.7))])
def test_rows_needed_of_the_table(tests: int, table: tuple[float, ...]) -> None:
    found = [rows_needed(1000, 1000, 0.05 / tests, kept, 1.0) for kept in (0.8, 0.7, 0.5, 0.25, 0.1, 0.0)]
    assert found == pytest.approx(table, rel=0.03)


@pytest.mark.parametrize(
    ("nx", "ny", "error", "kept", "limit", "wanted"),
    [
        (1, 1, 0.05, 0.5, 1.0, 0.8),
        (10, 1, 0.01, 0.3, 0.8, 0.8),
        (1, 4, 0.001, 0.0, 0.8, 0.9),
        (1, 1, 0.025, 1.2, 0.8, 0.8),
        (3, 1, 0.05, 0.1, 0.4, 0.5),
    ],
)
def test_rows_needed_give_the_promised_power(
    nx: float, ny: float, error: float, kept: float, limit: float, wanted: float
) -> None:
    rows = rows_needed(nx, ny, error, kept, limit, wanted)
    assert called(rows, nx, ny, error, kept, limit) == pytest.approx(wanted, abs=0.005)
    assert called(0.8 * rows, nx, ny, error, kept, limit) < wanted


@pytest.mark.parametrize(("nx", "ny", "error"), [(1, 1, 0.05), (10, 1, 0.0005), (1, 3, 0.001)])
def test_smallest_loss_is_called_with_the_promised_power(nx: float, ny: float, error: float) -> None:
    rows = np.array([50.0, 90.0, 200.0])
    for group, kept in zip(rows, smallest_loss(rows, nx, ny, error), strict=True):
        if kept is None:
            assert called(group, nx, ny, error, 0.0, 0.8) < 0.8
        else:
            assert called(group, nx, ny, error, max(kept - 0.01, 0), 0.8) >= 0.795
            assert called(group, nx, ny, error, kept + 0.01, 0.8) < 0.8


def test_smallest_loss_over_many_groups() -> None:
    rows = np.geomspace(0.5, 1e8, 5000)
    start = process_time()
    found = smallest_loss(rows, 1e6, 1e6, 0.05 / 5000)
    assert process_time() - start < 3
    silent = sum(kept is None for kept in found)
    assert 0 < silent < 2500 and all(kept is None for kept in found[:silent])
    some = np.array(found[silent:], float)
    assert (np.diff(some) >= 0).all() and 0 <= some[0] < 0.1 and 0.79 < some[-1] < 0.8
    assert smallest_loss([0], 10, 10, 0.05) == [None]


def test_more_rows() -> None:
    reference, candidate = np.array([0, 3, 100, 50, 1000, 100]), np.array([5, 0, 80, 10, 1000, 100])
    found = more_rows(reference, 1000, candidate, 1000, 0.05)
    assert found[0] is None, "nothing is known of a group without a reference row"
    assert found[2] is None, "kept exactly the limit: no number of rows decides"
    assert found[1] == pytest.approx(rows_needed(1000, 1000, 0.05, 0.0, 0.8) / 3, rel=0.02)
    assert found[3] == found[4] == 1.0, "enough rows already"
    assert found[5] == pytest.approx(rows_needed(1000, 1000, 0.05, 1.0, 0.8) / 100, rel=0.02)


def test_the_table_is_interpolated_within_its_promise() -> None:
    for rows in (30.0, 75.0, 300.0, 5000.0):
        kept = smallest_loss([rows], 1, 1, 0.01)[0]
        assert kept is not None
        assert rows_needed(1, 1, 0.01, max(kept - 0.01, 0), 0.8) < rows < rows_needed(1, 1, 0.01, kept + 0.009, 0.8)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: rows_needed_gone(0, 10, 0.05),
        lambda: rows_needed(10, 10, 1.5, 0.5, 0.8),
        lambda: rows_needed(10, 10, 0.05, 0.8, 0.8),
        lambda: smallest_visible_mass(10, 0, 0.05),
    ],
)
def test_bad_input_is_one_sentence(wrong: Callable[[], object]) -> None:
    with pytest.raises(InputError):
        wrong()


def test_critical_counts_are_the_largest_that_reject() -> None:
    total, y = np.arange(0, 200.0), np.arange(0, 201.0)[:, None]
    for share, error in ((0.44, 0.05), (0.05, 1e-4), (0.9, 1e-6)):
        rejected = (power._binomial_tail(np.minimum(y, total), total, share) <= error) & (y < total)
        assert (power._critical(total, share, error) == rejected.sum(0) - 1).all()
