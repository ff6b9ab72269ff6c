"""Words and n-grams of many documents counted exactly in bounded memory: all places lie in a file, one number each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from .number_file import NumberFile
from .tokens import BREAK

STRETCH = 1 << 20
"""Places read at a time."""
TOGETHER = 1 << 23
"""Places whose n-grams are counted in one pass over the file."""
UNIT_BITS, PART_BITS, TYPE_BITS = 22, 2, 20
MOST_TYPES = 1 << TYPE_BITS
MOST_UNITS = 1 << UNIT_BITS
PARTS = 3


class Stretch(NamedTuple):
    """Whole documents: the type at each place (m,), -1 for none; the document of each place (m,), counted from 0 here.

    first: the number of the first document among all.  part: 0 build, 1 count, 2 candidate for each document.
    """

    types: np.ndarray
    document: np.ndarray
    first: int
    part: np.ndarray

    @property
    def numbers(self) -> np.ndarray:
        """The number of each document among all."""
        return np.arange(self.first, self.first + len(self.part))


class Types(NamedTuple):
    """The types of one kind that are kept: their keys (K,), ascending; how often each occurs in each part (K, 3).

    units (K, 3): how many units hold each.  left_out: how many types were seen and not kept.
    """

    keys: np.ndarray
    occurrences: np.ndarray
    units: np.ndarray
    left_out: int


@dataclass
class Places:
    """The places of all documents, one after the other in a temporary file; a negative number ends a document.

    unit (documents,): the number of the cluster of each document, where the unit is not the document.
    """

    unit: np.ndarray | None = None
    part: np.ndarray = field(default_factory=lambda: np.empty(0, np.int8))
    _file: NumberFile = field(default_factory=NumberFile)
    _parts: list[np.ndarray] = field(default_factory=list)

    def add(self, numbers: np.ndarray, sizes: np.ndarray, part: np.ndarray) -> None:
        """Append documents: the numbers of their places, how many places each has, and the part of each."""
        at = np.cumsum(sizes)
        self._file.write(np.insert(numbers.astype(np.int32), at, (-1 - part).astype(np.int32)))
        self._parts.append(part.astype(np.int8))

    def finish(self) -> None:
        """No more documents come."""
        self.part = np.concatenate(self._parts)
        self._parts = []

    def stretches(self, typed: NumberFile | None = None) -> Iterator[Stretch]:
        """All documents in turn, with the numbers that were added or, of a file of types, the types at their places."""
        at = first = 0
        while len(block := self._whole(at)):
            ends = block < 0
            document: np.ndarray = np.cumsum(ends) - ends
            part = -1 - block[ends]
            types = block if typed is None else typed.read(at, len(block))
            yield Stretch(np.where(ends | (block == BREAK), -1, types), document, first, part)
            at, first = at + len(block), first + len(part)

    def _whole(self, at: int) -> np.ndarray:
        """A block of whole documents."""
        size = STRETCH
        while True:
            block = self._file.read(at, size)
            last = np.flatnonzero(block < 0)
            if len(last) or len(block) < size:
                return block[: last[-1] + 1] if len(last) else block[:0]
            size *= 2


def count(
    places: Places, typed: NumberFile | None, before: np.ndarray | None, *, fewest: int, most: int = MOST_TYPES
) -> Types:
    """Types by pooled count: at least `fewest`, at most `most` of them (those rarer than the last that fits left out).

    before None: the numbers at the places are the types.  Otherwise `typed` holds types of one kind at their places,
    `before` (K,) is how often each occurs, and what is counted is which two of them meet at neighbouring places: their
    key is 2^20 times the first plus the second.  What is kept depends on both sets together, not on which is which.
    """
    kept, seen = [], 0
    bounds = [0, 1 << 62] if before is None else _bounds(before)
    for low, high in pairwise(bounds):
        tally = _Tally(places.unit is not None)
        for stretch in places.stretches(typed):
            key, at = (_single if before is None else _paired)(stretch, low, high)
            unit = stretch.document if places.unit is None else places.unit[stretch.numbers][stretch.document]
            tally.add(key, stretch.part[stretch.document[at]], unit[at])
        keys, counts, found = tally.settled(fewest)
        seen += found
        kept.append((keys, counts))
    keys, counts = np.concatenate([one[0] for one in kept]), np.concatenate([one[1] for one in kept])
    enough = _most(counts[:, :PARTS].sum(axis=1), most)
    keys, counts = keys[enough], counts[enough]
    return Types(keys, counts[:, :PARTS], counts[:, PARTS:], seen - len(keys))


def locate(places: Places, typed: NumberFile | None, types: Types, paired: bool) -> NumberFile:
    """A file of the position among the kept types at every place, -1 for none."""
    file = NumberFile()
    table = None if paired else _table(types.keys)
    for stretch in places.stretches(typed):
        found = np.full(len(stretch.types), -1, np.int32)
        if table is not None:
            known = (stretch.types >= 0) & (stretch.types < len(table))
            found[known] = table[stretch.types[known]]
        elif len(types.keys):
            key, at = _paired(stretch, 0, 1 << 62)
            place = np.minimum(np.searchsorted(types.keys, key), len(types.keys) - 1)
            found[at] = np.where(types.keys[place] == key, place, -1)
        file.write(found)
    return file


def starts(places: Places, typed: NumberFile) -> NumberFile:
    """A file of types where only the first place of every document is left."""
    file = NumberFile()
    for stretch in places.stretches(typed):
        is_first = np.append(True, stretch.document[1:] != stretch.document[:-1])
        file.write(np.where(is_first, stretch.types, -1).astype(np.int32))
    return file


def collect(places: Places, typed: NumberFile, row: np.ndarray, shape: tuple[int, int]) -> Any:
    """How often each type (K) occurs in each row: sparse; row (documents,) of each document, -1 for none."""
    from scipy.sparse import csr_matrix

    rows, types = [], []
    for stretch in places.stretches(typed):
        of = row[stretch.numbers][stretch.document]
        used = (of >= 0) & (stretch.types >= 0)
        rows.append(of[used])
        types.append(stretch.types[used])
    where = np.concatenate([*rows, np.empty(0, np.int64)]), np.concatenate([*types, np.empty(0, np.int32)])
    return csr_matrix((np.ones(len(where[0])), where), shape=shape)


class _Counts(NamedTuple):
    """Ascending keys, each once, how often each occurs, and in how many units."""

    keys: np.ndarray
    times: np.ndarray
    units: np.ndarray


@dataclass
class _Tally:
    """Counts by key and part; keys wait until there are many.  by_unit: units may come back, so that they are held too."""

    by_unit: bool
    _waiting: list[_Counts] = field(default_factory=list)
    _held: int = 0

    def add(self, key: np.ndarray, part: np.ndarray, unit: np.ndarray) -> None:
        packed = key.astype(np.uint64)
        packed <<= np.uint64(PART_BITS)
        packed |= part.astype(np.uint64)
        packed <<= np.uint64(UNIT_BITS)
        packed |= unit.astype(np.uint64)
        packed.sort()
        self._waiting.append((_by_unit if self.by_unit else _by_part)(packed))
        self._held += len(self._waiting[-1].keys)
        if self._held > 2 * TOGETHER:
            self._merge()

    def settled(self, fewest: int) -> tuple[np.ndarray, np.ndarray, int]:
        """Keys (K,) that occur so often in all; occurrences of the three parts, units of the three (K, 6); keys seen."""
        self._merge()
        (found,) = self._waiting
        if self.by_unit:
            found = _added(found.keys >> np.uint64(UNIT_BITS), found.times, found.units)
        at = np.flatnonzero(_begins(found.keys >> np.uint64(PART_BITS)))
        if not len(at):
            return np.empty(0, np.int64), np.empty((0, 2 * PARTS), np.int64), 0
        size = np.diff(at, append=len(found.keys))
        enough = np.add.reduceat(found.times, at) >= fewest
        kept = _Counts(*(one[np.repeat(enough, size)] for one in found))
        row = np.repeat(np.arange(int(enough.sum())), size[enough])
        part = (kept.keys & np.uint64(3)).astype(np.int64)
        table = np.zeros((int(enough.sum()), 2 * PARTS), np.int64)
        table[row, part], table[row, PARTS + part] = kept.times, kept.units
        return (found.keys[at[enough]] >> np.uint64(PART_BITS)).astype(np.int64), table, len(at)

    def _merge(self) -> None:
        if len(self._waiting) == 1:
            return
        keys, times, units = (np.concatenate([one[at] for one in self._waiting] or [np.empty(0)]) for at in range(3))
        # Ascending runs are merged, not sorted, by the stable algorithm.
        order = np.argsort(keys, kind="stable")
        merged = _added(keys[order].astype(np.uint64), times[order], units[order])
        if self.by_unit:
            merged = merged._replace(units=np.ones_like(merged.times))
        self._waiting, self._held = [merged], 0


def _by_unit(packed: np.ndarray) -> _Counts:
    """Each key, part and unit once."""
    at = np.flatnonzero(_begins(packed))
    times = np.diff(at, append=len(packed)).astype(np.int32)
    return _Counts(packed[at], times, np.ones_like(times))


def _by_part(packed: np.ndarray) -> _Counts:
    """Each key and part once."""
    at = np.flatnonzero(_begins(packed))
    keys = packed[at] >> np.uint64(UNIT_BITS)
    of = np.flatnonzero(_begins(keys))
    times = np.diff(at[of], append=len(packed)).astype(np.int32)
    return _Counts(keys[of], times, np.diff(of, append=len(keys)).astype(np.int32))


def _added(keys: np.ndarray, times: np.ndarray, units: np.ndarray) -> _Counts:
    at = np.flatnonzero(_begins(keys))
    if not len(at):
        return _Counts(keys, times, units)
    return _Counts(keys[at], np.add.reduceat(times, at), np.add.reduceat(units, at))


def _begins(ordered: np.ndarray) -> np.ndarray:
    begins = np.ones(len(ordered), bool)
    begins[1:] = ordered[1:] != ordered[:-1]
    return begins


def _single(stretch: Stretch, low: int, high: int) -> tuple[np.ndarray, np.ndarray]:
    at = np.flatnonzero(stretch.types >= 0)
    return stretch.types[at], at


def _paired(stretch: Stretch, low: int, high: int) -> tuple[np.ndarray, np.ndarray]:
    """Keys of types at neighbouring places, and the places; only first types from low to high - 1."""
    first, second = stretch.types[:-1], stretch.types[1:]
    at = np.flatnonzero((first >= low) & (first < high) & (second >= 0))
    return (first[at].astype(np.int64) << TYPE_BITS) | second[at], at


def _bounds(before: np.ndarray) -> list[int]:
    """Types that start a pass, so that every pass counts about TOGETHER places."""
    passes = np.cumsum(before) // TOGETHER
    return [0, *(np.flatnonzero(np.diff(passes)) + 1).tolist(), len(before)]


def _most(pooled: np.ndarray, most: int) -> np.ndarray:
    """Those so frequent that at most `most` are; equal counts stay or go together."""
    if len(pooled) <= most:
        return np.ones(len(pooled), bool)
    return pooled > np.partition(pooled, len(pooled) - most - 1)[len(pooled) - most - 1]


def _table(keys: np.ndarray) -> np.ndarray:
    """The position of each key (largest key + 1,), -1 where there is none."""
    table = np.full(int(keys.max(initial=-1)) + 1, -1, np.int32)
    table[keys] = np.arange(len(keys))
    return table
