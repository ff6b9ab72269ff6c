"""The same view of a source and of a table: batches with the place of their rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from longtail.errors import InputError
from longtail.sources.fields import chosen, conform, handed_on
from longtail.sources.read import Source

if TYPE_CHECKING:
    import pyarrow

TABLE_ROWS = 1 << 16


def schema_of(data: Source | pyarrow.Table, columns: Sequence[str] | None = None) -> pyarrow.Schema:
    """Names and types of the columns, all of them if None.

    Raises InputError for a column that is not there and for data that are neither a source nor a table.
    """
    import pyarrow

    if isinstance(data, Source):
        return data.schema(columns)
    if not isinstance(data, pyarrow.Table):
        raise InputError(f"a Source or an Arrow table is wanted, not {type(data).__name__}; see open_source and table")
    names = chosen(columns, data.column_names, "the table")
    return pyarrow.schema([pyarrow.field(name, handed_on(data.schema.field(name).type)) for name in names])


def located(data: Source | pyarrow.Table, schema: pyarrow.Schema) -> Iterator[tuple[str, int, pyarrow.RecordBatch]]:
    """Batches of the schema's columns, each with where it is and the number of its first row there, counted from 1."""
    if isinstance(data, Source):
        yield from data.located(schema.names)
        return
    row = 1
    plain = schema.remove_metadata()
    for batch in data.select(plain.names).to_batches(max_chunksize=TABLE_ROWS):
        yield "the table", row, conform(batch, plain)
        row += batch.num_rows
