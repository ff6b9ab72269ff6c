"""Columns of numbers as one matrix."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from longtail.errors import InputError
from longtail.sources.fields import is_number, refuse_not_number
from longtail.sources.read import Source
from longtail.sources.stream import located, schema_of

if TYPE_CHECKING:
    import numpy
    import pyarrow


def matrix(
    data: Source | pyarrow.Table, columns: Sequence[str] | None = None
) -> tuple[tuple[str, ...], numpy.ndarray, int]:
    """Names (d,), values (rows, d) float64, and how many rows were dropped because a value is missing.

    All columns of numbers if `columns` is None; then a column that is mostly numbers but holds text is refused.

    Raises InputError for a column that is not there or not of numbers, for a value that is not finite (with its row),
    and when no column or no row is left.
    """
    import numpy

    schema = _numeric(schema_of(data, columns), asked=columns is not None)
    blocks, dropped = [], 0
    for where, row, batch in located(data, schema):
        block, kept = _block(batch, where, row)
        blocks.append(block[kept])
        dropped += len(kept) - int(kept.sum())
    values = numpy.concatenate(blocks)
    if not len(values):
        names = ", ".join(schema.names)
        raise InputError(f"every row misses a value in one of the columns {names}; name fewer columns")
    return tuple(schema.names), values, dropped


def _numeric(schema: pyarrow.Schema, asked: bool) -> pyarrow.Schema:
    """The columns of numbers; every column has to be one where they were asked for."""
    import pyarrow

    numeric = []
    for field in schema:
        if asked or b"mostly numbers" in (field.metadata or {}):
            refuse_not_number(field)
        if is_number(field.type):
            numeric.append(field)
    if not numeric:
        raise InputError(f"there is no column of numbers among {', '.join(schema.names[:10])}")
    return pyarrow.schema(numeric)


def _block(batch: pyarrow.RecordBatch, where: str, row: int) -> tuple[numpy.ndarray, numpy.ndarray]:
    """Values (rows, d) of a batch, and which rows miss none (rows,)."""
    import numpy
    import pyarrow

    values = numpy.empty((batch.num_rows, batch.num_columns))
    kept = numpy.ones(batch.num_rows, bool)
    for j, (name, column) in enumerate(zip(batch.schema.names, batch.columns, strict=True)):
        present = column.is_valid().to_numpy(zero_copy_only=False)
        values[:, j] = column.cast(pyarrow.float64(), safe=False).fill_null(0.0).to_numpy()
        wild = ~numpy.isfinite(values[:, j])
        if wild.any():
            at = int(wild.argmax())
            raise InputError(
                f'column "{name}" holds {values[at, j]:g} in row {row + at} of {where}, which is not finite; '
                "leave missing values empty"
            )
        kept &= present
    return values, kept
