"""The experiment file of the docs, the verbs in Python, and a result that shows itself."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import commands
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import runs

import longtail
from longtail.lab.result import DryRun, Result

NAMES_TOML = """
seed    = 1
chains  = 8
horizon = 51                                    # fits: generations 0 to 50
rows    = [1000, 100000]                        # a list where a value stands expands the grid
world   = { file = { path = "names.parquet", column = "name", weight = "n", as = "law" } }
family  = "categorical"                         # or { categorical = { prior = 0.5 } }, or "my_lab.models:Diffusion"
regime  = ["replace", "accumulate", { window = { width = 3 } }]
anchor  = ["none", { fresh = { rows = 1 } }, { fresh = { share = 0.01, every = 2 } }, { fixed = { rows = 100 } }]
metrics = ["lost_mass", "diversity", "alive", "divergence"]
"""
SMALL: dict[str, Any] = {"chains": 8, "horizon": 3, "rows": 20, "executor": "serial"}


@pytest.fixture(scope="module")
def names_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("names")
    rank = np.arange(1, 401)
    table = pa.table({"name": [f"name {i}" for i in rank], "n": np.ceil(1e5 / rank).astype(int)})
    pq.write_table(table, place / "names.parquet")
    (place / "names.toml").write_text(NAMES_TOML)
    done = commands.longtail("run", "names.toml", "--out", "names-run", cwd=place)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith("names-run/report.html")
    return place / "names-run"


def test_the_experiment_of_the_design_runs_as_it_stands(names_run: Path) -> None:
    result = longtail.report(names_run)
    cells = result.cells.to_pylist()
    assert len(cells) == 24 and {row["lane"] for row in cells} == {"statistics"}
    assert {row["n"] for row in cells} == {1000, 100000}
    assert {row["quantity"] for row in result.summary.to_pylist()} >= {
        "kept",
        "uncovered",
        "covered",
        "floor",
        "held",
        "alive",
        "kl",
    }
    assert len(result.decision()) == 24
    assert (names_run / "report.html").stat().st_size < 2 * 2**20


def test_residuals_are_those_of_a_right_theory(names_run: Path) -> None:
    """Over all cells and quantities, z-scores are not wild: a check of the tables, not of the theory."""
    z = [row["z"] for row in longtail.report(names_run).residuals.to_pylist() if row["z"] is not None]
    assert len(z) > 100 and np.mean(np.abs(z) > 4.5) < 0.01


def test_unknown_is_null_and_never_nan(names_run: Path) -> None:
    for name in runs.TABLES:
        table = pq.read_table(names_run / f"{name}.parquet")
        for column in table.columns:
            if pa.types.is_floating(column.type):
                assert not np.isnan(column.drop_null().to_numpy()).any(), name
    measured = pq.read_table(names_run / "measurements.parquet").to_pylist()
    assert all((row["value"] is None) == (row["status"] != "ok") for row in measured)


def test_report_writes_the_page_again_and_recomputes_nothing(names_run: Path) -> None:
    page = (names_run / "report.html").read_bytes()
    kept = {path: path.stat().st_mtime_ns for path in names_run.rglob("*.parquet")}
    (names_run / "report.html").unlink()
    longtail.report(names_run)
    assert (names_run / "report.html").read_bytes() == page
    assert {path: path.stat().st_mtime_ns for path in names_run.rglob("*.parquet")} == kept


TYPES = ["a", "a", "a", "b", "b", "c"]
FRAMES: dict[str, Any] = {
    "Arrow table": pa.table({"name": TYPES}),
    "dict of columns": {"name": TYPES},
    "list of names": TYPES,
    "array of names": np.array(TYPES),
    "column and weight": {"data": pa.table({"name": ["a", "b", "c"], "n": [3, 2, 1]}), "column": "name", "weight": "n"},
}


@pytest.mark.parametrize("kind", FRAMES)
def test_a_run_on_types_without_any_file(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = longtail.run(world=FRAMES[kind], family="categorical", anchor={"fresh": {"rows": 1}}, **SMALL)
    assert isinstance(result, Result) and result.folder.parent == Path("longtail-runs")
    held = {row["quantity"]: row["mean"] for row in result.summary.to_pylist() if row["generation"] == 0}
    assert held["hill0"] > 1 and result.cells["real_rows"].to_pylist() == [1.0]


@pytest.mark.parametrize("shape", [(40,), (40, 3)])
def test_a_run_on_an_array_of_numbers(shape: tuple[int, ...], tmp_path: Path) -> None:
    rows = np.random.default_rng(1).standard_normal(shape)
    result = longtail.run(world=rows, family="gaussian", anchor={"fresh": {"rows": 1}}, out=tmp_path / "run", **SMALL)
    assert isinstance(result, Result)
    means = {row["part"] for row in result.summary.to_pylist() if row["quantity"] == "mean"}
    assert means == {str(column) for column in range(1 if len(shape) == 1 else shape[1])}


def test_data_frames(tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    result = longtail.run(world=pandas.DataFrame({"x": np.arange(30.0)}), out=tmp_path / "run", **SMALL)
    assert isinstance(result, Result) and len(result.to_pandas()) == result.summary.num_rows


def test_a_result_shows_itself(tmp_path: Path) -> None:
    result = runs.run(tmp_path / "run", {"world": "normal", "chains": 16, "horizon": 4, "rows": 20})
    assert str(result).startswith(result.sentence) and str(result).endswith("report.html")
    html = result._repr_html_()
    assert (
        html.startswith("<iframe")
        and html.endswith("</iframe>")
        and '"' not in html.split('srcdoc="')[1].split('" style=')[0]
    )
    assert result.measurements.num_rows and result.predictions.num_rows and result.page.exists()
    again = longtail.run(tmp_path / "run" / "experiment.toml", out=tmp_path / "run", executor="serial")
    assert isinstance(again, Result) and again.sentence == result.sentence


def test_without_pandas_there_is_one_sentence(tmp_path: Path) -> None:
    if importlib.util.find_spec("pandas"):
        pytest.skip("pandas is here")
    result = runs.run(tmp_path / "run", {"world": "normal", "chains": 8, "horizon": 2, "rows": 20})
    with pytest.raises((ImportError, longtail.InputError), match="pandas"):
        result.to_pandas()


def test_data_that_cannot_be_run_leave_nothing(tmp_path: Path) -> None:
    for wrong in ({"family": "categorical"}, {"regime": "replce"}, {"anchor": {"fresh": {"rows": 99}}}):
        with pytest.raises(longtail.InputError):
            longtail.run(world=np.arange(30.0), out=tmp_path / "run", **{**SMALL, **wrong})
        assert not list(tmp_path.rglob("*"))


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    found = longtail.run(world="normal", out=tmp_path / "run", dry_run=True, **SMALL)
    assert isinstance(found, DryRun) and (found.missing, found.total) == (1, 1) and "statistics" in str(found)
    array = longtail.run(world=np.arange(30.0), out=tmp_path / "other", dry_run=True, **SMALL)
    assert isinstance(array, DryRun)
    assert not list(tmp_path.rglob("*")), "nothing is written, data in memory included"


def test_arguments_overrule_the_file(tmp_path: Path) -> None:
    (tmp_path / "asked.toml").write_text('world = "normal"\nrows = 20\nchains = 50\nhorizon = 40\nname = "mine"\n')
    found = longtail.run(tmp_path / "asked.toml", chains=3, horizon=2, out=tmp_path / "run", dry_run=True)
    assert isinstance(found, DryRun) and [(cell.chains, cell.horizon) for cell in found.grid] == [(3, 2)]
