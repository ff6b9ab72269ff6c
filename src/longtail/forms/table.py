"""Rows that are a table: numbers as they are, categories as codes."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from ..errors import InputError
from .numbers import table_columns

if TYPE_CHECKING:
    import pyarrow

MISSING = "(missing)"
OTHER = "(other)"


@dataclass(frozen=True)
class TableForm:
    """Rows (n, columns) of floats.  names (columns,); categorical: the numbers of the columns of categories.

    labels: one tuple for each categorical column; the code of a category is its place there, and one that reality lacks
    has the code behind the last.  A missing category is a category, MISSING.  A missing number is NaN; missing: the
    numbers of the columns of numbers in which real rows miss some.
    """

    names: tuple[str, ...]
    categorical: tuple[int, ...] = ()
    labels: tuple[tuple[str, ...], ...] = field(default=(), repr=False)
    missing: tuple[int, ...] = ()

    kind: ClassVar[Literal["table"]] = "table"

    @cached_property
    def labels_of(self) -> dict[int, tuple[str, ...]]:
        """The labels of each categorical column, by its number."""
        return dict(zip(self.categorical, self.labels, strict=True))

    def decode(self, rows: np.ndarray) -> pyarrow.Table:
        """An Arrow table of doubles and texts; what is missing is null, and a category that reality lacks is OTHER."""
        import pyarrow

        columns = {}
        for number, name in enumerate(self.names):
            values = np.asarray(rows[:, number], dtype=float)
            if number not in self.labels_of:
                columns[name] = pyarrow.array(values, mask=np.isnan(values))
                continue
            labels = self.labels_of[number]
            words = [None if label == MISSING else label for label in labels] + [OTHER]
            known = np.where((values >= 0) & (values <= len(labels)), values, len(labels)).astype(np.int64)
            columns[name] = pyarrow.array([words[code] for code in known], pyarrow.string())
        return pyarrow.table(columns)

    def encode(self, value: Any) -> np.ndarray:
        """Rows of a pandas data frame, an Arrow table or a dict of columns with these names, in any order.

        Raises InputError for other columns, columns of unequal length, and texts or infinite numbers in a column of
        numbers.
        """
        if not hasattr(value, "keys") and not hasattr(value, "column_names") and not hasattr(value, "columns"):
            raise InputError(
                f"a table of the columns {', '.join(self.names)} is wanted (a data frame, an Arrow table or a dict of "
                f"columns), not {type(value).__name__}"
            )
        rows: np.ndarray | None = None
        for number, (name, given) in enumerate(zip(self.names, table_columns(value, self.names), strict=True)):
            column = _arrow(given, name)
            rows = np.empty((len(column), len(self.names))) if rows is None else rows
            if len(column) != len(rows):
                raise InputError(f'column "{name}" has {len(column)} values where "{self.names[0]}" has {len(rows)}')
            rows[:, number] = self._codes(number, column) if number in self.labels_of else numbers_in(column, name)
        return np.empty((0, 0)) if rows is None else rows

    def _codes(self, number: int, column: pyarrow.ChunkedArray) -> np.ndarray:
        labels = self.labels_of[number]
        code_of = {label: code for code, label in enumerate(labels)}
        return codes_in(column, code_of, self.names[number])


def _arrow(given: Any, name: str) -> pyarrow.ChunkedArray:
    """One column as Arrow; NaN of a pandas column is missing, as pandas means it."""
    import pyarrow

    try:
        if isinstance(given, pyarrow.Array | pyarrow.ChunkedArray):
            found = given
        else:
            found = pyarrow.array(given, from_pandas=True)
    except (pyarrow.ArrowException, TypeError, ValueError) as error:
        reason = str(error).partition("\n")[0]
        raise InputError(f'column "{name}" holds values of mixed or unknown types: {reason}') from error
    return found if isinstance(found, pyarrow.ChunkedArray) else pyarrow.chunked_array([found])


def numbers_in(column: pyarrow.ChunkedArray, name: str) -> np.ndarray:
    """The numbers of an Arrow column (n,), NaN where one is missing.

    Raises InputError for a column of anything else, and for infinite numbers.
    """
    import pyarrow

    try:
        values = np.array(column.cast(pyarrow.float64(), safe=False).to_numpy(), dtype=float)
    except pyarrow.ArrowException as error:
        raise InputError(f'column "{name}" holds {column.type} where numbers are wanted') from error
    if np.isinf(values).any():
        raise InputError(f'column "{name}" holds an infinite number in row {int(np.isinf(values).argmax()) + 1}')
    return values


def codes_in(column: pyarrow.ChunkedArray, code_of: dict[str, int], name: str) -> np.ndarray:
    """The code (n,) of each value of an Arrow column; of one that has none, the number of codes."""
    words = categories_in(column, name)
    distinct, place = np.unique(np.array(words, dtype=object).astype(str), return_inverse=True)
    return np.array([code_of.get(str(word), len(code_of)) for word in distinct], dtype=float)[place]


def categories_in(column: pyarrow.ChunkedArray, name: str) -> list[str]:
    """The category of each value of an Arrow column: its text, 1.0 as "1", MISSING where there is none.

    Raises InputError for lists and structures.
    """
    import pyarrow
    import pyarrow.compute as compute

    kind = column.type
    if pyarrow.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
    if pyarrow.types.is_floating(column.type):
        column = compute.if_else(compute.is_nan(column), None, column)
    try:
        words = column.cast(pyarrow.large_string()).to_pylist()
    except pyarrow.ArrowException as error:
        raise InputError(f'column "{name}" holds {kind}, which are no categories') from error
    return [MISSING if word is None else "0" if word == "-0" else word for word in words]
