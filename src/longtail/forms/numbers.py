"""Rows that are plain numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np

from ..errors import InputError


@dataclass(frozen=True)
class NumbersForm:
    """names (d,) of the columns; rows (n, d), or (n,) where flat (one column)."""

    names: tuple[str, ...]
    flat: bool = False

    kind: ClassVar[Literal["numbers"]] = "numbers"

    def decode(self, rows: np.ndarray) -> np.ndarray:
        """An array (n, d) of floats."""
        return np.asarray(rows, dtype=float).reshape(len(rows), -1)

    def encode(self, value: Any) -> np.ndarray:
        """Rows of an array (n,) or (n, d), or of a table with these columns.

        Raises InputError for other columns, and for what is missing, infinite or no number.
        """
        d = len(self.names)
        if isinstance(value, Mapping) or hasattr(value, "columns") or hasattr(value, "column_names"):
            value = np.stack([np.asarray(column) for column in table_columns(value, self.names)], axis=1)
        try:
            given = np.asarray(value, dtype=float)
        except (TypeError, ValueError) as error:
            raise InputError(f"rows of {d} numbers are wanted; this holds what is no number ({error})") from error
        if given.ndim == 1 and d == 1:
            given = given[:, None]
        if given.ndim != 2 or given.shape[1] != d:
            raise InputError(f"rows of {d} numbers are wanted, (n, {d}); this has the shape {given.shape}")
        if not np.isfinite(given).all():
            raise InputError(f"{int((~np.isfinite(given)).any(axis=1).sum())} rows hold missing or infinite numbers")
        return given[:, 0] if self.flat else given


def table_columns(table: Any, names: tuple[str, ...]) -> list[Any]:
    """The named columns of a data frame, an Arrow table or a dict of columns, in this order.

    Raises InputError where a column is missing, or one is there that nobody knows.
    """
    # An Arrow table also has `columns`, which are its data.
    have = list(table.column_names) if hasattr(table, "column_names") else list(getattr(table, "columns", table))
    lacks = [name for name in names if name not in have]
    odd = [str(name) for name in have if name not in names]
    if lacks or odd:
        wrong = [f"no column {', '.join(lacks)}"] if lacks else []
        wrong += [f"unknown columns {', '.join(odd)}"] if odd else []
        raise InputError(f"the table has {' and '.join(wrong)}; wanted are {', '.join(names)}")
    return [table[name] for name in names]
