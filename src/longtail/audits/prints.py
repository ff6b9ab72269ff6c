"""Fingerprints of whole rows: equal rows have equal ones, and how many rows repeat an earlier one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ..sources.counts import value_texts
from .halves import Sample, row_keys, value_keys
from .shared_columns import as_numbers, nature

if TYPE_CHECKING:
    import pyarrow

SHOWN = 200_000
MOST_ROWS = 10_000_000
LACKING = np.uint64(0x6C6F6E677461696C)


def row_prints(batch: pyarrow.RecordBatch, seed: int) -> np.ndarray:
    """A number of 64 bits for each row (rows,) from all columns of the batch."""
    prints = np.zeros(batch.num_rows, np.uint64)
    for column in batch.columns:
        if nature(column.type) in ("number", "date"):
            values = as_numbers(column) + 0.0
            bits = np.where(np.isnan(values), LACKING, values.view(np.uint64))
        else:
            bits = _value_bits(column, seed)
        prints = _mixed(prints, bits)
    return prints


@dataclass
class Prints:
    """The fingerprints of one set: of all rows up to 10 million, and of a sample of 200,000 with their parts."""

    seed: int
    role: str
    sampled: np.ndarray = field(default_factory=lambda: np.empty(0, np.uint64))
    part: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    _all: list[np.ndarray] | None = field(default_factory=list)
    _sample: Sample = field(default_factory=lambda: Sample(SHOWN))

    def add(self, prints: np.ndarray, part: np.ndarray) -> None:
        """Take in the fingerprints of one batch (rows,) and the parts of its rows."""
        keys = row_keys(self._sample.offered, len(prints), self.seed, self.role)
        stay, come = self._sample.offer(keys)
        self.sampled = np.concatenate((self.sampled[stay], prints[come]))
        self.part = np.concatenate((self.part[stay], part[come]))
        if self._sample.offered > MOST_ROWS:
            self._all = None
        if self._all is not None:
            self._all.append(prints)

    def repeats(self) -> int | None:
        """How many rows equal an earlier one; None where there were too many to hold."""
        if self._all is None:
            return None
        everything = np.concatenate(self._all)
        self._all = [everything]
        everything.sort()
        return int(np.count_nonzero(everything[1:] == everything[:-1]))


def _value_bits(column: pyarrow.Array, seed: int) -> np.ndarray:
    """A number for each value by its text: lists by the texts of their values."""
    import pyarrow

    if nature(column.type) == "vector":
        return _mixed(
            np.zeros(len(column), np.uint64), value_keys([str(one) for one in column.to_pylist()], seed, "print")
        )
    encoded = column.dictionary_encode() if not pyarrow.types.is_null(column.type) else None
    if encoded is None:
        return np.full(len(column), LACKING)
    texts = [text or "" for text in value_texts(encoded.dictionary)]
    of_value = np.append(value_keys(texts, seed, "print"), LACKING)
    return of_value[encoded.indices.fill_null(len(texts)).to_numpy(zero_copy_only=False)]


def _mixed(prints: np.ndarray, bits: np.ndarray) -> np.ndarray:
    """Both numbers in one, each bit depending on all: splitmix64's finaliser (Steele, Lea and Flood 2014)."""
    with np.errstate(over="ignore"):
        mixed = prints * np.uint64(0x9E3779B97F4A7C15) + np.uint64(1) + bits
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
