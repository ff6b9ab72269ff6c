"""Progress of work that goes in steps: what is done now, on a terminal at once, elsewhere in lines when it takes long."""

from __future__ import annotations

import sys
import time
from typing import Any

EVERY = 5.0
"""Seconds between plain lines."""


class Steps:
    """Called with what is being done and, where known, the share done; writes to standard error."""

    def __init__(self) -> None:
        self.said = time.perf_counter()
        self.status: Any = None

    def __enter__(self) -> Steps:
        if sys.stderr.isatty():
            from rich.console import Console

            self.status = Console(stderr=True).status("reading")
            self.status.start()
        return self

    def __call__(self, what: str, share: float | None) -> None:
        text = what if share is None else f"{what}, {100 * share:.0f} %"
        if self.status is not None:
            from rich.markup import escape

            self.status.update(escape(text))
        elif time.perf_counter() - self.said > EVERY:
            self.said = time.perf_counter()
            print(text, file=sys.stderr, flush=True)

    def __exit__(self, *_: object) -> None:
        if self.status is not None:
            self.status.stop()
