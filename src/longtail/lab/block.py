"""One task: make one block of one cell complete, and say what was done."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ..contracts import Measured
from .cell import Cell
from .experiment import cells, experiment, metrics
from .long import LongBlock, Stored
from .look import Look
from .loop import Block
from .store import Folder
from .written import written

COLUMNS = pa.schema(
    [
        ("chain", pa.int32()),
        ("generation", pa.int32()),
        ("quantity", pa.dictionary(pa.int16(), pa.string())),
        ("part", pa.dictionary(pa.int16(), pa.string())),
        ("value", pa.float64()),
        ("status", pa.dictionary(pa.int8(), pa.string())),
        ("how", pa.dictionary(pa.int8(), pa.string())),
    ]
)


@dataclass(frozen=True)
class Task:
    """Data alone: where the folder is, what is asked, and which block of which cell."""

    folder: str
    asked: str
    cell: str
    block: int
    wanted: int
    horizon: int
    trust: bool = False


@dataclass(frozen=True)
class Receipt:
    """What a task did: generations stepped, written values, seconds."""

    cell: str
    block: int
    stepped: int
    values: int
    seconds: float


@lru_cache(maxsize=4)
def built(asked: str, trust: bool) -> dict[str, tuple[Cell, dict[str, Any]]]:
    """The cells of an experiment and their metrics, built once a process."""
    wish = experiment(json.loads(asked))
    return {cell.id: (cell, metrics(wish, cell, trust=trust)) for cell in cells(wish, trust=trust)}


def is_complete(folder: Folder, task: Task) -> bool:
    """Whether every metric of the block covers what is asked."""
    covered = folder.covered(task.cell, task.block)
    _, parts = built(task.asked, task.trust)[task.cell]
    return all(_reaches(covered.get(name, (0, 0)), task) for name in parts)


def too_long(folder: Folder, task: Task) -> int | None:
    """The fits that the block already holds, if it holds more than asked and the last asked generation is not among them."""
    mode = json.loads(task.asked).get("generations", "log")
    for fits, _ in folder.covered(task.cell, task.block).values():
        if fits > task.horizon and task.horizon - 1 not in written(fits, mode):
            return fits
    return None


def _reaches(covered: tuple[int, int], task: Task) -> bool:
    return covered[0] >= task.horizon and covered[1] >= task.wanted


def complete(task: Task) -> Receipt:
    """Runs what is missing of a block; writes its end, then a part for each metric, which says what is done, then a receipt."""
    started = time.perf_counter()
    folder = Folder(task.folder)
    cell, parts = built(task.asked, task.trust)[task.cell]
    covered = folder.covered(task.cell, task.block)
    lacking = {name: metric for name, metric in parts.items() if not _reaches(covered.get(name, (0, 0)), task)}
    if not lacking:
        return Receipt(task.cell, task.block, 0, 0, 0.0)
    seed = json.loads(task.asked)["seed"]
    mode = json.loads(task.asked).get("generations", "log")
    long = cell.lane == "long"
    end = None if long else folder.read_tree(folder.end_path(task.cell, task.block), cell.family)
    resumable = end is not None and all(
        name in end["memories"]
        and covered.get(name) == (end["horizon"], end["wanted"])
        and end["wanted"] >= task.wanted
        for name in lacking
    )
    wanted = (
        end["wanted"] if resumable and end else max([task.wanted, *(covered.get(name, (0, 0))[1] for name in lacking)])
    )
    horizon = max([task.horizon, *(covered.get(name, (0, 0))[0] for name in lacking)])
    stored = Stored(folder, task.cell, task.block, cell.family)
    block = LongBlock(cell, seed, task.block, wanted, stored) if long else Block(cell, seed, task.block, wanted)
    memories: dict[str, dict[str, Any]] = {name: {} for name in lacking}
    if resumable and end:
        block.resume(end["block"])
        memories = {name: end["memories"][name] for name in lacking}
    first = block.next
    sheets = {name: _Sheet(covered.get(name, (0, 0)), task.block * cell.block) for name in lacking}
    _measure(block, horizon, set(written(horizon, mode)), lacking, memories, sheets)
    if block.failed:
        said = {"cell": task.cell, "block": task.block, **block.failed._asdict()}
        folder.write(folder.failure_path(task.cell, task.block), json.dumps(said).encode())
    elif not long and not block.exhausted:
        _write_end(folder, task, (horizon, wanted), block, memories, end)
    for name, sheet in sheets.items():
        path = folder.part_path(task.cell, task.block, name, horizon, wanted)
        with folder.writing(path) as file:
            pq.write_table(
                sheet.table(), file, compression="zstd", use_dictionary=["quantity", "part", "status", "how"]
            )
    receipt = Receipt(
        task.cell,
        task.block,
        block.next - first,
        sum(sheet.values for sheet in sheets.values()),
        time.perf_counter() - started,
    )
    folder.write_receipt(
        task.cell,
        task.block,
        {**receipt.__dict__, "from": first, "horizon": horizon, "chains": wanted, "metrics": sorted(lacking)},
    )
    return receipt


def _write_end(
    folder: Folder,
    task: Task,
    reach: tuple[int, int],
    block: Block,
    memories: dict[str, Any],
    end: dict[str, Any] | None,
) -> None:
    """The end holds every metric's memory at its horizon; memories of metrics not run now stay if they stand at the same place."""
    kept = end["memories"] if end is not None and (end["horizon"], end["wanted"]) == reach else {}
    folder.write_tree(
        folder.end_path(task.cell, task.block),
        {"horizon": reach[0], "wanted": reach[1], "block": block.kept(), "memories": {**kept, **memories}},
    )


def _measure(
    block: Block,
    horizon: int,
    listed: set[int],
    parts: dict[str, Any],
    memories: dict[str, dict[str, Any]],
    sheets: dict[str, _Sheet],
) -> None:
    for look in block.steps(horizon):
        if look.generation in listed and not block.probes(look):
            break
        for name, metric in parts.items():
            if hasattr(metric, "watch"):
                metric.watch(look, memories[name])
            if look.generation in listed:
                sheets[name].add(look, metric.measure(look, memories[name]))
    if block.exhausted or block.failed:
        for sheet in sheets.values():
            sheet.stop(sorted(t for t in listed if t >= block.next), "failed" if block.failed else "exhausted")


@dataclass
class _Sheet:
    """What one metric measured of one block, less what earlier parts hold."""

    covered: tuple[int, int]
    first_chain: int
    rows: list[tuple[int, str, str, int, np.ndarray, str, str]] = field(default_factory=list)
    seen: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)

    @property
    def values(self) -> int:
        return sum(len(row[4]) for row in self.rows)

    def add(self, look: Look, measured: Iterable[Measured]) -> None:
        for item in measured:
            self._put(
                look.generation, item.quantity, item.part, np.asarray(item.values, dtype=float), item.status, item.how
            )

    def _put(self, t: int, quantity: str, part: str, values: np.ndarray, status: str, how: str) -> None:
        self.seen[quantity, part] = (len(values), how)
        start = self.covered[1] if t < self.covered[0] else 0
        if start < len(values):
            self.rows.append((t, quantity, part, start, values[start:].copy(), status, how))

    def stop(self, generations: list[int], status: str) -> None:
        """Marks what was measured before, and cannot be measured at these generations."""
        for t in generations:
            for (quantity, part), (chains, how) in list(self.seen.items()):
                self._put(t, quantity, part, np.full(chains, np.nan), status, how)

    def table(self) -> pa.Table:
        if not self.rows:
            return COLUMNS.empty_table()
        lengths = [len(row[4]) for row in self.rows]
        values = np.concatenate([row[4] for row in self.rows])
        bad = np.isnan(values)
        chains = np.concatenate(
            [np.arange(row[3], row[3] + len(row[4]), dtype=np.int32) for row in self.rows]
        ) + np.int32(self.first_chain)
        names, codes = np.unique(["ok", *(row[5] for row in self.rows)], return_inverse=True)
        status = np.where(bad, np.repeat(codes[1:], lengths), codes[0])
        columns = [
            pa.array(chains),
            pa.array(np.repeat(np.array([row[0] for row in self.rows], dtype=np.int32), lengths)),
            _coded([row[1] for row in self.rows], lengths, np.int16),
            _coded([row[2] for row in self.rows], lengths, np.int16),
            pa.array(values, mask=bad),
            pa.DictionaryArray.from_arrays(pa.array(status.astype(np.int8)), pa.array(names.tolist())),
            _coded([row[6] for row in self.rows], lengths, np.int8),
        ]
        return pa.table(columns, schema=COLUMNS)


def _coded(names: list[str], lengths: list[int], dtype: Any) -> pa.DictionaryArray:
    known, codes = np.unique(names, return_inverse=True)
    return pa.DictionaryArray.from_arrays(pa.array(np.repeat(codes.astype(dtype), lengths)), pa.array(known.tolist()))
