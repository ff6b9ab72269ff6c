"""The Gaussian product forms and effective real rows (docs/theory.md, no simulation)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from longtail.lab.experiment import cells, experiment
from longtail.theory import refitted_gaussian as forms
from longtail.theory.branching import effective_rows
from longtail.theory.drift import counts_over_time, survival
from longtail.theory.prediction import Prediction, Setting


def predictions(horizon: int, **asked: Any) -> dict[tuple[str, str], Prediction]:
    cell = cells(experiment({"horizon": horizon, **asked}))[0]
    written = tuple(range(horizon))
    said = cell.family.predict(Setting(cell.world, cell.anchor, cell.regime, cell.rows_at, horizon, written))
    return {(item.quantity, item.of): item for item in said if item.part in ("", "0")}


@pytest.mark.parametrize("divisor", ["n", "n-1"])
def test_two_columns(divisor: str) -> None:
    said = predictions(50, world={"normal": {}}, rows=100, family={"gaussian": {"divisor": divisor}})
    fits = range(1, 51)
    expected = {
        ("sd", "mean"): [forms.sd_factor(100, divisor) ** t for t in fits],
        ("log_variance", "mean"): [t * forms.log_variance_step(100, divisor) for t in fits],
        ("mean", "variance"): [forms.mean_variance(100, t, divisor) for t in fits],
        ("wasserstein2", "mean"): [forms.wasserstein(100, t, divisor) for t in fits],
    }
    for key, values in expected.items():
        assert said[key].values == pytest.approx(values, rel=1e-9), key
        assert said[key].kind == "exact"


def test_digits() -> None:
    assert forms.wasserstein(100, 50, "n-1") == pytest.approx(0.7372, abs=6e-5)
    assert forms.wasserstein(100, 50, "n") == pytest.approx(0.6289, abs=6e-5)
    assert forms.sd_factor(10, "n-1") ** 20 == pytest.approx(0.5744, abs=6e-5)
    assert forms.mean_variance(100, 50, "n") == pytest.approx(0.39499, abs=6e-6)
    assert 20 * forms.log_variance_step(10, "n-1") == pytest.approx(-2.3041, abs=6e-5)


@pytest.mark.parametrize("n, generations", [(10, 12.0), (50, 67.5), (100, 136.8)])
def test_halving_time(n: int, generations: float) -> None:
    assert forms.halving(n) == pytest.approx(generations, abs=0.05)


def test_log_determinant() -> None:
    said = predictions(5, world={"normal": {"dim": 10}}, rows=50)["log_det", "mean"]
    assert said.values[-1] == pytest.approx(-7.068, abs=6e-4)
    assert said.values[-1] == pytest.approx(forms.log_det(50, 10, 5))


def worth(t: int, m: float, rows: int, **asked: Any) -> float:
    cell = cells(experiment({"world": {"zipf": {"symbols": 2}}, "rows": rows, "horizon": t + 1, **asked}))[0]
    return effective_rows(Setting(cell.world, cell.anchor, cell.regime, cell.rows_at, t + 1), t, m).real


def test_worth_under_replace_is_the_survival_recursion() -> None:
    for t in (0, 4, 9, 39):
        assert -math.expm1(-5e-4 * worth(t, math.inf, 10_000)) == pytest.approx(survival(5.0, t + 1))


def test_worth_of_what_remembers_real_rows() -> None:
    assert worth(7, math.inf, 1000, regime="accumulate") == pytest.approx(1000)
    assert worth(30, math.inf, 1000, anchor={"fixed": {"rows": 300}}) > 300
    assert worth(200, 1000, 1000) == pytest.approx(10, rel=0.05)


@pytest.mark.parametrize("real", [0.0, 0.05])
def test_effective_rows_are_the_limit_of_the_exact_chain(real: float) -> None:
    errors = []
    for n in (80, 320, 1280):
        anchor: Any = {"fresh": {"share": real}} if real else "none"
        limit = math.exp(-3 / n * worth(6, n, n, anchor=anchor))
        exact = counts_over_time(n, 3 / n, round(real * n), 7)[-1] @ (1 - np.arange(n + 1) / n) ** n
        errors.append(abs(float(exact) - limit))
    assert errors[0] > 3 * errors[1] > 9 * errors[2]
    assert errors[2] < 1e-3


def test_narrow_rows_lower_every_line() -> None:
    family = {"gaussian": {"divisor": "n-1", "scale": 0.8}}
    said = predictions(11, world={"normal": {"dim": 2}}, rows=20, family=family)
    assert said["variance", "mean"].values[-1] == pytest.approx(0.8**10)
    assert said["sd", "mean"].values[-1] == pytest.approx(forms.sd_factor(20, "n-1") ** 11 * 0.8**5)
    expected = 11 * forms.log_variance_step(20, "n-1") + 10 * math.log(0.8)
    assert said["log_variance", "mean"].values[-1] == pytest.approx(expected)
    plain = predictions(11, world={"normal": {"dim": 2}}, rows=20, family={"gaussian": {"divisor": "n-1"}})
    gap = said["log_det", "mean"].values - plain["log_det", "mean"].values
    assert gap == pytest.approx(2 * math.log(0.8) * np.arange(11))


@pytest.mark.parametrize("cut, factor", [(1.0, 0.29113), (2.0, 0.77374), (3.0, 0.97334)])
def test_truncation_factors(cut: float, factor: float) -> None:
    assert forms.truncated_variance(cut) == pytest.approx(factor, abs=6e-6)
    assert forms.truncated_variance(cut, 6) < factor < forms.truncated_variance(cut + 9, 6)


def test_biased_fresh_rows_end_at_the_faithful_ones() -> None:
    drift, variance = forms.biased_fresh(10, 40, 1.0)
    assert drift == pytest.approx(1 / 18.8) and variance == pytest.approx(1 - 1 / 18.8)
    assert forms.biased_fresh(10, 40, 0.8) == pytest.approx((0.03026634, 0.5387409))
