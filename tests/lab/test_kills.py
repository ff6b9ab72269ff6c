"""Killed fifty times at random moments and resumed: bit-identical to an undisturbed run, nothing complete done twice."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import runs

KILLS = 50
SEED = 20


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("undisturbed") / "run"
    runs.run(folder, runs.THREE_CELLS)
    return folder


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("killed") / "run"
    driver = Path(__file__).with_name("killed.py")
    done = subprocess.run(
        [sys.executable, str(driver), str(folder), str(SEED), str(KILLS)], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return folder


def test_fifty_kills_fell_on_renames_parts_and_tables(killed: Path) -> None:
    where = Counter(killed.with_suffix(".kills").read_text().splitlines())
    assert where.total() == KILLS
    assert where["the clock"] and where["half-way through a table"], where
    assert sum(times for place, times in where.items() if place.split()[-1] in ("parts", "ends", "receipts")), where
    assert sum(times for place, times in where.items() if place.endswith((".parquet", ".json"))), where


def test_the_result_is_bit_identical(killed: Path, undisturbed: Path) -> None:
    assert runs.tables(killed) == runs.tables(undisturbed)
    assert runs.parts(killed) == runs.parts(undisturbed)
    assert not list(killed.rglob("*.tmp-*"))


def test_nothing_complete_was_recomputed(killed: Path) -> None:
    """No part or receipt took its name twice; a block has one receipt unless it was killed just before it."""
    taken = Counter(killed.with_suffix(".log").read_text().splitlines())
    twice = [name for name, times in taken.items() if times > 1 and name.split("/")[0] in ("parts", "receipts")]
    assert not twice
    blocks = Counter((receipt["cell"], receipt["block"]) for receipt in runs.receipts(killed))
    assert set(blocks.values()) == {1} and len(blocks) >= 18 - KILLS // 5
    for receipt in runs.receipts(killed):
        assert (receipt["from"], receipt["stepped"], receipt["horizon"]) == (0, 7, 7)


def test_every_block_leaves_its_end(killed: Path, undisturbed: Path) -> None:
    """A kill between a part and the end must not cost a longer horizon its start."""
    assert runs.ends(killed) == runs.ends(undisturbed)
