"""What a run will need, measured on a short trial, and the refusal of a run that cannot fit."""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..recipe import REAL, Pool, curated, size
from .cell import Cell
from .experiment import Experiment
from .lanes import known_law
from .long import LongBlock
from .loop import Block
from .sizes import chain_bytes
from .written import written

TRIAL_SECONDS = 0.25
TRIAL_GENERATIONS = 4
BYTES_OF_VALUE = 18
"""Disk bytes of one measured value, which is written in its part and in the table of all measurements."""
VALUES_OF_LOOK = 30
"""Values that the usual metrics write of one chain and generation."""
BYTES_OF_NUMBER = 24
"""Memory of one number of a row, with its copies while rows are joined; picking rows takes as much again for each row."""
BASE_MEMORY = 200 * 2**20


@dataclass(frozen=True)
class Need:
    """What one cell needs: seconds of one worker, bytes of memory of one worker, bytes of disk."""

    cell: str
    seconds: float | None
    memory: int
    disk: int


def needs(cell: Cell, metrics: dict[str, Any], wish: Experiment) -> Need:
    """Memory and disk by counting, time by a trial of a few generations (none where the memory is not there)."""
    quick = quick_need(cell, wish)
    if quick.memory > available_memory():
        return quick
    blocks = -(-cell.chains // cell.block)
    listed = written(cell.horizon, wish.generations)
    step, look, values = _trial(cell, metrics, wish.seed, min(cell.chains, cell.block))
    seconds = blocks * (step * cell.horizon + look * len(listed))
    return Need(
        cell.id, seconds, quick.memory, int(BYTES_OF_VALUE * values * len(listed) * blocks) + stored_bytes(cell)
    )


def quick_need(cell: Cell, wish: Experiment) -> Need:
    """Memory and disk without a trial."""
    values = VALUES_OF_LOOK * len(written(cell.horizon, wish.generations)) * cell.chains
    disk = BYTES_OF_VALUE * values + stored_bytes(cell)
    return Need(cell.id, None, BASE_MEMORY + block_bytes(cell, cell.horizon), disk)


def stored_bytes(cell: Cell) -> int:
    """Disk that the rows of a long loop take: every increment and every probe of every chain."""
    if cell.lane != "long":
        return 0
    rows = sum(cell.rows_at(t) for t in range(cell.horizon)) + cell.horizon * cell.probe
    return int(8 * rows * _columns(cell.world) * cell.chains)


def block_bytes(cell: Cell, horizon: int) -> int:
    """Working memory of one block: its state, the rows that it draws in one piece, and in the row lane all that it remembers."""
    last = horizon - 1
    n = cell.rows_at(last)
    pools = [*cell.anchor.increment(0, cell.rows_at(0)), *cell.anchor.increment(last, n)]
    remembered = 0
    for part in cell.recipe_at(last, n):
        if isinstance(part.of, range):
            remembered += sum(size(cell.anchor.increment(t, cell.rows_at(t))) for t in part.of)
        else:
            remembered += size((part.of,))
            pools.append(part.of)
    each = BYTES_OF_NUMBER * _columns(cell.world)
    state = chain_bytes(cell.world, cell.family, n, cell.lane)
    kept = remembered * each if cell.lane != "statistics" else 0
    picked = max(_drawn_in_one(cell, pool) for pool in curated(tuple(pools), cell.selection)) * (each + BYTES_OF_NUMBER)
    return int(cell.block * (state + kept + picked))


def _drawn_in_one(cell: Cell, pool: Pool) -> float:
    """The rows of a chain that a selection draws for a pool, or that must be drawn because no law gives their summary."""
    rows = pool.n if isinstance(pool.n, int) else pool.n.total
    if pool.select is not None:
        return rows * float(getattr(pool.select, "drawn_per_row", 1))
    by_row = pool.origin == REAL and cell.lane == "statistics" and known_law(cell.world, cell.family, 1) is None
    return rows if by_row else 0


def _trial(cell: Cell, metrics: dict[str, Any], seed: int, wanted: int) -> tuple[float, float, int]:
    """Seconds of a generation, seconds of looking at one, and the values that a look writes, on the first block."""
    block = (LongBlock if cell.lane == "long" else Block)(cell, seed, 0, wanted)
    steps, looks, values = 0.0, 0.0, 0
    memories: dict[str, dict[str, Any]] = {name: {} for name in metrics}
    mark = time.perf_counter()
    done = 0
    for look in block.steps(TRIAL_GENERATIONS):
        steps += time.perf_counter() - mark
        done += 1
        mark = time.perf_counter()
        values = 0
        for name, metric in metrics.items():
            if hasattr(metric, "watch"):
                metric.watch(look, memories[name])
            values += sum(len(item.values) for item in metric.measure(look, memories[name]))
        looks += time.perf_counter() - mark
        if steps + looks > TRIAL_SECONDS:
            break
        mark = time.perf_counter()
    return steps / max(done, 1), looks / max(done, 1), values


def refuse_if_too_large(found: list[Need], folder: Path, workers: int) -> None:
    """InputError, with the numbers, for a run that memory or disk cannot hold."""
    memory, there = max(need.memory for need in found), available_memory()
    if memory > there:
        cell = next(need.cell for need in found if need.memory == memory)
        raise InputError(
            f"this run cannot fit: cell {cell} needs {gigabytes(memory)} of memory and {gigabytes(there)} are free; "
            "ask for fewer rows, a shorter horizon, or a regime that remembers less"
        )
    if memory * workers > there:
        raise InputError(
            f"{workers} workers need {gigabytes(memory * workers)} of memory and {gigabytes(there)} are free; "
            f"ask for at most {max(there // memory, 1)} with --workers"
        )
    disk, left = sum(need.disk for need in found), free_disk(folder)
    if disk > left:
        raise InputError(
            f"this run cannot fit: it writes about {gigabytes(disk)} and {gigabytes(left)} of disk are free at {folder}; ask for fewer chains or generations"
        )


def available_memory() -> int:
    """Bytes of memory that are free for use, as far as the system tells."""
    try:
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except OSError:
        return int(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    return int(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))


def free_disk(folder: Path) -> int:
    """Bytes of disk free where the folder is or will be."""
    there = folder.absolute()
    while not there.exists():
        there = there.parent
    return shutil.disk_usage(there).free


def gigabytes(number: float) -> str:
    """Bytes for people."""
    return f"{number / 2**30:.2g} GB" if number >= 2**28 else f"{number / 2**20:.3g} MB"


def _columns(world: Any) -> int:
    """The numbers of a row: one where rows are types."""
    if getattr(world, "types", None) is not None:
        return 1
    return int(getattr(world, "spins", getattr(world, "dim", 1)))
