"""Summaries over chains, gathered part by part so that memory does not grow with the number of chains."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from .store import Folder

SAMPLE = 4096
"""Chains whose single values are kept for quantiles, medians and trends; means and standard errors use all."""

Key = tuple[str, str, int]


@dataclass
class Spread:
    """One quantity, part and generation over chains: count, mean and centred squares of all, values of the first SAMPLE."""

    count: int = 0
    missing: int = 0
    mean: float = 0.0
    squares: float = 0.0
    status: str = "ok"
    how: str = "exact"
    chunks: list[tuple[np.ndarray, np.ndarray]] = field(default_factory=list)

    def add(self, chains: np.ndarray, values: np.ndarray, status: str, how: str) -> None:
        good = values[~np.isnan(values)]
        self.missing += len(values) - len(good)
        if len(good) < len(values):
            self.status = status
        self.how = how
        if len(good):
            count = self.count + len(good)
            with np.errstate(over="ignore"):
                mean = good.mean()
                gap = mean - self.mean
                self.squares += float(((good - mean) ** 2).sum() + gap**2 * self.count * len(good) / count)
            self.mean += float(gap) * len(good) / count
            self.count = count
        kept = chains < SAMPLE
        if kept.any():
            self.chunks.append((chains[kept], values[kept]))

    def values(self) -> np.ndarray:
        """The values of the first SAMPLE chains in the order of the chains, NaN where there is none."""
        return self.by_chain()[1]

    def by_chain(self) -> tuple[np.ndarray, np.ndarray]:
        """The numbers of the first SAMPLE chains, in order, and their values."""
        if not self.chunks:
            return np.empty(0, dtype=np.int64), np.empty(0)
        chains = np.concatenate([chunk[0] for chunk in self.chunks])
        order = np.argsort(chains, kind="stable")
        return chains[order], np.concatenate([chunk[1] for chunk in self.chunks])[order]

    @property
    def standard_error(self) -> float | None:
        """Of the mean; None for fewer than two chains, or values too large to square."""
        if self.count < 2 or not np.isfinite(self.squares):
            return None
        return float(np.sqrt(self.squares / (self.count - 1) / self.count))


def spreads(
    folder: Folder, cell: str, blocks: int, chains: int, generations: list[int], metrics: list[str]
) -> dict[Key, Spread]:
    """Every quantity, part and generation of a cell over its chains."""
    found: dict[Key, Spread] = {}
    asked = np.array(generations)
    for table in part_tables(folder, cell, blocks, metrics):
        for key, chain, values, status, how in _runs(table):
            if key[2] in asked and chain[0] < chains:
                inside = chain < chains
                found.setdefault(key, Spread()).add(chain[inside], values[inside], status, how)
    return found


def part_tables(folder: Folder, cell: str, blocks: int, metrics: list[str]) -> Iterator[pa.Table]:
    """The tables of a cell's parts, block by block."""
    for block in range(blocks):
        parts = folder.parts(cell, block)
        for metric in metrics:
            for _, _, path in parts.get(metric, []):
                yield pq.read_table(path, use_threads=False, pre_buffer=False)
        pa.default_memory_pool().release_unused()


def _runs(table: pa.Table) -> Iterator[tuple[Key, np.ndarray, np.ndarray, str, str]]:
    """The stretches of rows that share quantity, part and generation."""
    if not table.num_rows:
        return
    columns: dict[str, Any] = {}
    for name in ("quantity", "part", "status", "how"):
        array = table[name].combine_chunks()
        columns[name] = array.indices.to_numpy(), array.dictionary.to_pylist()
    generation = table["generation"].to_numpy()
    chain = table["chain"].to_numpy()
    value = table["value"].to_numpy(zero_copy_only=False).astype(float)
    change = np.diff(generation) != 0
    for name in ("quantity", "part"):
        change |= np.diff(columns[name][0]) != 0
    edges = np.concatenate(([0], np.flatnonzero(change) + 1, [len(chain)]))
    for start, stop in pairwise(edges):
        names = {name: known[codes[start]] for name, (codes, known) in columns.items()}
        codes, known = columns["status"]
        bad = [known[code] for code in np.unique(codes[start:stop]) if known[code] != "ok"]
        key = (names["quantity"], names["part"], int(generation[start]))
        yield key, chain[start:stop], value[start:stop], bad[0] if bad else "ok", names["how"]
