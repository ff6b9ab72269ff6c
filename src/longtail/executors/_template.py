"""Template of an executor: copy it to a file of its own; the file's name is the executor's name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, ClassVar

from ..errors import InputError


@dataclass(frozen=True)
class Chunks:
    """Runs tasks in chunks of `size`, in this process: where a batch queue would take a chunk as one job."""

    size: int = 4

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({}, {"size": 1})

    def __post_init__(self) -> None:
        if self.size < 1:
            raise InputError(f"executor chunks: size = {self.size} must be at least 1")

    def run(self, work: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterator[Any]:
        """What work makes of each task, in any order; exceptions go to the caller."""
        queue = iter(tasks)
        while chunk := list(islice(queue, self.size)):
            yield from [work(task) for task in chunk]
