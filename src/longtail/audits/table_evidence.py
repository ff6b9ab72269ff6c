"""Two tables as evidence: their columns, the counts of their categories, groups and ends, and rows of numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ..errors import InputError
from ..sources import Source
from .asked import Asked
from .axes import category_axis, column_numbers
from .columns import Profile
from .crossed import Crossing, counted
from .crossings import column_crossings, cross_crossings, group_crossing, pair_crossings, tail_crossings
from .evidence import Column, Counted, Evidence, Numbers, Parts, Set
from .passes import Seen, first_pass, second_pass
from .prints import Prints
from .sampled_rows import SampledRows
from .shared_columns import Shared, nature, shared
from .tails import Tail, tail
from .vectors import batch_rows

if TYPE_CHECKING:
    import pyarrow

    from .shared_columns import Data

OUTER, CROSSED = 0.01, 0.05
MOST_NUMBERS = 1000
FORGOTTEN = ("identifier", "ignored")


def table_evidence(reference: Data, candidate: Data, asked: Asked) -> Evidence:
    """Read both tables, at most twice and in batches, and count what can be counted over all rows.

    Kinds of columns are found on both sets together, so that tests remain exact; `asked.schema` overrules them.
    The column of texts that is asked for is left to the evidence of texts.

    Raises InputError for tables that have no column in common or clash in one, for fewer than two rows, for infinite
    numbers, and where nothing is left to compare.
    """
    both = shared(reference, candidate, asked)
    seen = first_pass(both, asked)
    columns = _columns(both, seen, asked)
    blocks = [*_numbers(both, seen, columns, asked), *_vectors(seen, columns, asked)]
    tails = [_tails(blocks, columns, share) for share in (OUTER, CROSSED)]
    own, crossings, notes = _planned(both, seen, columns, tails, asked)
    printed = _printed(both, columns)
    prints = second_pass(both, asked, crossings, printed, seen.clusters)
    found = [counted(one, seen.rows, seen.clusters) for one in crossings]
    return Evidence(
        reference=Set(
            set_name(reference, "the reference"), seen.rows.reference, prints[0].repeats() if printed else None
        ),
        candidate=Set(
            set_name(candidate, "the candidate"), seen.rows.candidate, prints[1].repeats() if printed else None
        ),
        columns=tuple(columns.values()),
        counted=(*own, *(one for one in found if one is not None)),
        numbers=tuple(blocks),
        notes=(*both.notes, *notes, *_said_of_clusters(seen)),
        prints=_prints(prints) if printed else None,
    )


def _columns(both: Shared, seen: Seen, asked: Asked) -> dict[str, Column]:
    """What each common column is; by name.

    Raises InputError where nothing is left to compare, and for groups by a column that has none.
    """
    columns: dict[str, Column] = {}
    for name in both.schema.names:
        if name == asked.text:
            columns[name] = Column(name, "text", note="the texts that are audited")
        elif name not in seen.profiles:
            columns[name] = Column(name, "ignored", note="said in the schema")
        else:
            columns[name] = seen.profiles[name].column(_sampled(seen, name))
    if asked.cluster is not None:
        columns[asked.cluster] = replace(columns[asked.cluster], note="says what rows belong together")
    for name in asked.by:
        _refuse_group(seen.profiles[name], columns[name])
        columns[name] = replace(columns[name], kind="category", note="named in by")
    if all(one.kind in ("constant", "ignored", "identifier") for one in columns.values()):
        raise InputError(
            "there is nothing to compare: every common column is constant, ignored or an identifier "
            f"({', '.join(list(columns)[:10])}); give columns that vary, or say their kinds in the schema"
        )
    return columns


def _refuse_group(profile: Profile, column: Column) -> None:
    values = profile.counts
    if column.kind == "constant" and values.values is not None:
        return
    if column.kind != "category" or values.values is None:
        raise InputError(f'by names column "{column.name}", which is {column.kind}; groups need a category')
    if nature(profile.type) == "number" and len(values.counts) > MOST_NUMBERS:
        raise InputError(
            f'by names column "{column.name}", which holds {len(values.counts):,} different numbers; '
            "groups need values that repeat"
        )


def _sampled(seen: Seen, name: str) -> pyarrow.ChunkedArray | None:
    """Values of the sampled rows of both sets together."""
    import pyarrow

    parts = [one.rows.column(name) for one in seen.samples if one.rows is not None]
    chunks = [chunk for part in parts for chunk in part.chunks]
    return pyarrow.chunked_array(chunks) if chunks else None


def _numbers(both: Shared, seen: Seen, columns: dict[str, Column], asked: Asked) -> list[Numbers]:
    """All columns of numbers and dates as one block."""
    names = tuple(one.name for one in columns.values() if one.kind in ("number", "date"))
    if not names:
        return []
    texts = _date_texts(both.schema, columns)
    return [_block("numbers" if "numbers" not in columns else "all numbers", names, seen, asked, texts)]


def _block(name: str, names: tuple[str, ...], seen: Seen, asked: Asked, texts: set[str]) -> Numbers:
    rows = [_matrix(one, names, texts) for one in seen.samples]
    return Numbers(
        name=name,
        columns=names,
        rows=_dealt(rows, seen),
        totals=seen.rows,
        clusters=_dealt([one.cluster for one in seen.samples], seen) if seen.clusters else None,
        places=_places(seen) if asked.examples else None,
    )


def _vectors(seen: Seen, columns: dict[str, Column], asked: Asked) -> list[Numbers]:
    """Each column of lists of numbers as an embedding."""
    blocks = []
    for name in (one.name for one in columns.values() if one.kind == "vector"):
        rows = [_lists(one, name) for one in seen.samples]
        if rows[0].shape[1] != rows[1].shape[1]:
            raise InputError(
                f'column "{name}" holds lists of {rows[0].shape[1]} numbers in the reference and of '
                f"{rows[1].shape[1]} in the candidate; give both the same length"
            )
        block = _block(name, (), seen, asked, set())
        width = tuple(f"{name} {at}" for at in range(rows[0].shape[1]))
        blocks.append(replace(block, columns=width, rows=_dealt(rows, seen), is_embedding=True))
    return blocks


def _lists(sample: SampledRows, name: str) -> np.ndarray:
    """A column of lists of the sampled rows (n, d)."""
    assert sample.rows is not None
    (batch,) = sample.rows.select([name]).combine_chunks().to_batches()
    return batch_rows(batch, ("the sampled rows", 1))


def _matrix(sample: SampledRows, names: tuple[str, ...], texts: set[str]) -> np.ndarray:
    """The named columns of the sampled rows (n, d)."""
    assert sample.rows is not None
    if not names:
        return np.empty((sample.rows.num_rows, 0))
    (batch,) = sample.rows.select(list(names)).combine_chunks().to_batches()
    return np.stack([column_numbers(batch, name, name in texts, ("the sample", 1)) for name in names], axis=1)


def _dealt(pair: list[np.ndarray], seen: Seen) -> Parts:
    """Sampled rows of the reference dealt to its halves, and those of the candidate."""
    part = seen.samples[0].part
    return Parts(pair[0][part == 0], pair[0][part == 1], pair[1])


def _places(seen: Seen) -> Parts:
    real, made = seen.samples
    return Parts(real.places(real.part == 0), real.places(real.part == 1), made.places(made.part == 2))


def _date_texts(schema: pyarrow.Schema, columns: dict[str, Column]) -> set[str]:
    return {
        one.name for one in columns.values() if one.kind == "date" and nature(schema.field(one.name).type) == "text"
    }


def _tails(blocks: list[Numbers], columns: dict[str, Column], share: float) -> list[Tail]:
    """The ends of every column of numbers, from the build rows."""
    return [
        tail(name, block.rows.build[:, at], share, columns[name].kind == "date")
        for block in blocks
        if not block.is_embedding
        for at, name in enumerate(block.columns)
    ]


def _planned(
    both: Shared, seen: Seen, columns: dict[str, Column], tails: list[list[Tail]], asked: Asked
) -> tuple[list[Counted], list[Crossing], list[str]]:
    """Columns that are counted already, cross tables to be counted, and what to say of what is left out."""
    categories = [seen.profiles[one.name] for one in columns.values() if one.kind == "category"]
    of_name = {one.name: one for one in categories}
    lone = [one for one in categories if asked.by != (one.name,)]
    texts = _date_texts(both.schema, columns)
    numeric = [one for one in columns.values() if one.kind in ("number", "date")]
    gaps = [one.name for one in numeric if one.missing_reference + one.missing_candidate]
    own = [_as_counted(one, seen.rows) for one in lone] if seen.clusters is None else []
    planned = column_crossings([] if own else lone, gaps)
    planned += [group_crossing(asked.by, of_name)] if asked.by else []
    pairs, first = pair_crossings(categories, asked.by)
    crosses, second = cross_crossings(categories, tails[1], texts)
    planned += pairs + tail_crossings(tails[0], texts) + crosses
    return own, planned, [note for note in (first, second) if note]


def _as_counted(profile: Profile, rows: Parts) -> Counted:
    """A category column from the counts of its profile."""
    counts, values = profile.counts.counts, category_axis(profile).values
    if profile.missing.any():
        counts = np.concatenate((counts, profile.missing[None]))
    else:
        values = values[:-1]
    return Counted(profile.name, "column", (profile.name,), values, Parts(*counts.T), rows)


def _printed(both: Shared, columns: dict[str, Column]) -> list[str]:
    """The columns in which rows that repeat must agree."""
    held = [one for one in columns.values() if one.kind not in FORGOTTEN]
    return [one.name for one in held if nature(both.schema.field(one.name).type) != "other"]


def _prints(prints: tuple[Prints, Prints]) -> Parts:
    real, made = prints
    return Parts(real.sampled[real.part == 0], real.sampled[real.part == 1], made.sampled)


def set_name(data: Data, otherwise: str) -> str:
    """What to call a set: its files, or otherwise as said."""
    return data.name if isinstance(data, Source) else otherwise


def _said_of_clusters(seen: Seen) -> list[str]:
    clusters = seen.clusters
    if clusters is None or not (clusters.reference.is_sample or clusters.candidate.is_sample):
        return []
    sizes = f"{len(clusters.reference.keys):,} of the reference and {len(clusters.candidate.keys):,} of the candidate"
    return [f'Counts are over a uniform sample of the values of "{clusters.name}": {sizes}.']
