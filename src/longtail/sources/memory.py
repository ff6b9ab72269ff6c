"""Data in memory as one Arrow table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any

from longtail.errors import InputError
from longtail.sources import npy
from longtail.sources.fields import conform, handed_on, refuse_twice

if TYPE_CHECKING:
    import pyarrow


def table(data: Any) -> pyarrow.Table:
    """The data as a table; what has no column names gets x0, x1, …

    Takes Arrow tables and batches, data frames (pandas, polars, whatever speaks Arrow's or the data frame protocol)
    and their columns, NumPy arrays of one or two dimensions, dicts of sequences, and lists of dicts, numbers or texts.
    NaN in a pandas frame is missing, as pandas means it; elsewhere it is not a number.

    Raises InputError for anything else, and for data without rows or with columns of mixed types.
    """
    found = _table(data)
    refuse_twice(found.column_names, "the table")
    if not found.num_rows:
        raise InputError("the data are empty: there are no rows")
    import pyarrow

    schema = pyarrow.schema([pyarrow.field(one.name, handed_on(one.type)) for one in found.schema])
    if schema.equals(found.schema):
        return found
    return pyarrow.Table.from_batches([conform(batch, schema) for batch in found.to_batches()], schema)


def _table(data: Any) -> pyarrow.Table:
    """The data as a table, types as they come."""
    import numpy
    import pyarrow

    if isinstance(data, pyarrow.Table):
        return data
    if isinstance(data, pyarrow.RecordBatch):
        return pyarrow.Table.from_batches([data])
    if isinstance(data, numpy.ndarray):
        return _from_array(data)
    if isinstance(data, str | bytes | PathLike):
        raise InputError(f"{str(data)[:80]!r} is a text, not data; read files with open_source")
    if isinstance(data, Mapping):
        return _from_columns(data)
    if isinstance(data, Sequence):
        return _from_list(data)
    if hasattr(data, "to_frame"):
        return _named(_from_frame(data.to_frame()))
    return _from_frame(data)


def _from_frame(data: Any) -> pyarrow.Table:
    """A data frame without its index."""
    import pyarrow
    from pyarrow.interchange import from_dataframe

    try:
        if type(data).__module__.partition(".")[0] == "pandas":
            return pyarrow.Table.from_pandas(data, preserve_index=False)
        if hasattr(data, "__arrow_c_stream__"):
            return pyarrow.table(data)
        if hasattr(data, "__dataframe__"):
            return from_dataframe(data)
    except (pyarrow.ArrowException, TypeError, ValueError) as error:
        reason = str(error.args[-1] if error.args else error).partition("\n")[0]
        frame = type(data).__name__
        raise InputError(f"the {frame} cannot be read as a table: {reason}; give each column one type") from error
    hint = "; call its collect() first" if hasattr(data, "collect") else ""
    raise InputError(
        f"data of type {type(data).__name__} are not read{hint}: give a data frame, an Arrow table, "
        "an array, a dict of columns or a list"
    )


def _from_array(data: Any) -> pyarrow.Table:
    """A NumPy array of one or two dimensions; an array of objects is read as a list."""
    import pyarrow

    if data.dtype.kind == "O" and data.ndim == 1:
        return _from_list(data.tolist())
    upright = npy.upright(data, "the array")
    columns = [npy.arrow_column(upright[:, j]) for j in range(upright.shape[1])]
    return pyarrow.table(columns, names=npy.names(upright.shape[1]))


def _from_columns(data: Mapping[Any, Any]) -> pyarrow.Table:
    """A dict of sequences of one length."""
    import pyarrow

    columns = {}
    for name, values in data.items():
        if not isinstance(name, str):
            raise InputError(f"column names are texts, not {type(name).__name__} ({name!r})")
        columns[name] = _column(name, values)
    lengths = {name: len(column) for name, column in columns.items()}
    for name, length in lengths.items():
        first = next(iter(lengths))
        if length != lengths[first]:
            raise InputError(f'column "{name}" has {length} values and column "{first}" has {lengths[first]}')
    return pyarrow.table(columns)


def _from_list(data: Sequence[Any]) -> pyarrow.Table:
    """A list of dicts, whose keys are the columns, or of numbers or texts."""
    if not data:
        raise InputError("the data are empty: there are no rows")
    if not any(isinstance(one, Mapping) for one in data):
        return _from_columns({"x0": data})
    for row, one in enumerate(data, 1):
        if not isinstance(one, Mapping):
            raise InputError(f"row {row} of the list is of type {type(one).__name__}, and others are dicts")
    names = dict.fromkeys(name for one in data for name in one)
    return _from_columns({name: [one.get(name) for one in data] for name in names})


def _column(name: str, values: Any) -> pyarrow.Array | pyarrow.ChunkedArray:
    """One column of numbers, texts, truth values or dates."""
    import numpy
    import pyarrow

    if isinstance(values, pyarrow.Array | pyarrow.ChunkedArray):
        return values
    if isinstance(values, numpy.ndarray) and values.dtype.kind != "O":
        upright = npy.upright(values, f'column "{name}"')
        if upright.shape[1] != 1:
            raise InputError(f'column "{name}" has {values.ndim} dimensions; one is wanted')
        return npy.arrow_column(upright[:, 0])
    if hasattr(values, "to_frame"):
        return _from_frame(values.to_frame()).column(0)
    if isinstance(values, str | bytes | Mapping) or not isinstance(values, Sequence | numpy.ndarray):
        raise InputError(f'column "{name}" is of type {type(values).__name__}; a list or an array is wanted')
    try:
        column = pyarrow.array(values)
    except (pyarrow.ArrowException, TypeError, ValueError, OverflowError) as error:
        raise InputError(f'column "{name}" holds values of mixed or unknown types: {_clash(list(values))}') from error
    if pyarrow.types.is_nested(column.type):
        raise InputError(f'column "{name}" holds lists or dicts; numbers or texts are wanted')
    return column


def _clash(values: Sequence[Any]) -> str:
    """The first value of another type than the first one, with its row."""
    filled = [(row, one) for row, one in enumerate(values, 1) if one is not None]
    for row, one in filled:
        if type(one) is not type(filled[0][1]):
            return f"row {row} is {str(one)[:80]!r} ({type(one).__name__}), the first is {type(filled[0][1]).__name__}"
    return f"such as {type(filled[0][1]).__name__}"


def _named(frame: pyarrow.Table) -> pyarrow.Table:
    """A frame of one column, called x0 where the column has no name."""
    name = frame.column_names[0]
    return frame.rename_columns(["x0" if name in ("", "0", "None") else name])
