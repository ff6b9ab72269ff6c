"""Torch on one thread: a process that is forked from one where torch had several waits for them for ever."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def one_torch_thread() -> Iterator[None]:
    """One thread for torch where it is loaded, as many as before afterwards; to be entered before threadpoolctl's limits.

    Its pools (of OpenMP, and of the linear algebra that is built into it) do not outlive a fork.  The limits of
    threadpoolctl reach the first alone, and then torch says that it has one thread where its linear algebra has more.
    """
    torch = sys.modules.get("torch")
    if torch is None:
        yield
        return
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
