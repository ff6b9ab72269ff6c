"""Two sets of vectors as evidence: a sample of their rows, and the counts of the labels beside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from os import PathLike
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import InputError
from ..sources import Source, open_source, table
from ..sources.stream import located, schema_of
from .asked import Asked
from .clusters import cluster_keys
from .counting import PARTS
from .evidence import Evidence, Numbers, Parts, Set
from .halves import is_build, row_keys
from .prints import Prints
from .table_evidence import set_name, table_evidence
from .vectors import SampledVectors, batch_rows, vector_prints

if TYPE_CHECKING:
    from .shared_columns import Data

SET = "set"
SIDES = ("reference", "candidate")


@dataclass(frozen=True)
class Labels:
    """Labels of both sets; of the reference alone where the candidate has none."""

    reference: Data
    candidate: Data | None


@dataclass
class Read:
    """One set as it was read: its sample, its fingerprints, how many rows of each part, and a batch's place by row."""

    sample: SampledVectors
    prints: Prints
    rows: np.ndarray = field(default_factory=lambda: np.zeros(PARTS, np.int64))
    starts: list[tuple[int, str, int]] = field(default_factory=list)

    def place(self, row: int) -> str:
        """File and number of a row that is numbered from 0."""
        first, where, number = next(one for one in reversed(self.starts) if one[0] <= row)
        return f"row {row - first + number} of {where}"


def vector_evidence(reference: Any, candidate: Any, asked: Asked, labels: Any = None) -> Evidence:
    """Read both sets of vectors once: arrays, columns of numbers, or one column of lists; in memory or in files.

    labels: a pair (a tuple) of tables, row by row beside the vectors; or one table with a column "set" that says "reference" or
    "candidate"; or one as long as the reference, whose labels then only name examples.  Labels of both sets are counted
    like any table, with `asked.by` and `asked.cluster`.

    Raises InputError for vectors of different widths, infinite numbers, and labels of another length.
    """
    reference, candidate = rows_of(reference), rows_of(candidate)
    beside = None if labels is None else _beside(labels)
    paired = beside if beside is not None and beside.candidate is not None else None
    _refuse_unlabelled(asked, paired)
    tagged = None
    if paired is not None and paired.candidate is not None:
        tagged = table_evidence(paired.reference, paired.candidate, asked)
    real, made = _read(reference, asked, 0, paired), _read(candidate, asked, 1, paired)
    _refuse_sizes(real, made, beside)
    return Evidence(
        reference=Set(set_name(reference, "the reference"), real.sample.offered, real.prints.repeats()),
        candidate=Set(set_name(candidate, "the candidate"), made.sample.offered, made.prints.repeats()),
        columns=() if tagged is None else tagged.columns,
        counted=() if tagged is None else tagged.counted,
        numbers=(_block(real, made, beside, asked), *(() if tagged is None else tagged.numbers)),
        notes=(*_gaps(real, made), *(() if tagged is None else tagged.notes)),
        prints=Parts(*_dealt(real.prints.sampled, real.prints.part), made.prints.sampled),
    )


def rows_of(data: Any) -> Data:
    """A source of what paths name, and a table of what is in memory; sources and tables as they are."""
    if isinstance(data, Source):
        return data
    is_path = isinstance(data, str | PathLike)
    is_list = isinstance(data, list) and bool(data) and all(isinstance(one, str | PathLike) for one in data)
    return open_source(data) if is_path or is_list else table(data)


def _beside(labels: Any) -> Labels:
    """Labels of both sets from any of the three ways to give them.

    Raises InputError for a column "set" that says anything else than "reference" and "candidate".
    """
    import pyarrow
    import pyarrow.compute as compute

    if isinstance(labels, tuple):
        if len(labels) != len(SIDES):
            raise InputError(f"labels are {len(labels)} tables; give one, or a pair of reference and candidate")
        return Labels(*(rows_of(one) for one in labels))
    data = rows_of(labels)
    schema = schema_of(data)
    if SET not in schema.names:
        return Labels(data, None)
    both = pyarrow.Table.from_batches([batch for _, _, batch in located(data, schema)], schema.remove_metadata())
    said = both.column(SET)
    odd = [value for value in compute.unique(said).to_pylist() if value not in SIDES]
    if odd:
        raise InputError(f'column "set" of the labels says {odd[0]!r}; it may say "reference" or "candidate"')
    rest = both.drop_columns([SET])
    return Labels(*(rest.filter(compute.equal(said, side)) for side in SIDES))


def _refuse_unlabelled(asked: Asked, paired: Labels | None) -> None:
    for names, what in ((asked.by, "by"), ((asked.cluster,) if asked.cluster else (), "cluster")):
        if names and paired is None:
            raise InputError(
                f'{what} names column "{names[0]}", but the vectors have no labels of both sets; give them'
            )


def _read(data: Data, asked: Asked, side: int, labels: Labels | None) -> Read:
    """All rows of one set in batches."""
    read = Read(
        SampledVectors(asked.sample, asked.seed, f"{SIDES[side]} sample"), Prints(asked.seed, f"{SIDES[side]} prints")
    )
    clusters = _clusters(labels, asked, side)
    total = data.rows() if isinstance(data, Source) else data.num_rows
    for where, row, batch in located(data, schema_of(data)):
        first = read.sample.offered
        asked.progress(f"reading the {SIDES[side]}", first / total if total else None)
        matrix = batch_rows(batch, (where, row))
        if not len(matrix):
            continue
        own = None if clusters is None else clusters[first : first + len(matrix)]
        if own is not None and len(own) < len(matrix):
            raise InputError(
                f"the {SIDES[side]} has more rows than labels ({len(clusters or ()):,}); give one label a row"
            )
        keys = row_keys(first, len(matrix), asked.seed, "half") if own is None else own
        part = np.where(is_build(keys), 0, 1) if side == 0 else np.full(len(matrix), 2)
        if not read.starts or read.starts[-1][1] != where:
            read.starts.append((first, where, row))
        read.rows += np.bincount(part, minlength=PARTS)
        read.sample.offer(matrix, part, own)
        read.prints.add(vector_prints(matrix, asked.seed), part)
    return read


def _clusters(labels: Labels | None, asked: Asked, side: int) -> np.ndarray | None:
    """The cluster key of every row of one set, from its labels."""
    if labels is None or asked.cluster is None:
        return None
    data = labels.reference if side == 0 else labels.candidate
    assert data is not None
    name = asked.cluster
    found = located(data, schema_of(data, [name]))
    return np.concatenate(
        [cluster_keys(batch.column(0), name, asked.seed, (where, row)) for where, row, batch in found]
    )


def _refuse_sizes(real: Read, made: Read, labels: Labels | None) -> None:
    for side, one in zip(SIDES, (real, made), strict=True):
        if one.sample.offered < 2:
            raise InputError(f"the {side} has {one.sample.offered} rows; an audit needs two at the very least")
    if real.sample.rows.shape[1] != made.sample.rows.shape[1]:
        raise InputError(
            f"vectors of the reference have {real.sample.rows.shape[1]} numbers and those of the candidate "
            f"{made.sample.rows.shape[1]}; give both the same width"
        )
    if labels is None:
        return
    for side, one, tags in zip(SIDES, (real, made), (labels.reference, labels.candidate), strict=True):
        length = one.sample.offered if tags is None else _length(tags)
        if length != one.sample.offered:
            raise InputError(
                f"the {side} has {one.sample.offered:,} rows and its labels are {length:,}; give one label a row"
            )


def _length(data: Data) -> int:
    return sum(batch.num_rows for _, _, batch in located(data, schema_of(data)))


def _block(real: Read, made: Read, labels: Labels | None, asked: Asked) -> Numbers:
    clusters = Parts(*_dealt(real.sample.cluster, real.sample.part), made.sample.cluster) if asked.cluster else None
    rows = Parts(*_dealt(real.sample.rows, real.sample.part), made.sample.rows)
    return Numbers(
        name="vectors",
        columns=tuple(f"x{at}" for at in range(rows.candidate.shape[1])),
        rows=rows,
        totals=Parts(*(real.rows + made.rows).tolist()),
        clusters=clusters,
        places=_places(real, made, labels) if asked.examples else None,
        is_embedding=True,
    )


def _dealt(values: np.ndarray, part: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return values[part == 0], values[part == 1]


def _places(real: Read, made: Read, labels: Labels | None) -> Parts:
    """File and row number of each sampled row, with the labels of the reference's where there are any."""
    tags = [""] * len(real.sample.row) if labels is None else _tags(labels.reference, real.sample.row)
    named = np.array([real.place(row) + tag for row, tag in zip(real.sample.row, tags, strict=True)], object)
    build, count = _dealt(named, real.sample.part)
    return Parts(build.tolist(), count.tolist(), [made.place(row) for row in made.sample.row])


def _tags(data: Data, rows: np.ndarray) -> list[str]:
    """The labels of some rows as text."""
    import pyarrow

    schema = schema_of(data)
    labels = pyarrow.Table.from_batches([batch for _, _, batch in located(data, schema)], schema.remove_metadata())
    chosen = labels.take(pyarrow.array(rows)).to_pylist()
    return [" (" + ", ".join(f"{name} = {value}" for name, value in one.items()) + ")" for one in chosen]


def _gaps(real: Read, made: Read) -> list[str]:
    if not (real.sample.gaps or made.sample.gaps):
        return []
    return [
        f"Vectors with a missing number: {real.sample.gaps:,} of the reference and {made.sample.gaps:,} of the candidate; "
        "the middle of all rows stands for it."
    ]
