"""Arrow IPC files: the file format (Feather 2) and the stream format, both named `.arrow` by their writers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from longtail.errors import InputError
from longtail.sources.fields import conform, handed_on, refuse_twice
from longtail.sources.packed import reading

if TYPE_CHECKING:
    import pyarrow

MAGIC = b"ARROW1"


def peek(path: Path) -> dict[str, pyarrow.Field | None]:
    """The columns and types that the file states.

    Raises InputError for a file that cannot be read.
    """
    with reading(path), _open(path) as (schema, _):
        pass
    refuse_twice(schema.names, f'"{path}"')
    return {field.name: field.with_type(handed_on(field.type)) for field in schema}


def batches(path: Path, schema: pyarrow.Schema) -> Iterator[pyarrow.RecordBatch]:
    """The named columns, batch by batch as they were written."""
    with reading(path), _open(path) as (_, stored):
        for batch in stored:
            yield conform(batch, schema)


def rows(path: Path) -> int | None:
    """Not stated by the format."""
    return None


@contextmanager
def _open(path: Path) -> Iterator[tuple[pyarrow.Schema, Iterator[pyarrow.RecordBatch]]]:
    """Schema and batches of a file in either format."""
    import pyarrow

    with pyarrow.memory_map(str(path)) as mapped:
        start = mapped.read(8)
        mapped.seek(0)
        if start.startswith(b"FEA1"):
            raise InputError(f'"{path}" is in the first Feather format, which is not read; save it as Parquet')
        if start.startswith(MAGIC):
            file = pyarrow.ipc.open_file(mapped)
            yield file.schema, (file.get_batch(i) for i in range(file.num_record_batches))
        else:
            stream = pyarrow.ipc.open_stream(mapped)
            yield stream.schema, iter(stream)
