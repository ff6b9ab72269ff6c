"""Absence and the real rows that prevent it: exact values, what stands above 2,000 rows, bad input."""

from __future__ import annotations

import importlib

import pytest

from longtail.errors import InputError
from longtail.estimates.absence import absence
from longtail.estimates.real_rows_needed import real_rows_needed
from longtail.theory import drift


def test_up_to_2000_rows_the_chain_says() -> None:
    found = absence(0.05, 200, 5)
    assert found.value == pytest.approx(0.192, abs=6e-4) and found.error == 0
    assert found.approximations["Beta-binomial"] == pytest.approx(0.210, abs=6e-4)
    assert "exact chain" in str(found)


@pytest.fixture
def small_chains(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if 500 rows were the largest chain that is solved."""
    for name in ("absence", "real_rows_needed"):
        monkeypatch.setattr(importlib.import_module(f"longtail.estimates.{name}"), "LARGEST", 500)


@pytest.mark.usefixtures("small_chains")
@pytest.mark.parametrize("q, n, real", [(0.01, 1000, 10), (0.004, 1000, 40), (0.05, 900, 1), (0.2, 10**9, 1)])
def test_above_an_approximation_whose_error_covers_the_truth(q: float, n: int, real: int) -> None:
    found = absence(q, n, real)
    assert found.method in ("Beta-binomial", "rare category") and found.error < 0.05
    assert f"within about {found.error:.1g}" in str(found)
    if n <= 1000:
        assert abs(found.value - drift.chain_absence(n, q, real)) <= found.error
        assert found.value >= drift.chain_absence(n, q, real)


@pytest.mark.usefixtures("small_chains")
def test_rows_needed_are_the_fewest() -> None:
    found = real_rows_needed(0.05, 200)
    assert found.rows == 13 and found.alone == 59
    assert drift.chain_absence(200, 0.05, 13) <= 0.05 < drift.chain_absence(200, 0.05, 12)
    large = real_rows_needed(1e-3, 10**4)
    assert large.rows is not None and large.rows < large.rule
    assert drift.rare_absence(10**4, 1e-3, large.rows) <= 0.05 < drift.rare_absence(10**4, 1e-3, large.rows - 1)


def test_one_row_may_do_and_no_number_may_do() -> None:
    assert real_rows_needed(0.5, 100).rows == 1
    assert str(real_rows_needed(0.5, 100)).startswith("1 fresh real row a generation")
    none = real_rows_needed(0.001, 2000)
    assert none.rows is None and "2,995" in str(none)


@pytest.mark.parametrize(
    "q, n, real", [(0, 100, 1), (1, 100, 1), (0.1, 0, 1), (0.1, 100, 0), (0.1, 100, 101), (0.1, 10.5, 1)]
)
def test_impossible_figures_are_refused(q: float, n: int, real: int) -> None:
    with pytest.raises(InputError):
        absence(q, n, real)


@pytest.mark.parametrize("q, n, chance", [(0, 100, 0.05), (0.1, 0, 0.05), (0.1, 100, 0), (0.1, 100, 1)])
def test_impossible_wishes_are_refused(q: float, n: int, chance: float) -> None:
    with pytest.raises(InputError):
        real_rows_needed(q, n, chance)
