"""Runs one experiment again and again in child processes, each killed at a random moment, until it is complete.

Called as: killed.py FOLDER SEED KILLS.  A child dies at its k-th step of writing (before a file is opened for writing, half-way
through a part or table, before or after a rename) or when a clock runs out.  FOLDER.log lists what took its name, FOLDER.kills
where each child died.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import runs

from longtail.lab.store import Folder

HOLD = "tables.json"
"""While kills are left the children die before this name is taken: with it the run would be complete."""


class Killer:
    """Kills its own process at the k-th step of writing, and notes the place."""

    def __init__(self, folder: Path, k: int, last: bool) -> None:
        self.folder, self.left, self.last = folder, k, last
        self.rename, self.write_table = os.replace, pq.write_table

    def step(self, where: str) -> None:
        self.left -= 1
        if not self.left:
            self.die(where)

    def die(self, where: str) -> None:
        note(self.folder.with_suffix(".kills"), where)
        os.kill(os.getpid(), signal.SIGKILL)

    def replace(self, source: Any, target: Any) -> None:
        self.step(f"before {self.kind(target)}")
        if Path(target).name == HOLD and not self.last:
            self.die(f"before {HOLD}")
        self.rename(source, target)
        note(self.folder.with_suffix(".log"), str(Path(target).relative_to(self.folder)))
        self.step(f"after {self.kind(target)}")

    def written(self, table: Any, file: Any, **how: Any) -> None:
        self.step("before a table")
        self.write_table(table, file, **how)
        file.flush()
        if self.left == 1:
            file.truncate(file.tell() // 2)
        self.step("half-way through a table")

    def kind(self, target: Any) -> str:
        return Path(target).relative_to(self.folder).parts[0]


def note(path: Path, line: str) -> None:
    with path.open("a") as file:
        file.write(line + "\n")


def child(folder: Path, k: int, seconds: float | None, last: bool) -> None:
    killer = Killer(folder, k, last)
    os.replace, pq.write_table = killer.replace, killer.written  # type: ignore[assignment]
    if seconds is not None:
        clock = threading.Timer(seconds, killer.die, ("the clock",))
        clock.daemon = True
        clock.start()
    runs.run(folder, runs.THREE_CELLS)


def main(folder: Path, seed: int, kills: int) -> None:
    """Kills `kills` children, then lets one finish."""
    chance, done = random.Random(seed), 0
    while True:
        last = done >= kills
        seconds = chance.uniform(0.0, 0.6) if chance.random() < 0.4 else None
        k = chance.randint(1, 24) if seconds is None else 10**6
        before = set(Folder(folder).path.rglob("*.parquet"))
        pid = os.fork()
        if pid == 0:
            child(folder, 10**6 if last else k, None if last else seconds, last)
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        if last:
            sys.exit(os.waitstatus_to_exitcode(status))
        assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL, f"a child ended by itself: {status}"
        assert before <= set(folder.rglob("*.parquet")), "a kill lost a file that was complete"
        done += 1


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
