"""Processes: tasks spread over worker processes of this machine."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import dataclass
from multiprocessing import connection
from typing import Any, ClassVar

from ..errors import InputError


@dataclass(frozen=True)
class Processes:
    """Runs tasks on `workers` processes (default: the processors this process may use), one BLAS thread each."""

    workers: int | None = None

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({"workers": 2},)

    def __post_init__(self) -> None:
        if self.workers is not None and self.workers < 1:
            raise InputError(f"executor processes: workers = {self.workers} must be at least 1")

    def count(self) -> int:
        """How many tasks run at once."""
        there = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        return self.workers or there

    def run(self, work: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterator[Any]:
        queue, workers = iter(tasks), self.count()
        pool = ProcessPoolExecutor(workers, multiprocessing.get_context("fork"), _end_with_parent)
        try:
            pending = {pool.submit(work, task) for _, task in zip(range(2 * workers), queue, strict=False)}
            while pending:
                done, pending = wait(pending, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
                    pending |= {pool.submit(work, task) for _, task in zip(range(1), queue, strict=False)}
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _end_with_parent() -> None:
    """Ends this worker as soon as the process that started it is gone, however that one ended."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_wait_for, args=(parent.sentinel,), daemon=True).start()


def _wait_for(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
