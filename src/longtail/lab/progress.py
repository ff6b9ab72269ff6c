"""Progress of long work: a bar on a terminal, plain lines elsewhere, silence when not asked for."""

from __future__ import annotations

import sys
import time
from typing import Any

EVERY = 5.0
"""Seconds between plain lines."""


class Progress:
    """Counts chain-generations and says how fast they go and how long is left, on standard error."""

    def __init__(self, total: int, *, shown: bool) -> None:
        self.total, self.shown = max(total, 1), shown
        self.done, self.started, self.said = 0, time.perf_counter(), time.perf_counter()
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

    def advance(self, steps: int) -> None:
        """Takes in finished chain-generations."""
        self.done += steps
        rate = self.done / max(time.perf_counter() - self.started, 1e-9)
        left = (self.total - self.done) / max(rate, 1e-9)
        says = f"{rate:,.0f} chain-generations a second, {_duration(left)} left"
        if self.bar is not None:
            self.bar.update(self.task, completed=self.done, description=says, refresh=True)
        elif self.shown and (time.perf_counter() - self.said > EVERY or self.done >= self.total):
            self.said = time.perf_counter()
            print(f"{100 * self.done / self.total:3.0f} %  {says}", file=sys.stderr, flush=True)

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.stop()


def _duration(seconds: float) -> str:
    whole = round(seconds)
    if whole < 100:
        return f"{whole} s"
    return f"{whole // 60} min" if whole < 6000 else f"{whole / 3600:.1f} h"
