"""The Wright-Fisher chain: eigenvalues, absorption, stationarity, absence, survival (docs/theory.md, no simulation)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from reference import exact_chain as forms

from longtail.theory import drift


@pytest.mark.parametrize("real, expected", [(0, (1, 1, 0.966667, 0.902222, 0.812000)), (3, (1, 0.9, 0.78, 0.65, 0.52))])
def test_eigenvalues_are_those_of_the_matrix(real: int, expected: tuple[float, ...]) -> None:
    said = drift.eigenvalues(30, real)
    solved = np.sort(np.linalg.eigvals(drift.transition(30, 0.3, real)).real)[::-1][:5]
    assert said == pytest.approx(expected, abs=1e-6)
    assert said == pytest.approx(solved, abs=1e-9)


def test_one_real_row_has_second_eigenvalue_098() -> None:
    assert drift.eigenvalues(50, 1)[1] == pytest.approx(0.98, abs=1e-12)


@pytest.mark.parametrize("n, q, real", [(12, 0.3, 0), (25, 0.07, 4), (9, 0.5, 9)])
def test_transition_rows_are_laws_that_keep_the_mean(n: int, q: float, real: int) -> None:
    matrix = drift.transition(n, q, real)
    assert matrix.sum(axis=1) == pytest.approx(np.ones(n + 1))
    copies = np.arange(n + 1)
    assert matrix @ copies == pytest.approx((n - real) * copies / n + real * q)


def test_absorption_time() -> None:
    assert drift.absorption_time(20, 0.3) == pytest.approx(23.02, abs=0.005)
    assert drift.absorption_mean(20, 0.3) == pytest.approx(drift.absorption_time(20, 0.3) - 1)


@pytest.mark.parametrize("n, ratio", [(20, 0.946), (50, 0.974), (100, 0.985), (400, 0.9955)])
def test_absorption_time_against_the_diffusion(n: int, ratio: float) -> None:
    assert drift.absorption_time(n, 0.5) / (2 * n * math.log(2)) == pytest.approx(ratio, abs=6e-4)


def test_stationary_spread_with_one_real_row() -> None:
    law, x = drift.stationary(50, 0.5, 1), np.arange(51) / 50
    assert law @ (x - 0.5) ** 2 / 0.25 == pytest.approx(0.33784, abs=6e-6)
    assert abs(law - 1 / 51).sum() / 2 == pytest.approx(0.016, abs=5e-4)


def test_stationary_law_stays() -> None:
    law = drift.stationary(80, 0.1, 3)
    assert law @ drift.transition(80, 0.1, 3) == pytest.approx(law, abs=1e-12)
    assert law @ np.arange(81) / 80 == pytest.approx(0.1)


@pytest.mark.parametrize(
    "n, real, q, exact, beta",
    [
        (200, 1, 0.05, 0.603, 0.612),
        (200, 5, 0.05, 0.192, 0.210),
        (200, 10, 0.05, 0.071, 0.087),
        (500, 10, 0.02, 0.251, 0.268),
        (1000, 10, 0.01, 0.440, 0.453),
    ],
)
def test_absence(n: int, real: int, q: float, exact: float, beta: float) -> None:
    assert drift.chain_absence(n, q, real) == pytest.approx(exact, abs=6e-4)
    assert drift.beta_absence(n, q, real) == pytest.approx(beta, abs=6e-4)


def test_the_chain_of_a_large_loop_is_refused_and_never_guessed() -> None:
    with pytest.raises(ValueError, match="solved up to 2000"):
        drift.chain_absence(100_000, 1e-4, 20)
    assert drift.chain_absence(500, 0.02, 10) <= drift.beta_absence(500, 0.02, 10)


@pytest.mark.parametrize("fits, alive", [(1, 0.9933), (5, 0.7899), (10, 0.5774), (20, 0.3676), (40, 0.2117)])
def test_survival(fits: int, alive: float) -> None:
    assert drift.survival(5.0, fits) == pytest.approx(alive, abs=6e-5)


def test_counts_over_time() -> None:
    law = drift.counts_over_time(60, 0.2, 0, 12)
    x = np.arange(61) / 60
    assert law.sum(axis=1) == pytest.approx(np.ones(12))
    assert law @ x == pytest.approx(np.full(12, 0.2))
    assert law @ (x * (1 - x)) == pytest.approx(0.16 * (1 - 1 / 60) ** np.arange(1, 13))
    assert law[0, 0] == pytest.approx(0.8**60)


@pytest.mark.parametrize("n, q, real", [(30, 0.2, 0), (41, 0.07, 5), (60, 0.4, 40)])
def test_the_chain_is_that_of_the_plain_twin(n: int, q: float, real: int) -> None:
    assert drift.transition(n, q, real) == pytest.approx(forms.chain(n, q, real), abs=1e-12)
    if real:
        assert drift.stationary(n, q, real) == pytest.approx(forms.stationary(n, q, real), abs=1e-10)
        assert drift.beta_absence(n, q, real) == pytest.approx(forms.beta_binomial_absence(n, real, q))
        kept = drift.stationary(n, q, real) @ (np.arange(n + 1) / n * (1 - np.arange(n + 1) / n)) / (q * (1 - q))
        assert kept == pytest.approx(forms.immigrants_kept(n, real))
    else:
        assert drift.absorption_time(n, 0.5) == pytest.approx(forms.absorption_times(n)[n // 2 - 1])
    assert drift.eigenvalues(n, real, 4) == pytest.approx([forms.eigenvalue(n, real, j) for j in range(4)])


def test_looking_back_and_looking_on_agree() -> None:
    assert drift.ancestor_time(40) == pytest.approx(drift.fixation_times(40)[0])
    assert drift.ancestor_time(2) == pytest.approx(2.0)


def test_power_form_is_at_most_one_and_that_of_the_twin() -> None:
    assert drift.power_absence(1000, 0.01, 10) == pytest.approx(forms.power_absence(1000, 10, 0.01))
    assert drift.power_absence(100, 0.01, 80) == 1.0


@pytest.mark.parametrize("n, q, real", [(1500, 0.002, 15), (1500, 0.002, 300), (1800, 0.004, 1)])
def test_rare_absence_is_near_the_chain_and_safe(n: int, q: float, real: int) -> None:
    exact, rare = drift.chain_absence(n, q, real), drift.rare_absence(n, q, real)
    assert exact <= rare <= 1.02 * exact


def test_rare_absence_of_a_whole_real_sample_is_poisson() -> None:
    assert drift.rare_absence(1000, 0.003, 1000) == pytest.approx(np.exp(-3.0))


def test_rare_absence_of_huge_loops_follows_the_rule() -> None:
    n, q, real = 10**9, 1e-3, 20
    assert drift.rare_absence(n, q, real) == pytest.approx(drift.beta_absence(n, q, real), rel=0.01)
