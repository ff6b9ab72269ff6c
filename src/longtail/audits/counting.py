"""Counts that grow batch by batch in bounded memory: of the values of a column, and of cells of numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pyarrow

PARTS = 3
WAITING_VALUES, WAITING_BYTES = 1 << 17, 32 << 20
MOST_BYTES = 200 << 20
NEARLY_ALL, LOOKED_AT = 0.9, 100_000
DENSE = 1 << 18
WAITING_KEYS = 1 << 21


@dataclass
class ValueCounts:
    """How many rows of each part hold each value: values (K,), counts (K, 3).

    Given up (`is_full`) beyond `most` distinct values or 200 MB of them, or where 9 of 10 among 100,000 are distinct.
    """

    most: int
    values: pyarrow.Array | None = None
    counts: np.ndarray = field(default_factory=lambda: np.zeros((0, PARTS), np.int64))
    is_full: bool = False
    _waiting: list[tuple[pyarrow.Array, np.ndarray]] = field(default_factory=list)
    _size: int = 0
    _bytes: int = 0

    def add(self, column: pyarrow.Array, part: np.ndarray) -> None:
        """Count one batch (rows,) whose rows belong to `part` (rows,); missing values are not counted."""
        if self.is_full:
            return
        encoded = column.dictionary_encode()
        codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        there = codes >= 0
        flat = codes[there].astype(np.int64) * PARTS + part[there]
        counts = np.bincount(flat, minlength=PARTS * len(encoded.dictionary)).reshape(-1, PARTS)
        self._waiting.append((encoded.dictionary, counts))
        self._size += len(counts)
        self._bytes += encoded.dictionary.nbytes
        limit = max(WAITING_VALUES, len(self.counts)) if self.most > WAITING_VALUES else self.most
        if self._size > limit or self._bytes > WAITING_BYTES:
            self.settle()

    def settle(self) -> None:
        """Bring together the counts that wait."""
        import pyarrow

        if not self._waiting or self.is_full:
            return
        held = [] if self.values is None else [self.values]
        encoded = pyarrow.concat_arrays([*held, *(values for values, _ in self._waiting)]).dictionary_encode()
        codes = encoded.indices.to_numpy(zero_copy_only=False)
        together = np.concatenate([self.counts, *(counts for _, counts in self._waiting)])
        size = len(encoded.dictionary)
        # sums of whole numbers in double precision: exact below 2**53 rows
        sums = [np.bincount(codes, together[:, at], minlength=size) for at in range(PARTS)]
        self.values, self.counts = encoded.dictionary, np.stack(sums, axis=1).astype(np.int64)
        self._waiting, self._size, self._bytes = [], 0, 0
        rows = int(self.counts.sum())
        if size > self.most or self.values.nbytes > MOST_BYTES or (rows >= LOOKED_AT and size > NEARLY_ALL * rows):
            self.is_full, self.values, self.counts = True, None, np.zeros((0, PARTS), np.int64)

    def order(self) -> None:
        """Settle, and put the most frequent value first, equally frequent ones in the order of their bytes."""
        import pyarrow
        import pyarrow.compute as compute

        self.settle()
        if self.values is None:
            return
        table = pyarrow.table({"rows": self.counts.sum(axis=1), "value": self.values})
        at = compute.sort_indices(table, sort_keys=[("rows", "descending"), ("value", "ascending")])
        self.values, self.counts = self.values.take(at), self.counts[at.to_numpy()]


@dataclass
class KeyCounts:
    """How often each whole number below `size` was offered: an array where that is small, else sorted keys."""

    size: int
    dense: np.ndarray | None = None
    keys: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    counts: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    _waiting: list[tuple[np.ndarray, np.ndarray]] = field(default_factory=list)
    _held: int = 0

    def add(self, keys: np.ndarray) -> None:
        """Count one batch of numbers (rows,)."""
        if self.size <= DENSE:
            counted = np.bincount(keys, minlength=self.size)
            self.dense = counted if self.dense is None else self.dense + counted
            return
        self._waiting.append(np.unique(keys, return_counts=True))
        self._held += len(self._waiting[-1][0])
        if self._held > max(WAITING_KEYS, len(self.keys)):
            self._settle()

    def found(self) -> tuple[np.ndarray, np.ndarray]:
        """The numbers that were offered, ascending, and how often."""
        if self.size <= DENSE:
            dense = np.zeros(0, np.int64) if self.dense is None else self.dense
            keys = np.flatnonzero(dense)
            return keys, dense[keys]
        self._settle()
        return self.keys, self.counts

    def _settle(self) -> None:
        if not self._waiting:
            return
        keys = np.concatenate([self.keys, *(one for one, _ in self._waiting)])
        counts = np.concatenate([self.counts, *(one for _, one in self._waiting)])
        self.keys, code = np.unique(keys, return_inverse=True)
        self.counts = np.bincount(code, counts, minlength=len(self.keys)).astype(np.int64)
        self._waiting, self._held = [], 0
