"""Ctrl-C and kill -9 from outside: the folder goes on, and nobody stays behind to hold it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import commands
import pytest
import runs

LONG = """
seed    = 6
chains  = 96
horizon = 500
rows    = 50000
world   = { zipf = { symbols = 12000 } }
family  = "categorical"
metrics = ["lost_mass"]
"""


@pytest.fixture
def going(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A run with two workers that has finished its first block."""
    (tmp_path / "long.toml").write_text(LONG)
    process = commands.begin("run", "long.toml", "--out", "run", "--workers", 2, cwd=tmp_path)
    try:
        deadline = time.monotonic() + 60
        while not list(tmp_path.glob("run/receipts/*.json")):
            assert process.poll() is None and time.monotonic() < deadline, process.communicate()
            time.sleep(0.02)
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def finish(folder: Path) -> None:
    """Runs the same command again and compares with an undisturbed run; nothing that was there is done twice."""
    receipts, kept = runs.receipts(folder / "run"), runs.bytes_of_parts(folder / "run")
    assert 0 < len(receipts) < 12, "the stop came too late to mean anything"
    done = commands.longtail("run", "long.toml", "--out", "run", "--workers", 2, cwd=folder)
    assert done.returncode == 0, done.stderr
    assert kept.items() <= runs.bytes_of_parts(folder / "run").items()
    assert len({(found["cell"], found["block"]) for found in runs.receipts(folder / "run")}) == len(
        runs.receipts(folder / "run")
    )
    fresh = commands.longtail("run", "long.toml", "--out", "fresh", "--workers", 2, cwd=folder)
    assert fresh.returncode == 0, fresh.stderr
    assert runs.tables(folder / "run") == runs.tables(folder / "fresh")
    assert not [name for name in commands.left_behind(folder / "run") if ".tmp-" in name]


@pytest.mark.parametrize("whole_group", [True, False], ids=["as a terminal sends it", "to the command alone"])
def test_ctrl_c_leaves_a_folder_that_goes_on(going: subprocess.Popen[str], tmp_path: Path, whole_group: bool) -> None:
    workers = commands.children(going.pid)
    (os.killpg if whole_group else os.kill)(going.pid, signal.SIGINT)
    said, complained = going.communicate(timeout=30)
    assert going.returncode == 130
    assert "Traceback" not in complained and "interrupted" in complained and said == ""
    assert not [worker for worker in workers if commands.alive(worker)]
    finish(tmp_path)


def test_kill_9_with_workers_leaves_a_folder_that_goes_on(going: subprocess.Popen[str], tmp_path: Path) -> None:
    """Workers must end with the run that started them: one that lives on holds the folder's lock."""
    workers = commands.children(going.pid)
    assert len(workers) == 2
    going.kill()
    going.wait(timeout=10)
    deadline = time.monotonic() + 5
    while any(commands.alive(worker) for worker in workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not [worker for worker in workers if commands.alive(worker)], "orphaned workers hold the folder"
    finish(tmp_path)
