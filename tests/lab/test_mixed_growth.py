"""Folders that grow to and fro, data that change, small tables: what once gave wrong numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pytest

import longtail

ASKED: dict[str, Any] = {"world": {"zipf": {"symbols": 30}}, "rows": 50, "executor": "serial"}


def test_longer_then_wider_then_both_counts_every_chain_once(tmp_path: Path) -> None:
    for horizon, chains in ((13, 10), (7, 20), (13, 20)):
        result = longtail.run(**ASKED, horizon=horizon, chains=chains, out=tmp_path / "run")
        kept = [row for row in result.summary.to_pylist() if row["quantity"] == "kept"]
        assert {row["chains"] for row in kept} == {chains}
    fresh = longtail.run(**ASKED, horizon=13, chains=20, out=tmp_path / "fresh")
    grown, new = (
        {
            (row["generation"], row["quantity"], row["part"], row["chain"]): row["value"]
            for row in one.measurements.to_pylist()
        }
        for one in (result, fresh)
    )
    assert grown.keys() == new.keys()
    assert all(grown[key] == (value if value is None else pytest.approx(value, rel=1e-9)) for key, value in new.items())


def test_a_shorter_horizon_that_was_not_written_is_refused(tmp_path: Path) -> None:
    longtail.run(**ASKED, horizon=31, chains=10, out=tmp_path / "run")
    with pytest.raises(longtail.InputError, match="did not write generation 27"):
        longtail.run(**ASKED, horizon=28, chains=10, out=tmp_path / "run")


def test_a_grown_row_lane_keeps_its_probes(tmp_path: Path) -> None:
    asked = {"world": {"normal": {"dim": 2}}, "rows": 500, "lane": "rows", "probe": 100, "executor": "serial"}
    for horizon, chains in ((3, 64), (5, 200)):
        result = longtail.run(**asked, horizon=horizon, chains=chains, out=tmp_path / "run")
        assert result.decision()


def test_a_folder_of_somebody_else_is_left_as_it_is(tmp_path: Path) -> None:
    theirs = tmp_path / "mine" / "sub" / "thesis.tmp-7"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("mine")
    with pytest.raises(longtail.InputError, match="not empty"):
        longtail.run(**ASKED, horizon=3, chains=8, out=tmp_path / "mine")
    assert [path.name for path in (tmp_path / "mine").rglob("*") if path.is_file()] == ["thesis.tmp-7"]


def test_a_changed_file_is_another_run(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    folders = set()
    for counts in ([5, 3, 2], [9, 8, 7]):
        pa.csv.write_csv(pa.table({"name": ["a", "b", "c"], "n": counts}), path)
        world = {"file": {"path": str(path), "column": "name", "weight": "n"}}
        folders.add(
            longtail.run(world=world, rows=20, horizon=3, chains=8, executor="serial", out=tmp_path / str(counts[0]))
            .cells["cell"][0]
            .as_py()
        )
    assert len(folders) == 2


def test_a_small_rounded_table_is_covered_by_its_own_first_fit(tmp_path: Path) -> None:
    rows = np.round(np.random.default_rng(1).normal(size=(300, 2)), 1)
    result = longtail.run(
        world=rows, rows=200, horizon=2, chains=128, probe=150, executor="serial", out=tmp_path / "run"
    )
    first = {
        row["part"]: row["mean"]
        for row in result.summary.to_pylist()
        if row["quantity"] == "uncovered" and row["generation"] == 0
    }
    assert first["common"] < 0.2 and first["uncommon"] < 0.3


def test_far_into_collapse_nothing_overflows(tmp_path: Path) -> None:
    result = longtail.run(world="normal", rows=4, horizon=1500, chains=64, executor="serial", out=tmp_path / "run")
    assert set(result.decision().values()) == {"collapsed"}


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"metrics": [{"extinction": {"follow": ["01"]}}, {"extinction": {"follow": ["02"]}}]}, "asked for twice"),
        ({"metrics": [{"extinction": {"follow": ["01", "01"]}}]}, "names a type twice"),
        ({"rows": {"start": 100, "power": 400}}, "beyond counting|at most"),
        ({"rows": {"start": 1000, "power": -1.3}, "horizon": 500}, "at least 1"),
        ({"anchor": {"fresh": {"share": {"start": 0.1, "power": 1}}}, "horizon": 20}, "does not hold"),
        ({"rows": {"start": 10, "power": 1, "stop": 3}}, "stop"),
        ({"cases": [5]}, "case"),
        ({"regime": "longtail.anchors.none:NoAnchor", "trust": True}, "is no regime"),
    ],
)
def test_one_sentence(fields: dict[str, Any], says: str, tmp_path: Path) -> None:
    with pytest.raises(longtail.InputError, match=says):
        longtail.run(**{**ASKED, "chains": 8, "horizon": 5, "out": tmp_path / "run", **fields})


def test_a_small_share_of_very_many_rows_runs(tmp_path: Path) -> None:
    result = longtail.run(
        **{**ASKED, "rows": 10**12}, anchor={"fresh": {"share": 1e-7}}, horizon=3, chains=8, out=tmp_path / "run"
    )
    assert result.cells["real_rows"][0].as_py() == 10**5


def test_world_names_in_a_list_are_a_grid(tmp_path: Path) -> None:
    result = longtail.run(
        world=["normal", "mixture"],
        family="gaussian",
        rows=20,
        horizon=3,
        chains=8,
        executor="serial",
        out=tmp_path / "run",
    )
    assert sorted(result.cells["world"].to_pylist()) == ["mixture", "normal"]
