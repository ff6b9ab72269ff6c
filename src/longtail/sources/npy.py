"""NumPy arrays in .npy files: one or two dimensions, columns x0, x1, …"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from longtail.errors import InputError
from longtail.sources.packed import reading

if TYPE_CHECKING:
    import numpy
    import pyarrow

BATCH_VALUES = 1 << 21


def peek(path: Path) -> dict[str, pyarrow.Field | None]:
    """Columns x0, x1, … of the array's type.

    Raises InputError for an array that is not one or two-dimensional, or holds Python objects.
    """
    import pyarrow

    with reading(path):
        array = _mapped(path)
        kind = arrow_column(array[:1, 0]).type
    return {name: pyarrow.field(name, kind) for name in names(array.shape[1])}


def batches(path: Path, schema: pyarrow.Schema) -> Iterator[pyarrow.RecordBatch]:
    """The named columns, about two million values at a time."""
    import pyarrow

    with reading(path):
        array = _mapped(path)
        step = max(1, BATCH_VALUES // array.shape[1])
        at = [int(name[1:]) for name in schema.names]
        for start in range(0, len(array), step):
            rows = array[start : start + step]
            columns = [arrow_column(rows[:, j]).cast(field.type) for j, field in zip(at, schema, strict=True)]
            yield pyarrow.RecordBatch.from_arrays(columns, schema=schema)


def rows(path: Path) -> int | None:
    """The length of the array."""
    with reading(path):
        return len(_mapped(path))


def names(width: int) -> list[str]:
    """The column names of an array of that width."""
    return [f"x{j}" for j in range(width)]


def upright(array: numpy.ndarray, where: str) -> numpy.ndarray:
    """The array as (rows, columns).

    Raises InputError for another number of dimensions, no columns, or values that are not numbers, texts or dates.
    """
    is_wide = array.dtype.kind == "f" and array.dtype.itemsize > 8
    if array.dtype.kind not in "biufUMm" or is_wide:
        raise InputError(f"{where} holds values of type {array.dtype}; numbers, texts or dates are wanted")
    if array.ndim not in (1, 2):
        raise InputError(f"{where} has {array.ndim} dimensions; one or two (rows, columns) are wanted")
    columns = array if array.ndim == 2 else array[:, None]
    if not columns.shape[1]:
        raise InputError(f"{where} has no columns")
    return columns


def arrow_column(values: numpy.ndarray) -> pyarrow.Array:
    """One column as Arrow, in this machine's byte order."""
    import numpy
    import pyarrow

    return pyarrow.array(numpy.ascontiguousarray(values, dtype=values.dtype.newbyteorder("=")))


def _mapped(path: Path) -> numpy.ndarray:
    """The array on disk as (rows, columns), without reading it."""
    import numpy

    # Pickled objects are code: they are refused.
    array = numpy.load(path, mmap_mode="r", allow_pickle=False)
    if not isinstance(array, numpy.ndarray):
        raise InputError(f'"{path}" holds several arrays; save one array with numpy.save')
    return upright(array, f'"{path}"')
