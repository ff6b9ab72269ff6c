"""Rows of vectors: lists of numbers as a matrix, a sample of rows, and fingerprints."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ..address import rng_at
from ..errors import InputError
from .halves import Sample, row_keys
from .shared_columns import as_numbers, nature

if TYPE_CHECKING:
    import pyarrow


def list_rows(column: pyarrow.Array, name: str) -> np.ndarray:
    """A column of lists of numbers as (rows, d); NaN for a missing list or number.

    Raises InputError for lists of different lengths.
    """
    import pyarrow.compute as compute

    widths = compute.unique(compute.drop_null(compute.list_value_length(column))).to_pylist()
    if len(widths) != 1 or widths == [0]:
        some = " and ".join(map(str, sorted(widths)[:3]))
        raise InputError(f'column "{name}" holds lists of {some or "no"} numbers; lists of one length are wanted')
    matrix = np.full((len(column), widths[0]), np.nan)
    there = column.is_valid().to_numpy(zero_copy_only=False)
    matrix[there] = as_numbers(compute.list_flatten(column)).reshape(-1, widths[0])
    return matrix


def batch_rows(batch: pyarrow.RecordBatch, at: tuple[str, int]) -> np.ndarray:
    """The vectors of a batch (rows, d): its one column of lists, or its columns of numbers.

    Raises InputError for columns that hold anything else and for infinite numbers, with their row.
    """
    if batch.num_columns == 1 and nature(batch.column(0).type) == "vector":
        matrix = list_rows(batch.column(0), batch.schema.names[0])
    else:
        odd = [field.name for field in batch.schema if nature(field.type) not in ("number", "nothing")]
        if odd:
            raise InputError(f'column "{odd[0]}" holds no numbers; vectors are columns of numbers or one of lists')
        matrix = np.empty((batch.num_rows, batch.num_columns))
        for j, column in enumerate(batch.columns):
            matrix[:, j] = as_numbers(column)
    wild = np.isinf(matrix).any(axis=1)
    if wild.any():
        raise InputError(
            f"row {at[1] + int(wild.argmax())} of {at[0]} holds an infinite number; mend it or drop the row"
        )
    return matrix


@dataclass
class SampledVectors:
    """A uniform sample of rows: the matrix, and of each row its number from 0, its part and its cluster."""

    size: int
    seed: int
    role: str
    row: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    part: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    cluster: np.ndarray = field(default_factory=lambda: np.empty(0, np.uint64))
    gaps: int = 0
    _held: np.ndarray | None = None
    _slot: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    _sample: Sample = field(init=False)

    def __post_init__(self) -> None:
        self._sample = Sample(self.size)

    @property
    def offered(self) -> int:
        """How many rows there were."""
        return self._sample.offered

    @property
    def rows(self) -> np.ndarray:
        """The sampled rows (n, d)."""
        return np.empty((0, 0)) if self._held is None else self._held[self._slot]

    def offer(self, matrix: np.ndarray, part: np.ndarray, cluster: np.ndarray | None) -> None:
        """Offer one batch (rows, d) with the part and the cluster of each row.

        Raises InputError for rows of another width.
        """
        if self._held is None:
            self._held = np.empty((self.size, matrix.shape[1]))
        if matrix.shape[1] != self._held.shape[1]:
            raise InputError(
                f"vectors have {self._held.shape[1]} numbers at first and {matrix.shape[1]} later; give them one length"
            )
        self.gaps += int(np.isnan(matrix).any(axis=1).sum())
        first = self._sample.offered
        stay, come = self._sample.offer(row_keys(first, len(matrix), self.seed, self.role))
        chosen = np.flatnonzero(come)
        # rows that leave make room in place, so that a wide sample is not copied for every batch
        free = np.setdiff1d(np.arange(self.size), self._slot[stay], assume_unique=True)[: len(chosen)]
        self._held[free] = matrix[chosen]
        self._slot = np.concatenate((self._slot[stay], free))
        self.row = np.concatenate((self.row[stay], chosen + first))
        self.part = np.concatenate((self.part[stay], part[chosen]))
        if cluster is not None:
            self.cluster = np.concatenate((self.cluster[stay], cluster[chosen]))


def vector_prints(matrix: np.ndarray, seed: int) -> np.ndarray:
    """A number of 64 bits for each row of (rows, d): equal rows, equal numbers.

    A random linear form of the mixed bits modulo 2**64 (Carter and Wegman 1979, universal hashing).
    """
    weights = rng_at(seed, "audit", "vector prints").integers(0, 2**64, matrix.shape[1], dtype=np.uint64) | np.uint64(1)
    with np.errstate(over="ignore"):
        bits = np.where(np.isnan(matrix), np.nan, matrix + 0.0).view(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        bits ^= bits >> np.uint64(32)
        prints = (bits * weights).sum(axis=1, dtype=np.uint64)
    return np.asarray(prints ^ (prints >> np.uint64(29)), np.uint64)
