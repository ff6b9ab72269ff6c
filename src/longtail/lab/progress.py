"""Progress of long work: a bar on a terminal, plain lines elsewhere, silence when not asked for."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Sequence
from typing import Any

EVERY = 5.0
"""Seconds between plain lines."""
LOOKED = 1.0
"""Seconds between looks at the generations that expensive models have stored."""

Place = tuple[str, int]
"""A cell and the number of a block."""


class Progress:
    """Counts chain-generations and says how fast they go and how long is left, on standard error."""

    def __init__(self, total: int, *, shown: bool) -> None:
        self.total, self.shown = max(total, 1), shown
        self.begun: dict[Place, int] = {}
        self.finished: dict[Place, int] = {}
        self.at_start, self.note, self.over = 0, "", False
        self.started, self.said = time.perf_counter(), time.perf_counter()
        self.bar: Any = None

    def __enter__(self) -> Progress:
        if self.shown and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, TextColumn
            from rich.progress import Progress as Bar

            self.bar = Bar(
                BarColumn(),
                TextColumn("{task.percentage:>3.0f} %  {task.description}"),
                console=Console(stderr=True),
                auto_refresh=False,
                transient=True,
            )
            self.bar.start()
            self.task = self.bar.add_task("starting", total=self.total)
            self.bar.refresh()
        return self

    @property
    def done(self) -> int:
        """Chain-generations that are finished, and those stored of what is not."""
        return sum(self.finished.values()) + sum(n for at, n in self.begun.items() if at not in self.finished)

    def finish(self, place: Place, steps: int) -> None:
        """Takes in the chain-generations of a finished block."""
        self.finished[place] = steps
        self.say()

    def say(self) -> None:
        """Says where the work stands, if it is time to."""
        done = self.done
        over = bool(self.finished) and done >= self.total
        rate = (done - self.at_start) / max(time.perf_counter() - self.started, 1e-9)
        left = f"{_duration((self.total - done) / rate)} left" if rate > 0 else "starting"
        says = f"{rate:,.{0 if rate >= 10 else 2}f} chain-generations a second, {left}{self.note}"
        if self.bar is not None:
            self.bar.update(self.task, completed=done, description=says, refresh=True)
        elif self.shown and not self.over and (over or time.perf_counter() - self.said > EVERY):
            self.said, self.over = time.perf_counter(), over
            print(f"{100 * done / self.total:3.0f} %  {says}", file=sys.stderr, flush=True)

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.stop()


class Trained:
    """Looks, while it is open, at what the chains of expensive models have stored, and tells the progress of it."""

    def __init__(self, folder: Any, places: Sequence[Place], progress: Progress) -> None:
        self._folder, self._places, self._progress = folder, places, progress
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look_again, daemon=True)

    def __enter__(self) -> Trained:
        if self._places and self._progress.shown:
            self._look()
            self._progress.at_start = self._progress.done
            self._thread.start()
        return self

    def _look_again(self) -> None:
        while not self._over.wait(LOOKED):
            self._look()
            self._progress.say()

    def _look(self) -> None:
        newest: tuple[float, Any] = (0.0, None)
        for place in self._places:
            files = sorted(self._folder.generation_path(*place, 0).parent.glob("*.npz"))
            self._progress.begun[place] = len(files)
            if files and place not in self._progress.finished:
                newest = max(newest, (files[-1].stat().st_mtime, files[-1]))
        if newest[1] is not None:
            self._progress.note = self._folder.told(newest[1])

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()


def _duration(seconds: float) -> str:
    whole = round(seconds)
    if whole < 100:
        return f"{whole} s"
    return f"{whole // 60} min" if whole < 6000 else f"{whole / 3600:.1f} h"
