"""A study from the command line: its sentence, JSON, exit codes, `report`, and options that it does not take."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from longtail.cli import main
from longtail.studies import general_property
from longtail.studies.settings import FEW, Part


def made_names(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "made.parquet"
    weight = (1e4 / np.arange(1, 61)).astype(int)
    pq.write_table(pa.table({"name": [f"name {at}" for at in range(60)], "n": weight}), path)
    return path


def names(path: str) -> dict[str, object]:
    return {"file": {"path": path, "column": "name", "weight": "n"}}


@pytest.fixture(autouse=True)
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    part = Part("counted names", "numbers", made_names, names, {"categorical": {}}, 60, 6, 16, designs=FEW)
    monkeypatch.setattr(general_property, "SMALL", (part,))


def asked(folder: Path, *more: str) -> int:
    return main(["run", "general-property", "--small", "--workers", "1", "--out", str(folder), *more])


def test_a_study_says_its_sentence_and_its_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(tmp_path) == 0
    said = capsys.readouterr().out
    assert "Trained on its own output alone" in said and said.strip().endswith("study.html")
    assert asked(tmp_path, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["study"]["seed"] == 1 and told["page"].endswith("study.html")
    worst = {one["decision"] for one in told["study"]["models"][0]["designs"]}.pop()
    assert asked(tmp_path, "--fail-on", worst) == 1
    (tmp_path / "study.html").unlink()
    assert main(["report", str(tmp_path), "--json"]) == 0 and (tmp_path / "study.html").exists()


def test_seed_0_is_seed_0(tmp_path: Path) -> None:
    assert asked(tmp_path, "--seed", "0") == 0
    assert json.loads((tmp_path / "study.json").read_text())["seed"] == 0


@pytest.mark.parametrize("option", [("--chains", "3"), ("--dry-run",), ("--trust",)])
def test_what_a_study_does_not_take_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: tuple[str, ...]
) -> None:
    assert asked(tmp_path, *option) == 2
    assert "a study takes small, out, workers and seed" in capsys.readouterr().err
