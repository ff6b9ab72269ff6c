"""NumPy arrays in .npz archives that hold one array of one or two dimensions, columns x0, x1, …, read as a stream."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from math import prod
from pathlib import Path
from typing import IO, TYPE_CHECKING

from longtail.errors import InputError
from longtail.sources.npy import BATCH_VALUES, arrow_column, names, upright
from longtail.sources.packed import reading

if TYPE_CHECKING:
    import numpy
    import pyarrow


def peek(path: Path) -> dict[str, pyarrow.Field | None]:
    """Columns x0, x1, … of the array's type.

    Raises InputError for an archive of several arrays, or of one that is not one or two-dimensional.
    """
    import pyarrow

    with reading(path), _opened(path) as (_, empty):
        kind = arrow_column(empty[:, 0]).type
    return {name: pyarrow.field(name, kind) for name in names(empty.shape[1])}


def batches(path: Path, schema: pyarrow.Schema) -> Iterator[pyarrow.RecordBatch]:
    """The named columns, about two million values at a time."""
    import pyarrow

    at = [int(name[1:]) for name in schema.names]
    with reading(path):
        for rows in _rows(path):
            columns = [arrow_column(rows[:, j]).cast(field.type) for j, field in zip(at, schema, strict=True)]
            yield pyarrow.RecordBatch.from_arrays(columns, schema=schema)


def rows(path: Path) -> int | None:
    """The length of the array."""
    with reading(path), _member(path) as member:
        return int(_header(member, path)[0][0])


def _rows(path: Path) -> Iterator[numpy.ndarray]:
    """The rows (some, columns), block by block; the bytes are checked against the archive's sum at their end."""
    import numpy

    with _opened(path) as (member, empty):
        width = empty.shape[1]
        step = max(1, BATCH_VALUES // width)
        while block := member.read(step * width * empty.dtype.itemsize):
            yield numpy.frombuffer(block, empty.dtype).reshape(-1, width)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[IO[bytes], numpy.ndarray]]:
    """The bytes of the array after its header, and an array of no rows in its type."""
    import numpy

    with _member(path) as member:
        shape, by_column, dtype = _header(member, path)
        if by_column and len(shape) > 1:
            raise InputError(f'"{path}" is stored column by column; save it with numpy.ascontiguousarray')
        if dtype.hasobject:
            raise InputError(f'"{path}" holds Python objects; numbers, texts or dates are wanted')
        if prod(shape[1:]) and shape:
            yield member, upright(numpy.empty((0, *shape[1:]), dtype), f'"{path}"')
        else:
            raise InputError(f'"{path}" holds an array of shape {shape}; rows and columns are wanted')


@contextmanager
def _member(path: Path) -> Iterator[IO[bytes]]:
    """The one array of the archive as a stream."""
    with zipfile.ZipFile(path) as archive:
        arrays = [one for one in archive.namelist() if one.endswith(".npy")]
        if len(arrays) != 1:
            held = ", ".join(name.removesuffix(".npy") for name in arrays[:10]) or "none"
            raise InputError(f'"{path}" holds {len(arrays)} arrays ({held}) where one is wanted; save it by itself')
        with archive.open(arrays[0]) as member:
            yield member


def _header(member: IO[bytes], path: Path) -> tuple[tuple[int, ...], bool, numpy.dtype]:
    from numpy.lib import format as stored

    version = stored.read_magic(member)
    read = {(1, 0): stored.read_array_header_1_0, (2, 0): stored.read_array_header_2_0}.get(version)
    if read is None:
        raise InputError(f'"{path}" is in version {version[0]}.{version[1]} of the array format, which is not read')
    shape, by_column, dtype = read(member)
    if not shape:
        raise InputError(f'"{path}" holds a single number; rows and columns are wanted')
    return shape, by_column, dtype
