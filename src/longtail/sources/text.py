"""Plain text, plain or compressed: one column, `text`, one row per line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from longtail.sources.packed import blocks, reading

if TYPE_CHECKING:
    import pyarrow


def peek(path: Path) -> dict[str, pyarrow.Field | None]:
    """The one column, `text`."""
    import pyarrow

    return {"text": pyarrow.field("text", pyarrow.string())}


def batches(path: Path, schema: pyarrow.Schema) -> Iterator[pyarrow.RecordBatch]:
    """The lines without their ends, about 4 MB at a time; an empty line is a row."""
    import pyarrow

    with reading(path):
        for _, block in blocks(path):
            lines = block.decode("utf-8").removesuffix("\n").split("\n")
            values = pyarrow.array([line.removesuffix("\r") for line in lines], pyarrow.string())
            yield pyarrow.RecordBatch.from_arrays([values] * len(schema), schema=schema)


def rows(path: Path) -> int | None:
    """Not known without reading the file."""
    return None
