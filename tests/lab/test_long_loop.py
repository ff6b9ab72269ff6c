"""Expensive models: one chain at a time, every generation stored, stopped and gone on with, and chains that fail."""

from __future__ import annotations

import os
import re
import signal
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import runs
from commands import longtail as command

import longtail
from longtail import catalog
from longtail.cli import main
from longtail.lab.guarded import ModelFault, guarded
from longtail.lab.store import Folder

SINGLE, WEIGHING = "single:Single", "single:Weighing"
DETECTED = {"share": 0.3, "true_positive": 0.6, "false_positive": 0.2, "power": 3.0}
HERE = Path(__file__).parent
ASKED: dict[str, Any] = {"world": "normal", "family": SINGLE, "rows": 20, "chains": 3, "horizon": 9, "probe": 60}


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(HERE))


def run(folder: Path, **fields: Any) -> Any:
    return longtail.run(ASKED | fields, out=folder, executor="serial", trust=True)


LOOPS: dict[str, dict[str, Any]] = {
    "replace": {},
    "accumulate with fresh rows": {"regime": "accumulate", "anchor": {"fresh": {"rows": 2}}},
    "window": {"regime": {"window": {"width": 3}}, "anchor": {"fresh": {"share": 0.25, "every": 2}}},
    "budget": {"regime": {"budget": {}}, "anchor": {"fixed": {"rows": 4}}},
    "chance": {"anchor": {"fresh": {"chance": 0.3}}},
    "fixed within": {"anchor": {"fixed": {"rows": 4, "where": "within"}}},
    "contaminated": {"anchor": {"contaminated": {"rows": 5, "false": 0.4}}},
    "grouped": {"anchor": {"grouped": {"rows": 5, "weights": "none", "quota": False}}},
    "quota": {"selection": {"quota": {"factor": 2}}},
    "growing": {"rows": {"start": 10, "power": 1}},
    "finite rows beside": {"world": "pool.csv", "anchor": {"fixed": {"rows": 30}}},
    "finite rows that run out": {"world": "pool.csv", "regime": "accumulate", "anchor": {"fresh": {"rows": 15}}},
    "finite rows every other time": {"world": "pool.csv", "anchor": {"fresh": {"rows": 19, "every": 2}}},
    "best of": {"selection": {"best_of": {}}},
    "detected": {"family": WEIGHING, "anchor": {"detected": DETECTED}},
    "weighted": {"family": WEIGHING, "regime": "accumulate", "anchor": {"weighted": {"rows": 3, "share": 0.5}}},
    "grouped and weighted": {"family": WEIGHING, "anchor": {"grouped": {"rows": 10}}},
    "from the previous state": {"family": {SINGLE: {"start": "previous"}}},
    "from the first state": {"family": {SINGLE: {"start": "first"}}},
}


@pytest.mark.parametrize("loop", LOOPS)
def test_a_run_that_went_on_is_the_run_that_was_never_stopped(loop: str, tmp_path: Path) -> None:
    fields = dict(LOOPS[loop])
    if fields.get("world") == "pool.csv":
        rows = np.random.default_rng(0).normal(size=(120, 1))
        np.savetxt(tmp_path / "pool.csv", rows, header="x", comments="")
        fields["world"] = {"file": {"path": str(tmp_path / "pool.csv"), "column": ["x"], "as": "pool"}}
    run(tmp_path / "whole", **fields)
    run(tmp_path / "parts", **fields, horizon=3)
    run(tmp_path / "parts", **fields, horizon=6)
    run(tmp_path / "parts", **fields)
    assert runs.measured(tmp_path / "parts") == runs.measured(tmp_path / "whole")
    statuses = {row["status"] for row in longtail.report(tmp_path / "parts").measurements.to_pylist()}
    assert ("exhausted" in statuses) == ("run out" in loop) and "failed" not in statuses


def test_nothing_is_trained_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Going on, a new metric and more chains train only what is new."""
    monkeypatch.setenv("FITS", str(tmp_path / "fits"))
    count = lambda: len((tmp_path / "fits").read_text().splitlines())  # noqa: E731
    run(tmp_path / "run", horizon=4)
    assert count() == 3 * 4
    run(tmp_path / "run")
    assert count() == 3 * 9
    run(tmp_path / "run", metrics=["lost_mass", "moments", "divergence", "energy_distance"])
    assert count() == 3 * 9
    run(tmp_path / "run", chains=4)
    assert count() == 4 * 9
    lines = (tmp_path / "fits").read_text().splitlines()
    assert len(set(lines)) == len(lines)


def test_killed_in_generation_7_it_goes_on_from_generation_7(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FITS", str(tmp_path / "fits"))
    pid = os.fork()
    if pid == 0:
        replace = os.replace

        def dying(source: Any, target: Any) -> None:
            if Path(target).name == "000007.npz":
                os.kill(os.getpid(), signal.SIGKILL)
            replace(source, target)

        os.replace = dying  # type: ignore[assignment]
        run(tmp_path / "run", chains=1)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL
    assert len((tmp_path / "fits").read_text().splitlines()) == 8
    run(tmp_path / "run", chains=1)
    assert len((tmp_path / "fits").read_text().splitlines()) == 8 + 2
    run(tmp_path / "whole", chains=1)
    assert runs.measured(tmp_path / "run") == runs.measured(tmp_path / "whole")
    assert not list((tmp_path / "run").rglob("*.tmp-*"))


def test_workers_change_nothing(tmp_path: Path) -> None:
    run(tmp_path / "serial")
    longtail.run(ASKED, out=tmp_path / "two", workers=2, trust=True)
    assert runs.measured(tmp_path / "two") == runs.measured(tmp_path / "serial")


def test_the_long_loop_has_the_law_of_the_gaussian_family(tmp_path: Path) -> None:
    """E variance of fit t is (1 - 1/n)^(t + 1) for a normal column of variance 1, divisor n; the sd of its mean is known."""
    chains, n, t = 400, 20, 4
    run(tmp_path / "run", chains=chains, horizon=t + 1, probe=20, metrics=["moments"])
    found = [np.load(path)["a0"] for path in sorted((tmp_path / "run" / "chains").rglob("000003.npz"))]
    variance = np.array([rows.var() for rows in found])
    assert len(variance) == chains and found[0].shape == (1, n)
    expected = (1 - 1 / n) ** (t + 1)
    assert abs(variance.mean() - expected) < 5 * variance.std() / np.sqrt(chains)
    assert abs(variance.mean() - (1 - 1 / n)) > 3 * variance.std() / np.sqrt(chains)


def test_nothing_that_executes_code_is_read(tmp_path: Path) -> None:
    run(tmp_path / "run", horizon=3)
    stored = sorted((tmp_path / "run" / "chains").rglob("*.npz"))[0]
    np.savez(stored, shape=np.array([{"value": 1}], dtype=object))
    with pytest.raises((ValueError, longtail.InputError)):
        Folder(tmp_path / "run").read_tree(stored, None)


BROKEN = {
    "raises": "RuntimeError: the optimiser gave up",
    "short": "asked for 60 rows and gave 59",
    "nan": "missing numbers",
    "columns": r"rows of shape \(1,\) where real ones have \(\)",
    "list": "gave a list",
    "exits": "SystemExit: 3",
    "scores": "ArithmeticError: no density",
    "few scores": "asked for 60 log-likelihoods",
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_model_that_breaks_in_generation_5_is_marked_and_the_others_go_on(broken: str, tmp_path: Path) -> None:
    model = {SINGLE: {"start": "previous", "broken": broken}}
    result = run(tmp_path / "run", family=[model, SINGLE], horizon=8)
    [bad] = [cell for cell in result.cells.to_pylist() if "broken" in cell["family"]]
    failures = result.tables.failures.to_pylist()
    assert {row["cell"] for row in failures} == {bad["cell"]} and len(failures) == 3
    for row in failures:
        assert row["generation"] == 5
        assert "\n" not in row["reason"] and re.search(BROKEN[broken], row["reason"])
    table = result.measurements.to_pylist()
    late = [row for row in table if row["cell"] == bad["cell"] and row["generation"] >= 5]
    assert late and all(row["value"] is None and row["status"] == "failed" for row in late)
    others = [row for row in table if row["cell"] != bad["cell"] and row["quantity"] == "variance"]
    assert all(row["value"] is not None for row in others) and {row["generation"] for row in others} >= {6, 7}
    assert "3 of 3 chains" in result.sentence and "failed, first at generation 5" in result.sentence
    assert "nothing is known of it from then on" in result.sentence and "– left" not in result.sentence
    assert "Chains that failed" in result.page.read_text()
    again = run(tmp_path / "run", family=[model, SINGLE], horizon=8)
    assert again.tables.failures.equals(result.tables.failures)


def test_a_model_that_never_works_is_one_sentence(tmp_path: Path) -> None:
    text = 'world = "normal"\nfamily = { "single:Single" = { broken = "raises", at = 0 } }\nrows = 20\nchains = 2\nhorizon = 3\n'
    (tmp_path / "broken.toml").write_text(text)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), *sys.path])}
    done = command("run", "broken.toml", "--trust", "--out", "run", "--workers", 1, cwd=tmp_path, env=environment)
    assert done.returncode == 2 and "Traceback" not in done.stderr, done.stderr
    said = done.stderr.splitlines()[-1]
    assert "failed in every chain at generation 0" in said and "optimiser gave up" in said


def test_a_batched_model_from_outside_that_raises_marks_its_block(tmp_path: Path) -> None:
    result = run(tmp_path / "run", family="single:Batched", chains=16)
    [row] = result.tables.failures.to_pylist()
    assert row["chains"] == 16 and row["generation"] == 2 and row["reason"] == "ValueError: no third fit"
    assert "16 of 16 chains" in result.sentence


@pytest.mark.parametrize(("broken", "raised"), [("memory", MemoryError), ("interrupt", KeyboardInterrupt)])
def test_a_full_memory_and_ctrl_c_are_no_fault_of_the_model(broken: str, raised: Any, tmp_path: Path) -> None:
    model = {SINGLE: {"start": "previous", "broken": broken}}
    with pytest.raises(raised):
        run(tmp_path / "run", family=model)
    assert not list((tmp_path / "run").glob("failures/*"))
    assert [path.name for path in sorted((tmp_path / "run" / "chains").rglob("*.npz"))][-1] == "000004.npz"


def test_a_full_memory_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "full.toml").write_text(
        'world = "normal"\nrows = 20\nchains = 1\nhorizon = 3\n'
        'family = { "single:Single" = { broken = "memory", at = 0 } }\n'
    )
    assert main(["run", str(tmp_path / "full.toml"), "--trust", "--out", str(tmp_path / "run"), "--workers", "1"]) == 2
    assert capsys.readouterr().err.splitlines()[-1].startswith("longtail: memory ran out")


def test_a_killed_worker_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(longtail.InputError, match=r"a worker process .* was killed.*--workers"):
        longtail.run(ASKED | {"family": {WEIGHING: {"killed": True}}}, out=tmp_path / "run", workers=2, trust=True)


def test_a_number_that_is_missing_where_no_real_row_misses_one_is_a_fault(tmp_path: Path) -> None:
    """A table may miss numbers, but only in the columns in which real rows do."""
    lines = [f"{x},{'' if x % 3 else x},{'ab'[x % 2]}" for x in range(30)]
    (tmp_path / "people.csv").write_text("\n".join(["full,gaps,group", *lines]))
    world = catalog.build("world", "table", {"path": str(tmp_path / "people.csv")})
    rows = world.rows(1, 40, np.random.default_rng(0))
    assert guarded(Fixed(rows), world).sample(None, 40, np.random.default_rng(0)) is rows
    for column, value, said in (
        (0, np.nan, 'in "full"'),
        (1, np.inf, "infinite"),
        (2, 3.0, '"group"'),
        (2, 0.5, "codes"),
    ):
        bad = rows.copy()
        bad[0, 7, column] = value
        with pytest.raises(ModelFault, match=said):
            guarded(Fixed(bad), world).sample(None, 40, np.random.default_rng(0))


class Fixed:
    def __init__(self, rows: np.ndarray) -> None:
        self.rows = rows

    def sample(self, state: Any, n: int, rng: Any) -> np.ndarray:
        return self.rows
