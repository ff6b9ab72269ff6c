"""The command line: wrong arguments, exit codes, what each verb prints."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import longtail
from longtail.cli import main

ASKED = """
seed    = 2
chains  = 16
horizon = 5
rows    = [20, 40]
world   = { zipf = { symbols = 30 } }
anchor  = ["none", { fresh = { rows = 2 } }]
"""
WRONG: dict[str, tuple[list[str], str]] = {
    "no such verb": (["rnu"], "rnu"),
    "run without a file": (["run"], "experiment"),
    "file that is not there": (["run", "askde.toml"], "asked.toml"),
    "a folder for a file": (["run", "."], "."),
    "no such option": (["run", "asked.toml", "--sed", "3"], "--sed"),
    "seed in words": (["run", "asked.toml", "--seed", "three"], "three"),
    "negative seed": (["run", "asked.toml", "--seed", "-1"], "seed"),
    "no chains": (["run", "asked.toml", "--chains", "0"], "chains"),
    "no horizon": (["run", "asked.toml", "--horizon", "0"], "horizon"),
    "no workers": (["run", "asked.toml", "--workers", "0"], "workers"),
    "no such verdict": (["run", "asked.toml", "--fail-on", "colapsed"], "colapsed"),
    "two files": (["run", "asked.toml", "asked.toml"], "asked.toml"),
    "report without a folder": (["report"], "folder"),
    "report of nothing": (["report", "nowhere"], "not a run folder"),
    "compare of nothing": (["compare"], "folder"),
    "compare of no run": (["compare", "nowhere"], "not a run folder"),
    "compare in another format": (["compare", "nowhere", "--format", "html"], "html"),
    "check of nothing": (["check"], "part"),
    "check of an unknown part": (["check", "replce"], "replace"),
    "check of an unknown kind": (["check", "replace", "--kind", "regim"], "regim"),
    "list of an unknown kind": (["list", "famlies"], "families"),
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "asked.toml").write_text(ASKED)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("cli")
    (place / "asked.toml").write_text(ASKED)
    assert main(["run", str(place / "asked.toml"), "--out", str(place / "run"), "--workers", "1"]) == 0
    return place / "run"


@pytest.mark.parametrize("case", WRONG)
def test_wrong_arguments(case: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words, word = WRONG[case]
    assert main(words) == 2
    said, complained = capsys.readouterr()
    assert said == "" and complained.startswith("longtail: ") and complained.count("\n") == 1, (said, complained)
    assert word in complained and "Traceback" not in complained
    assert {path.name for path in here.rglob("*")} == {"asked.toml"}


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.strip() == longtail.__version__
    for words in (["--help"], ["run", "--help"], ["compare", "--help"]):
        assert main(words) == 0
        assert "longtail" in capsys.readouterr().out
    main(["--help"])
    assert "2 usage or input error" in " ".join(capsys.readouterr().out.split())


def test_run_prints_sentence_table_and_page(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "asked.toml", "--workers", "1"]) == 0
    said = capsys.readouterr().out
    [folder] = list((here / "longtail-runs").glob("asked-*"))
    assert said.rstrip().endswith("report.html") and (folder / "report.html").exists()
    assert "4" in said.split(".")[0] and "verdict" in said
    assert main(["run", str(folder / "experiment.toml"), "--out", str(folder), "--workers", "1"]) == 0
    assert capsys.readouterr().out.splitlines()[:-1] == said.splitlines()[:-1], (
        "the folder's own experiment is the same"
    )


def test_the_seed_is_part_of_the_default_folder(here: Path) -> None:
    for seed in ("1", "2"):
        assert main(["run", "asked.toml", "--workers", "1", "--seed", seed, "--horizon", "2", "--chains", "2"]) == 0
    assert len(list((here / "longtail-runs").iterdir())) == 2


def test_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(folder), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["sentence"] and Path(found["page"]).name == "report.html"
    assert len({row["cell"] for row in found["verdicts"]}) == 4
    assert {row["decision"] for row in found["verdicts"]} <= {
        *["collapsed", "degrading", "lossy", "undecided", "stable"],
        "not judged",
    }


def test_fail_on(here: Path, folder: Path) -> None:
    decisions = set(longtail.report(folder).decision().values())
    run = ["run", str(folder.parent / "asked.toml"), "--out", str(folder), "--workers", "1"]
    for name in ("collapsed", "degrading", "lossy", "undecided", "stable"):
        assert main([*run, "--fail-on", name]) == (1 if name in decisions else 0)
    assert main([*run, "--fail-on", "collapsed", "degrading", "lossy", "undecided", "stable"]) == 1
    assert main(run) == 0, "without --fail-on the verdict does not matter"


def test_dry_run_runs_and_writes_nothing(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "asked.toml", "--dry-run"]) == 0
    said = capsys.readouterr().out
    for word in ("4 cells", "4 of 4 blocks", "statistics: ", "memory", "disk", " s"):
        assert word in said, word
    assert {path.name for path in here.rglob("*")} == {"asked.toml"}


def test_a_run_that_cannot_fit_is_refused_with_numbers(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "large.toml").write_text(
        'world = "normal"\nrows = 2000000000\nregime = "accumulate"\nlane = "rows"\nchains = 4\n'
    )
    assert main(["run", "large.toml"]) == 2
    complained = capsys.readouterr().err
    assert "cannot fit" in complained and complained.count(" GB") == 2
    assert not (here / "longtail-runs").exists()


@pytest.mark.parametrize("format", ["text", "markdown", "latex"])
def test_compare(format: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(folder), "--format", format]) == 0
    said = capsys.readouterr().out
    assert {"text": "cell", "markdown": "| ", "latex": "\\begin{tabular}"}[format] in said and "nan" not in said.lower()


def test_compare_wants_what_is_there(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["--quantity", "entrpy"], ["--generation", "77"]):
        assert main(["compare", str(folder), *words]) == 2
        assert capsys.readouterr().err.count("\n") == 1


def test_list_names_files_and_first_lines(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    everything = capsys.readouterr().out
    for name in ("zipf", "gaussian", "budget", "contaminated", "lost_mass", "processes"):
        assert name in everything
    assert main(["list", "regimes"]) == 0
    said = capsys.readouterr().out
    assert "replace.py" in said and "gaussian" not in said


def test_the_installed_command() -> None:
    command = Path(sys.executable).with_name("longtail")
    done = subprocess.run([command, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == longtail.__version__ and done.stderr == ""


def test_a_closed_pipe_is_no_traceback(folder: Path) -> None:
    code = "from longtail.cli import entry; entry()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "list"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    complained = process.stderr.read().decode()
    process.wait(timeout=30)
    assert "Traceback" not in complained
