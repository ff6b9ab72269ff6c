"""Serial: one task after the other, in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True)
class Serial:
    """Runs tasks in order; `backwards` runs them last first, which must change no number."""

    backwards: bool = False

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({}, {"backwards": True})

    def run(self, work: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterator[Any]:
        for task in reversed(list(tasks)) if self.backwards else tasks:
            yield work(task)
