"""Islands: rows are dealt in turn, both lanes agree, the network is measured as a whole and island by island."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import longtail
from longtail.errors import InputError
from longtail.families.islands import Islands, State
from longtail.lab.look import Look
from longtail.reproduction.check import mean
from longtail.reproduction.simulate import cell_of, loop, observe, setting_of, zipf
from longtail.worlds.normal import Normal
from longtail.worlds.zipf import Zipf


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_rows_are_dealt_in_turn() -> None:
    family = Islands(count=3).settled(Zipf(4))
    counts = family.fit(np.array([[0, 1, 2, 0, 1, 3, 0]]), None).counts
    assert counts.tolist() == [[[3, 0, 0, 0], [0, 2, 0, 0], [0, 0, 1, 1]]]
    symbols, q = family.exact(State(counts), "law")
    assert symbols.tolist() == [0, 1, 2, 3] and q[0] == pytest.approx(np.array([3, 2, 1, 1]) / 7)
    assert family.exact(State(counts), "weights")[0] == pytest.approx(np.array([3, 2, 2]) / 7)
    assert family.exact(State(counts), "mean") is None


@pytest.mark.parametrize("n", [1, 7, 40])
def test_lanes_have_one_law(n: int) -> None:
    """Mean and square of every island's counts over 6,000 chains, five standard errors."""
    family = Islands(count=3, migrants=0.2).settled(Zipf(4))
    start = State(np.tile(np.array([[[5, 3, 0, 0], [0, 8, 0, 0], [1, 0, 0, 7]]]), (6_000, 1, 1)))
    rows = family.summarise(family.sample(start, n, rng(1))).counts
    summary = family.sample_summary(start, n, rng(2)).counts
    assert (rows.sum(axis=2) == summary.sum(axis=2)).all()
    assert rows[..., 2].sum() == summary[..., 2].sum() == 0, "an extinct type never comes back"
    for power in (1, 2):
        a, b = rows.astype(float) ** power, summary.astype(float) ** power
        assert (abs(a.mean(0) - b.mean(0)) <= 5 * np.sqrt((a.var(0) + b.var(0)) / 6_000) + 1e-12).all()


def both(look: Look) -> np.ndarray:
    own = 1 - (look.exact("islands") ** 2).sum(axis=2)
    pooled = 1 - (look.exact("law")[1] ** 2).sum(axis=1)
    return np.stack([(look.exact("weights") * own).sum(axis=1), pooled], axis=1)


ASKED: list[dict[str, Any]] = [
    {"rows": 31, "anchor": "none"},
    {"rows": 31, "anchor": {"fresh": {"rows": 4}}},
    {"rows": 30, "anchor": "none", "lane": "rows"},
]


@pytest.mark.parametrize("asked", ASKED)
def test_predictions_agree_with_the_loop(asked: dict[str, Any]) -> None:
    family = {"islands": {"count": 3, "migrants": 0.1}}
    cell = cell_of(4_000, 6, world=zipf(5), family=family, **asked)
    said = {item.quantity: item.values for item in cell.family.predict(setting_of(cell))}
    found = observe(rng(7), cell, 4_000, [0, 5], both)
    for t, values in found.items():
        for column, quantity in enumerate(("within", "heterozygosity")):
            outcome = mean(quantity, str(asked), values[:, column], float(said[quantity][t]))
            assert outcome.p is not None and outcome.p > 1e-6, outcome


def test_a_wrong_exchange_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Islands that draw everything from the pool do not have the identities of the theory."""
    family = {"islands": {"count": 3, "migrants": 0.1}}
    cell = cell_of(4_000, 6, world=zipf(5), family=family, rows=30)
    said = {item.quantity: item.values for item in cell.family.predict(setting_of(cell))}
    monkeypatch.setattr("longtail.families.islands.mixing", lambda count, m: np.full((count, count), 1 / count))
    found = observe(rng(7), cell, 4_000, [5], both)[5]
    outcome = mean("within", "mixed at once", found[:, 0], float(said["within"][5]))
    assert outcome.p is not None and outcome.p < 1e-10


@pytest.mark.parametrize("replace", [False, True])
def test_a_subsample_leaves_every_row_on_its_island(replace: bool) -> None:
    family = Islands(count=2).settled(Zipf(4))
    state = State(np.tile(np.array([[[6, 2, 0, 0], [0, 0, 3, 5]]]), (3_000, 1, 1)))
    found = family.subsample(state, 5, replace, rng(2)).counts
    assert (found.sum(axis=2) == [3, 2]).all() and found[:, 0, 2:].sum() == found[:, 1, :2].sum() == 0
    assert found.mean(axis=0)[0, 0] == pytest.approx(2.25, abs=0.06)
    assert (found <= state.counts).all() or replace
    assert family.subsample(state, 16, False, rng()) is state
    cell = cell_of(10, 4, world=zipf(5), family="islands", rows=30, regime="budget")
    assert cell.lane == "statistics"


def test_no_prediction_where_theory_is_silent() -> None:
    family = {"islands": {"count": 3}}
    for fields in ({"regime": "accumulate"}, {"anchor": {"fresh": {"chance": 0.2}}}, {"rows": 2}):
        cell = cell_of(10, 4, **{"world": zipf(5), "family": family, "rows": 30, **fields})
        assert cell.family.predict(setting_of(cell)) == []


def test_a_run_writes_differentiation(tmp_path: Any) -> None:
    family = {"islands": {"count": 2, "migrants": 0.0}}
    metrics = ["differentiation", "diversity", "lost_mass"]
    result = longtail.run(world=zipf(6), family=family, rows=12, chains=40, horizon=61, metrics=metrics, probe=50,
                          workers=1, out=tmp_path / "run")  # fmt: skip
    rows = result.measurements.to_pylist()
    last = [row for row in rows if row["generation"] == 60]
    within = [row["value"] for row in last if row["quantity"] == "within"]
    between = [row for row in last if row["quantity"] == "differentiation"]
    assert max(within) == pytest.approx(0.0, abs=1e-12)
    assert all(row["value"] == pytest.approx(1.0) for row in between if row["status"] == "ok")
    assert {row["status"] for row in between} <= {"ok", "degenerate"}
    assert any(row["quantity"] == "uncovered" for row in last)


def test_islands_that_exchange_nothing_are_categorical_loops() -> None:
    found = loop(rng(3), 4_000, [9], lambda look: look.exact("islands")[:, 0, 0], world=zipf(2, 0.0), rows=40,
                 family={"islands": {"count": 2, "migrants": 0.0}})[9]  # fmt: skip
    alone = loop(rng(4), 4_000, [9], lambda look: (look.exact("law")[1] ** 2).sum(axis=1), world=zipf(2, 0.0), rows=20)
    identity = (found**2 + (1 - found) ** 2).mean()
    assert identity == pytest.approx(alone[9].mean(), abs=0.012)


def test_bad_input_is_refused() -> None:
    for parameters, says in (({"count": 0}, "at least 1"), ({"migrants": 1.5}, "between 0 and 1")):
        with pytest.raises(InputError, match=says):
            Islands(**parameters)
    with pytest.raises(InputError, match="types"):
        Islands().settled(Normal())
    with pytest.raises(InputError, match="fewer islands"):
        Islands(count=6).settled(Zipf(1000))
