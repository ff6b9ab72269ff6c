"""Two sets of texts read once: every word numbered, and what is remembered of each document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ..errors import InputError
from ..sources import Source
from ..sources.stream import located, schema_of
from .asked import Asked
from .clusters import cluster_keys
from .evidence import Parts
from .halves import Sample, is_build, row_keys
from .text_counts import MOST_UNITS, PARTS, Places
from .tokens import BREAK, Characters, Words, is_unspaced

if TYPE_CHECKING:
    import pyarrow

    from .shared_columns import Data

    Located = tuple[str, int, pyarrow.RecordBatch]

SAMPLED_UNITS, SAMPLED_PLACES = 20_000, 2_000_000
"""Units of each set whose types are held for tests that permute them: so many, or of so many words in all."""
MOST_PRINTS = 20_000_000
GATHERED = 1 << 23
SIDES = ("reference", "candidate")


@dataclass(eq=False)
class Prints:
    """Fingerprints of documents: of all up to 20 million, and of as many as are shown."""

    kept: list[np.ndarray] | None = field(default_factory=list)
    documents: int = 0

    def add(self, prints: np.ndarray) -> None:
        self.documents += len(prints)
        if self.documents > MOST_PRINTS:
            self.kept = None
        if self.kept is not None:
            self.kept.append(prints)

    def repeats(self) -> int | None:
        """How many documents equal an earlier one word for word; None where there were too many to hold."""
        return None if self.kept is None else self.documents - len(np.unique(np.concatenate(self.kept)))


@dataclass(eq=False)
class Reading:
    """Both sets as numbered places, and what is remembered of each document: its side, length and place in its file."""

    asked: Asked
    column: str
    data: dict[str, Data]
    places: Places = field(default_factory=Places)
    tokens: Words | Characters = field(default_factory=Words)
    documents: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SIDES, 0))
    prints: dict[str, Prints] = field(default_factory=lambda: {side: Prints() for side in SIDES})
    number: dict[str, list[np.ndarray]] = field(default_factory=lambda: {side: [] for side in SIDES})
    length: list[np.ndarray] = field(default_factory=list)
    named: dict[int, tuple[str, int]] = field(default_factory=dict)
    clusters: list[np.ndarray] = field(default_factory=list)
    counted: int = 0

    def read(self) -> None:
        """Number the words of both sets, a batch of each in turn so that neither comes first."""
        streams = {side: self._stream(side) for side in SIDES}
        done = dict.fromkeys(SIDES, 0)
        while streams:
            side = min(streams, key=lambda one: done[one])
            batch = next(streams[side], None)
            if batch is None:
                del streams[side]
                continue
            done[side] += batch
        for side, rows in self.documents.items():
            if rows < 2:
                raise InputError(
                    f"the {side} has {rows} texts; an audit needs two at the very least, and hundreds to tell"
                )
        if not self.counted:
            raise InputError(f'column "{self.column}" holds no words')
        self.places.finish()
        if self.clusters:
            self.places.unit = _numbered(np.concatenate(self.clusters), self.asked.cluster)

    @cached_property
    def part_of_unit(self) -> np.ndarray:
        """0 build, 1 count, 2 candidate for each document or cluster."""
        if self.places.unit is None:
            return self.places.part
        part = np.zeros(int(self.places.unit.max()) + 1, np.int8)
        part[self.places.unit] = self.places.part
        return part

    @cached_property
    def totals(self) -> Parts:
        return Parts(*np.bincount(self.part_of_unit, minlength=PARTS).tolist())

    @cached_property
    def sample(self) -> np.ndarray:
        """The sampled documents of both sets, reference first."""
        return np.concatenate([self.drawn(np.concatenate(self.number[side]), side) for side in SIDES])

    @cached_property
    def sampled_units(self) -> np.ndarray:
        """The units of both sets whose types are held, reference first; no more than fit."""
        mean = self.counted / len(self.part_of_unit)
        size = min(SAMPLED_UNITS, max(int(SAMPLED_PLACES / max(mean, 1)), 100))
        is_candidate = self.part_of_unit == 2
        return np.concatenate(
            [self.drawn(np.flatnonzero(is_candidate == at), f"{SIDES[at]} units", size) for at in (0, 1)]
        )

    def rows(self, chosen: np.ndarray) -> np.ndarray:
        """For each document its place among the chosen ones, -1 where it is not one of them."""
        row = np.full(len(self.places.part), -1)
        row[chosen] = np.arange(len(chosen))
        return row

    def place(self, document: int) -> str:
        first = max(start for start in self.named if start <= document)
        where, row = self.named[first]
        return f"row {row + document - first} of {where}"

    def drawn(self, among: np.ndarray, role: str, size: int | None = None) -> np.ndarray:
        """A uniform sample without the places of those drawn deciding anything."""
        sample, kept = Sample(self.asked.sample if size is None else size), among[:0]
        for start in range(0, len(among), 1 << 20):
            some = among[start : start + (1 << 20)]
            stay, come = sample.offer(row_keys(start, len(some), self.asked.seed, f"{role} sample"))
            kept = np.concatenate((kept[stay], some[come]))
        return np.sort(kept)

    def _stream(self, side: str) -> Iterator[int]:
        """Takes in one set, batch by batch; tells how many rows each had."""
        names = [self.column] if self.asked.cluster is None else [self.column, self.asked.cluster]
        data = self.data[side]
        total = data.rows() if isinstance(data, Source) else data.num_rows
        for where, row, batch in gathered(located(data, schema_of(data, names))):
            first = self.documents[side]
            if not first and side == "reference" and is_unspaced(batch.column(0).slice(0, 1000)):
                self.tokens = Characters()
            self.asked.progress(f"reading the texts of the {side}", first / total if total else None)
            cluster = None
            if self.asked.cluster is not None:
                cluster = cluster_keys(batch.column(1), self.asked.cluster, self.asked.seed, (where, row))
            keys = row_keys(first, batch.num_rows, self.asked.seed, "half") if cluster is None else cluster
            part = np.where(is_build(keys), 0, 1) if side == "reference" else np.full(batch.num_rows, 2)
            if cluster is not None:
                self.clusters.append(cluster & ~np.uint64(1) | np.uint64(part[0] == 2) if len(part) else cluster)
            self._take(batch.column(0), side, part, (where, row))
            yield batch.num_rows

    def _take(self, texts: pyarrow.Array, side: str, part: np.ndarray, at: tuple[str, int]) -> None:
        import pyarrow.compute as compute

        if not len(texts):
            return
        numbers, sizes = self.tokens.read(texts)
        self.places.add(numbers, sizes, part)
        first = sum(self.documents.values())
        self.named[first] = at
        self.number[side].append(np.arange(first, first + len(texts), dtype=np.int32))
        self.documents[side] += len(texts)
        lengths = compute.utf8_length(texts).fill_null(0)
        self.length.append(lengths.to_numpy(zero_copy_only=False).astype(np.int32))
        self.prints[side].add(document_prints(numbers, sizes))
        self.counted += int(np.count_nonzero(numbers != BREAK))


def gathered(batches: Iterable[Located]) -> Iterator[Located]:
    """Batches of one file put together up to 8 MB or so, as every batch costs a look at each of its different words."""
    import pyarrow

    held: list[pyarrow.RecordBatch] = []
    place, size = ("", 0), 0
    for where, row, batch in batches:
        if held and (size > GATHERED or where != place[0]):
            yield *place, pyarrow.concat_batches(held)
            held, size = [], 0
        if not held:
            place = where, row
        held.append(batch)
        size += batch.nbytes
    if held:
        yield *place, pyarrow.concat_batches(held)


def document_prints(numbers: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """A number of 64 bits for each document (documents,) from its words in turn: a sum of odd multiples of random ones."""
    begin = np.cumsum(sizes) - sizes
    with np.errstate(over="ignore"):
        mixed = (numbers.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        mixed ^= mixed >> np.uint64(31)
        place = np.arange(len(numbers), dtype=np.uint64) - np.repeat(begin.astype(np.uint64), sizes)
        mixed *= place * np.uint64(2) + np.uint64(1)
        prints = np.zeros(len(sizes), np.uint64)
        some = sizes > 0
        if some.any():
            prints[some] = np.add.reduceat(mixed, begin[some])
    return prints


def _numbered(clusters: np.ndarray, name: str | None) -> np.ndarray:
    """The number of each document's cluster.

    Raises InputError where there are more than can be held.
    """
    known, number = np.unique(clusters, return_inverse=True)
    if len(known) > MOST_UNITS:
        raise InputError(f'column "{name}" has {len(known):,} values; texts are clustered by at most {MOST_UNITS:,}')
    return number
