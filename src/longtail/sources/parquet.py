"""Parquet files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from longtail.sources.fields import conform, handed_on, refuse_twice
from longtail.sources.packed import reading

if TYPE_CHECKING:
    import pyarrow
    import pyarrow.parquet

BATCH_BYTES = 16 << 20
BATCH_ROWS = 1 << 16
BUFFER = 1 << 20


def peek(path: Path) -> dict[str, pyarrow.Field | None]:
    """The columns and types that the file states.

    Raises InputError for a file that cannot be read.
    """
    from pyarrow.parquet import ParquetFile

    with reading(path), ParquetFile(path) as file:
        schema = file.schema_arrow
    refuse_twice(schema.names, f'"{path}"')
    return {field.name: field.with_type(handed_on(field.type)) for field in schema}


def batches(path: Path, schema: pyarrow.Schema) -> Iterator[pyarrow.RecordBatch]:
    """The named columns, about 16 MB or 65,536 rows at a time."""
    from pyarrow.parquet import ParquetFile

    # Buffered ahead, the columns of the whole file would stay in memory while its batches are read.
    with reading(path), ParquetFile(path, pre_buffer=False, buffer_size=BUFFER) as file:
        for batch in file.iter_batches(batch_size=_batch_rows(file.metadata), columns=schema.names):
            yield conform(batch, schema)


def rows(path: Path) -> int | None:
    """The number of rows that the file states."""
    from pyarrow.parquet import ParquetFile

    with reading(path), ParquetFile(path) as file:
        return int(file.metadata.num_rows)


def _batch_rows(metadata: pyarrow.parquet.FileMetaData) -> int:
    """How many rows to read at a time, so that long texts do not fill the memory."""
    size = sum(metadata.row_group(i).total_byte_size for i in range(metadata.num_row_groups))
    per_row = max(1, size // max(1, metadata.num_rows))
    return int(min(BATCH_ROWS, max(1, BATCH_BYTES // per_row)))
