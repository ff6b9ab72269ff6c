"""Numeric rows as the tests take them."""

from __future__ import annotations

import numpy as np

from ..errors import InputError


def checked(**sides: np.ndarray) -> list[np.ndarray]:
    """The named sets of rows as float tables (n, d) of equally many columns.

    Raises InputError for what is no table of finite numbers, has fewer than 2 rows, or other columns than the first.
    """
    tables: list[np.ndarray] = []
    for name, rows in sides.items():
        table = np.asarray(rows, dtype=float)
        if table.ndim != 2 or table.shape[1] == 0:
            raise InputError(f"the {name} must be a table of rows and columns, not of shape {table.shape}")
        if len(table) < 2:
            raise InputError(f"the {name} has {len(table)} row(s): a test needs at least 2")
        if not np.isfinite(table).all():
            raise InputError(f"the {name} holds missing or infinite numbers: drop or fill them first")
        if tables and table.shape[1] != tables[0].shape[1]:
            first = next(iter(sides))
            raise InputError(
                f"the {first} has {tables[0].shape[1]} columns, the {name} {table.shape[1]}: give both the same"
            )
        tables.append(table)
    return tables
