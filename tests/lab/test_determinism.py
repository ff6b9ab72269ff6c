"""One digest for every order, every number of workers and every way of starting."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import runs

WAYS: dict[str, dict[str, Any]] = {
    "backwards": {"executor": {"serial": {"backwards": True}}},
    "one worker": {"executor": {"processes": {"workers": 1}}},
    "two workers": {"workers": 2},
    "four workers": {"workers": 4},
}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("determinism") / "serial"
    result = runs.run(folder, runs.THREE_CELLS)
    assert [row["block"] for row in result.cells.to_pylist()] == [8, 8, 8], "the test needs three cells of six blocks"
    assert len(runs.receipts(folder)) == 18
    return folder


@pytest.mark.parametrize("way", WAYS)
def test_order_and_workers_change_no_number(way: str, undisturbed: Path, tmp_path: Path) -> None:
    runs.run(tmp_path / "run", runs.THREE_CELLS, **WAYS[way])
    assert runs.everything(tmp_path / "run") == runs.everything(undisturbed)


def test_another_seed_changes_every_cell(undisturbed: Path, tmp_path: Path) -> None:
    runs.run(tmp_path / "run", {**runs.THREE_CELLS, "seed": 12})
    before, after = runs.parts(undisturbed), runs.parts(tmp_path / "run")
    assert before.keys() == after.keys(), "a seed is not part of a cell's identity"
    assert not [name for name, found in before.items() if after[name] == found]


def test_blocks_and_cells_share_no_noise(undisturbed: Path) -> None:
    values = [rest for key, rest in runs.measured(undisturbed).items() if key[3] == "mean" and key[4] == "0"]
    assert len(set(values)) == len(values) == 44 * 7
    assert len(set(runs.parts(undisturbed).values())) == len(runs.parts(undisturbed))


def test_a_complete_folder_is_left_alone(undisturbed: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in undisturbed.rglob("*.parquet")}
    runs.run(undisturbed, runs.THREE_CELLS)
    assert {path: path.stat().st_mtime_ns for path in undisturbed.rglob("*.parquet")} == before
    assert len(runs.receipts(undisturbed)) == 18
