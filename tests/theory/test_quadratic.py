"""The moment recursion against the closed forms of docs/theory.md (no simulation)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from longtail.lab.experiment import cells, experiment
from longtail.theory import closed_forms as forms
from longtail.theory.prediction import Setting
from longtail.theory.quadratic import Moments, moments
from longtail.theory.refitted_gaussian import biased_fresh


def recursion(
    horizon: int, rows: Any, v2: float = -1.0, prior: float = 0.0, unbiased: bool = False, **asked: Any
) -> Moments:
    cell = cells(experiment({"world": {"normal": {}}, "rows": rows, "horizon": horizon, **asked}))[0]
    setting = Setting(cell.world, cell.anchor, cell.regime, cell.rows_at, horizon)
    return moments(setting, lambda share: 1.0, v2=v2, prior=prior, unbiased=unbiased)


@pytest.mark.parametrize("v2", [-1.0, 0.0, 0.5, 1.0])
@pytest.mark.parametrize("n", [3, 40])
def test_replace_and_accumulate(n: int, v2: float) -> None:
    fits = range(1, 31)
    found = recursion(30, n, v2)
    assert found.drift == pytest.approx([forms.replace_drift(n, t, v2) for t in fits], rel=1e-9)
    assert found.variance == pytest.approx([forms.replace_variance(n, t, v2) for t in fits], rel=1e-9)
    found = recursion(30, n, v2, regime="accumulate")
    assert found.variance == pytest.approx([forms.accumulate_variance(n, t, v2) for t in fits], rel=1e-9)


def test_unbiased_replace() -> None:
    found = recursion(20, 25, unbiased=True)
    assert found.variance == pytest.approx(np.ones(20))
    assert found.drift == pytest.approx(np.arange(1, 21) / 25)


def test_unbiased_with_real_rows_by_chance() -> None:
    n, chance = 10, 0.2
    drift, variance = 1 / n, 1.0
    for _ in range(59):
        row = (1 - chance) * variance + chance + chance * (1 - chance) * drift
        drift, variance = (1 - chance) ** 2 * drift + row / n, row
    found = recursion(60, n, unbiased=True, anchor={"fresh": {"chance": chance}})
    assert found.variance[-1] == pytest.approx(variance)
    assert found.drift[-1] == pytest.approx(drift)


@pytest.mark.parametrize("r, drift", [(1, 0.33445), (5, 0.09217), (10, 0.04890)])
def test_fresh_rows(r: int, drift: float) -> None:
    found = recursion(1800, 200, anchor={"fresh": {"rows": r}})
    assert found.drift[-1] == pytest.approx(drift, abs=6e-6)
    assert found.drift[-1] == pytest.approx(forms.fresh_drift(200, r), abs=1e-9)
    assert found.drift[40] == pytest.approx(forms.fresh_drift_at(200, r, 41), abs=1e-12)


def test_prior() -> None:
    found = recursion(700, 50, prior=1.0)
    assert found.drift[-1] == pytest.approx(0.3311, abs=6e-5)
    assert 1 - found.prior[39] == pytest.approx(forms.prior_path(50, 1.0, 40))


def test_chance_is_a_mixture() -> None:
    found = recursion(200, 100, anchor={"fresh": {"chance": 0.1}})
    assert found.drift[-1] == pytest.approx(forms.mixture_drift(100, 0.1), abs=1e-9)
    assert found.drift[-1] == pytest.approx(0.05048, abs=6e-6)


def test_contaminated_is_a_smaller_share() -> None:
    found = recursion(400, 60, anchor={"contaminated": {"rows": 8, "false": 0.25}})
    assert found.drift[-1] == pytest.approx(forms.fresh_drift(60, 6), abs=1e-9)


@pytest.mark.parametrize("where, rows", [("beside", 70), ("within", 100)])
def test_fixed_set(where: str, rows: int) -> None:
    drift = recursion(90, rows, anchor={"fixed": {"rows": 30, "where": where}}).drift[-1]
    around = (drift - 1 / 30) / (1 - 1 / 30)
    assert around == pytest.approx(0.01354, abs=6e-6)
    assert around == pytest.approx(forms.fixed_drift(30, 70), abs=1e-9)


def test_one_fixed_row_leaves_no_variance() -> None:
    found = recursion(1000, 20, anchor={"fixed": {"rows": 1, "where": "within"}})
    assert found.variance[-1] == pytest.approx(0.0, abs=1e-9)
    assert found.drift[-1] == pytest.approx(1.0, abs=1e-9)


@pytest.mark.parametrize("every, kept", [(2, 0.4994), (5, 0.2855), (10, 0.1666)])
def test_one_row_each_g_generations(every: int, kept: float) -> None:
    found = recursion(1900 + every, 200, anchor={"fresh": {"rows": 1, "every": every}}).variance[1900:].mean()
    assert found == pytest.approx(kept, abs=6e-5)
    assert found == pytest.approx(forms.every_drift(200, every), abs=2e-5)


def test_accumulate_limits() -> None:
    found = recursion(100, 5, regime="accumulate").variance
    assert found[-1] == pytest.approx(0.7034, abs=6e-5)
    assert forms.accumulate_limit(5) == pytest.approx(0.7020, abs=6e-5)
    drift = recursion(100, 5, regime="accumulate").drift
    assert drift == pytest.approx(1 - found)


@pytest.mark.parametrize("replace, plateau", [(True, 0.509), (False, 0.542)])
def test_subsample(replace: bool, plateau: float) -> None:
    form = forms.subsample_with if replace else forms.subsample_without
    found = recursion(40, 5, regime={"budget": {"replace": replace}}).variance
    assert found == pytest.approx([form(5, t) for t in range(1, 41)], abs=1e-12)
    assert found[-1] == pytest.approx(plateau, abs=6e-4)


def test_growing_rows() -> None:
    found = recursion(100, {"start": 50, "power": 2}, unbiased=True)
    assert 50 * found.drift[-1] == pytest.approx(1.6350, abs=6e-5)


def test_window_between_replace_and_accumulate() -> None:
    assert recursion(15, 8, regime={"window": {"width": 1}}).variance == pytest.approx(recursion(15, 8).variance)
    wide = recursion(15, 8, regime={"window": {"width": 15}}).variance
    assert wide == pytest.approx(recursion(15, 8, regime="accumulate").variance)


@pytest.mark.parametrize("asked", [{}, {"regime": "accumulate"}, {"anchor": {"fresh": {"chance": 0.2}}}])
@pytest.mark.parametrize("elastic", [None, 1.0])
def test_carrying_the_variance_along_gives_what_the_variance_function_gives(
    asked: dict[str, Any], elastic: float | None
) -> None:
    cell = cells(experiment({"world": {"normal": {}}, "rows": 15, "horizon": 25, **asked}))[0]
    setting = Setting(cell.world, cell.anchor, cell.regime, cell.rows_at, 25)

    def variance_at(e: float) -> float:
        return (1 - e) + 2.0 * e + e * (1 - e) * 3.0**2 if elastic is None else 1.0

    plain = moments(setting, variance_at, prior=3.0, elastic=elastic)
    carried = moments(setting, variance_at, prior=3.0, elastic=elastic, scale=1 + 1e-13)
    assert carried.drift == pytest.approx(plain.drift, rel=1e-9)
    assert carried.variance == pytest.approx(plain.variance, rel=1e-9)


def test_narrow_rows() -> None:
    cell = cells(experiment({"world": {"normal": {}}, "rows": 50, "horizon": 300, "anchor": {"fresh": {"rows": 10}}}))[
        0
    ]
    setting = Setting(cell.world, cell.anchor, cell.regime, cell.rows_at, 300)
    found = moments(setting, lambda share: 1.0, scale=0.8)
    assert (found.drift[-1], found.variance[-1]) == pytest.approx(biased_fresh(10, 40, 0.8))
    plain = cells(experiment({"world": {"normal": {}}, "rows": 20, "horizon": 11}))[0]
    setting = Setting(plain.world, plain.anchor, plain.regime, plain.rows_at, 11)
    assert moments(setting, lambda share: 1.0, unbiased=True, scale=0.8).variance[-1] == pytest.approx(0.8**10)


def test_elastic_anchor() -> None:
    cell = cells(experiment({"world": {"normal": {}}, "rows": 40, "horizon": 400}))[0]
    setting = Setting(cell.world, cell.anchor, cell.regime, cell.rows_at, 400)
    found = moments(setting, lambda share: 1.0, prior=5.0, elastic=1.0)
    assert found.drift[-1] == pytest.approx(forms.elastic_drift(40, 5.0), abs=1e-9)
    assert found.variance == pytest.approx(1 - found.drift)
    assert found.drift[0] == pytest.approx(1 / 40)
