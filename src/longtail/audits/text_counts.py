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
TOGETHER = 1 << 24
"""Places whose n-grams are sorted together."""
UNIT_BITS, PART_BITS, TYPE_BITS = 22, 2, 20
MOST_TYPES = 1 << TYPE_BITS
MOST_UNITS = 1 << UNIT_BITS
MOST_FILES = 1 << 7
PARTS = 3
Typed = NumberFile | np.ndarray
"""The types at all places, -1 for none: a file with one for every place, or a table with one for every number there."""


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

    unit (documents,): the number of the cluster of each document, where the unit is not the document.  part
    (documents,): as in a stretch.  largest: the largest number at a place.  held: how many places there are.
    """

    unit: np.ndarray | None = None
    part: np.ndarray = field(default_factory=lambda: np.empty(0, np.int8))
    largest: int = 0
    held: int = 0
    _file: NumberFile = field(default_factory=NumberFile)
    _parts: list[np.ndarray] = field(default_factory=list)

    def add(self, numbers: np.ndarray, sizes: np.ndarray, part: np.ndarray) -> None:
        """Append documents: the numbers of their places, how many places each has, and the part of each."""
        block = np.empty(len(numbers) + len(sizes), np.int32)
        ends = np.cumsum(sizes + 1) - 1
        is_place = np.ones(len(block), bool)
        is_place[ends] = False
        block[is_place] = numbers
        block[ends] = -1 - part
        self._file.write(block)
        self._parts.append(part.astype(np.int8))
        self.largest = max(self.largest, int(numbers.max(initial=0)))
        self.held += len(numbers)

    def finish(self) -> None:
        """No more documents come."""
        self.part = np.concatenate(self._parts)
        self._parts = []

    def stretches(self, typed: Typed | None = None) -> Iterator[Stretch]:
        """All documents in turn, with the numbers that were added or the types at their places."""
        at = first = 0
        while len(block := self._whole(at)):
            ends = np.flatnonzero(block < 0)
            document = np.repeat(np.arange(len(ends), dtype=np.int32), np.diff(ends, prepend=-1))
            if isinstance(typed, NumberFile):
                types = typed.read(at, len(block))
            else:
                types = np.maximum(block, BREAK)
                types = np.where(types == BREAK, -1, types) if typed is None else typed[types]
            yield Stretch(types, document, first, -1 - block[ends])
            at, first = at + len(block), first + len(ends)

    def _whole(self, at: int) -> np.ndarray:
        """A block of whole documents."""
        size = STRETCH
        while True:
            block = self._file.read(at, size)
            last = np.flatnonzero(block < 0)
            if len(last) or len(block) < size:
                return block[: last[-1] + 1] if len(last) else block[:0]
            size *= 2


def count(places: Places, typed: Typed | None, *, paired: bool, fewest: int, most: int = MOST_TYPES) -> Types:
    """Types by pooled count: at least `fewest`, at most `most` of them (those rarer than the last that fits left out).

    typed None: the numbers at the places are the types.  paired: what is counted is which two types, at most 2^20 of
    them, meet at neighbouring places; their key is 2^20 times the first plus the second.  What is kept depends on both
    sets together, not on which is which.
    """
    by_sorting = paired or places.unit is not None
    tallies = _sorted(places, typed, paired, fewest) if by_sorting else [_summed(places, typed, fewest)]
    kept, rare = _Tally(np.empty(0, np.int64), np.empty((0, 2 * PARTS), np.int64), 0), 0
    for new in tallies:
        keys, counts = np.concatenate((kept.keys, new.keys)), np.concatenate((kept.counts, new.counts))
        pooled = counts[:, :PARTS].sum(axis=1)
        # What is too rare among some types is too rare among all.
        rare = max(rare, _too_rare(pooled, most))
        kept = _Tally(keys[pooled > rare], counts[pooled > rare], kept.seen + new.seen)
    order = np.argsort(kept.keys)
    keys, counts = kept.keys[order], kept.counts[order]
    return Types(keys, counts[:, :PARTS], counts[:, PARTS:], kept.seen - len(keys))


def locate(places: Places, typed: Typed | None, types: Types, *, paired: bool) -> Typed:
    """The position among the kept types at every place."""
    if typed is None:
        table = np.full(places.largest + 1, -1, np.int32)
        table[types.keys] = np.arange(len(types.keys))
        return table
    file = NumberFile()
    for stretch in places.stretches(typed):
        key, at = _keys(stretch, paired)
        found = np.full(len(stretch.types), -1, np.int32)
        if len(types.keys):
            place = np.minimum(np.searchsorted(types.keys, key), len(types.keys) - 1)
            found[at] = np.where(types.keys[place] == key, place, -1)
        file.write(found)
    return file


def starts(places: Places, typed: Typed) -> NumberFile:
    """A file of types where only the first place of every document is left."""
    file = NumberFile()
    for stretch in places.stretches(typed):
        is_first = np.append(True, stretch.document[1:] != stretch.document[:-1])
        file.write(np.where(is_first, stretch.types, -1).astype(np.int32))
    return file


def collect(places: Places, typed: Typed, row: np.ndarray, shape: tuple[int, int]) -> Any:
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


class _Tally(NamedTuple):
    """Keys of types (K,) that occur often enough, occurrences and units in the three parts (K, 6), and all types seen."""

    keys: np.ndarray
    counts: np.ndarray
    seen: int


def _summed(places: Places, typed: Typed | None, fewest: int) -> _Tally:
    """Types counted where the unit is the document, which does not come back: sums over stretches will do."""
    counts: np.ndarray = np.zeros((2, 0), np.int64)
    for stretch in places.stretches(typed):
        types, at = _keys(stretch, paired=False)
        document = stretch.document[at]
        cell = PARTS * types + stretch.part[document]
        more = np.bincount(cell), np.bincount(cell[_is_first(types, document, len(stretch.part))])
        size = PARTS * (int(types.max(initial=-1)) + 1)
        counts = np.pad(counts, ((0, 0), (0, max(size - counts.shape[1], 0))))
        for total, some in zip(counts, more, strict=True):
            total[: len(some)] += some
    counts = counts.reshape(2, -1, PARTS)
    pooled = counts[0].sum(axis=1)
    keys = np.flatnonzero(pooled >= max(fewest, 1))
    return _Tally(keys, np.concatenate(counts[:, keys], axis=1), int(np.count_nonzero(pooled)))


def _is_first(types: np.ndarray, document: np.ndarray, documents: int) -> np.ndarray:
    """Whether each place is the first of its type in its document, by a stable counting sort of places by type."""
    from scipy.sparse import csr_matrix

    rows = np.append(0, np.cumsum(np.bincount(document, minlength=documents)))
    shape = documents, int(types.max(initial=0)) + 1
    ordered = csr_matrix((np.arange(len(types), dtype=np.int32), types, rows), shape=shape).tocsc()
    again = np.append(False, ordered.indices[1:] == ordered.indices[:-1])[: len(types)]
    heads = ordered.indptr[:-1]
    again[heads[heads < len(types)]] = False
    is_first = np.ones(len(types), bool)
    is_first[ordered.data[again]] = False
    return is_first


def _sorted(places: Places, typed: Typed | None, paired: bool, fewest: int) -> Iterator[_Tally]:
    """Types counted by sorting one number of 64 bits for each place: its key, part and unit.

    Where there are many places, they are first dealt to files by key: the file stands for some bits of the key, which
    its numbers then need not hold.
    """
    units = len(places.part) if places.unit is None else int(places.unit.max()) + 1
    files = min(max(places.held - 1, 0) // TOGETHER + 1, MOST_FILES)
    bits = max((files - 1).bit_length(), ((units - 1) >> UNIT_BITS).bit_length())
    for file, packed in enumerate(_dealt(places, typed, paired, bits)):
        packed.sort()
        at = 0
        while at < len(packed):
            last = packed[min(at + STRETCH, len(packed)) - 1] | np.uint64((1 << (PART_BITS + UNIT_BITS + bits)) - 1)
            end = int(np.searchsorted(packed, last, side="right"))
            tally = _runs(packed[at:end], UNIT_BITS + bits, fewest)
            low = (file - (tally.keys >> (TYPE_BITS - bits))) & ((1 << bits) - 1)
            yield tally._replace(keys=tally.keys << bits | low)
            at = end


def _dealt(places: Places, typed: Typed | None, paired: bool, bits: int) -> Iterator[np.ndarray]:
    """Packed places of each of 2^bits files, in no order."""
    files = [NumberFile(kind=np.uint64) for _ in range(1 << bits)] if bits else []
    whole = np.empty(0 if bits else places.held, np.uint64)
    used = 0
    for stretch in places.stretches(typed):
        key, at = _keys(stretch, paired)
        packed = _packed(places, stretch, key >> bits, at, UNIT_BITS + bits)
        if bits:
            file = ((key + (key >> TYPE_BITS)) & (len(files) - 1)).astype(np.uint8)
            packed = packed[np.argsort(file, kind="stable")]
            ends = np.cumsum(np.bincount(file, minlength=len(files)))
            for one, (begin, end) in zip(files, pairwise([0, *ends.tolist()]), strict=True):
                one.write(packed[begin:end])
        else:
            whole[used : used + len(packed)] = packed
            used += len(packed)
    if not bits:
        yield whole[:used]
    while files:
        yield files.pop(0).read(0, -1)


def _packed(places: Places, stretch: Stretch, key: np.ndarray, at: np.ndarray, unit_bits: int) -> np.ndarray:
    unit = stretch.numbers if places.unit is None else places.unit[stretch.numbers]
    of_document = stretch.part.astype(np.uint64) << np.uint64(unit_bits) | unit.astype(np.uint64)
    return key.astype(np.uint64) << np.uint64(PART_BITS + unit_bits) | of_document[stretch.document[at]]


def _runs(packed: np.ndarray, unit_bits: int, fewest: int) -> _Tally:
    """Types of packed places in order."""
    key = packed >> np.uint64(PART_BITS + unit_bits)
    heads = np.flatnonzero(_begins(key))
    size = np.diff(heads, append=len(packed))
    enough = size >= fewest
    packed = packed[np.repeat(enough, size)]
    row = np.repeat(np.arange(int(enough.sum())), size[enough])
    cell = PARTS * row + ((packed >> np.uint64(unit_bits)) & np.uint64(PARTS)).astype(np.int64)
    cells = int(enough.sum()) * PARTS
    counted = (np.bincount(some, minlength=cells).reshape(-1, PARTS) for some in (cell, cell[_begins(packed)]))
    return _Tally(key[heads[enough]].astype(np.int64), np.concatenate(list(counted), axis=1), len(heads))


def _begins(ordered: np.ndarray) -> np.ndarray:
    begins = np.ones(len(ordered), bool)
    np.not_equal(ordered[1:], ordered[:-1], out=begins[1:])
    return begins


def _keys(stretch: Stretch, paired: bool) -> tuple[np.ndarray, np.ndarray]:
    """Keys of types, or of types at neighbouring places, and the places."""
    if not paired:
        at = np.flatnonzero(stretch.types >= 0)
        return stretch.types[at].astype(np.int64), at
    first, second = stretch.types[:-1], stretch.types[1:]
    at = np.flatnonzero((first | second) >= 0)
    return first[at].astype(np.int64) << TYPE_BITS | second[at], at


def _too_rare(pooled: np.ndarray, most: int) -> int:
    """The largest count of those that stay away so that at most `most` are left; equal counts stay or go together."""
    return 0 if len(pooled) <= most else int(np.partition(pooled, len(pooled) - most - 1)[len(pooled) - most - 1])
