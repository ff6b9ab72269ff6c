"""Rows as an object from outside takes them, and what it gives back as rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import numpy as np

from ..errors import InputError
from ..forms import Form

Passed = Literal["auto", "array", "frame", "tables", "texts", "images"]

SUITED: dict[str, tuple[str, ...]] = {
    "types": ("labels", "array", "frame", "tables", "texts"),
    "numbers": ("array", "frame", "tables"),
    "table": ("frame", "tables", "array"),
    "texts": ("texts", "array"),
    "images": ("images", "array"),
}
"""What rows of each form can be handed over as; "auto" means the first."""

ONLY = "table"
"""The name of the one table in a dict of tables."""


def passed_as(form: Form, asked: Passed) -> str:
    """How rows of this form are handed over.  InputError where they cannot be handed over as asked."""
    suited = SUITED[form.kind]
    if asked == "auto":
        return suited[0]
    if asked not in suited:
        known = ", ".join(("auto", *(one for one in suited if one != "labels")))
        raise InputError(f'family lift: rows = "{asked}" cannot be had from a world of {form.kind}; it can be {known}')
    return asked


def given(form: Form, rows: np.ndarray, how: str) -> Any:
    """What `fit` gets for the rows (n, ...) of one chain: always a copy, so that nothing outside can change the rows.

    array: numbers (n, d), such as codes (n, 1) of types; labels: those of types (n,); frame: a pandas data frame; tables: a
    dict of one; texts: a list; images: (n, h, w[, c]).  Raises InputError where pandas is missing.
    """
    if how in ("frame", "tables"):
        frame = _frame(form, rows)
        return {ONLY: frame} if how == "tables" else frame
    if how == "array":
        return np.array(form.decode(rows) if form.kind == "numbers" else rows.reshape(len(rows), -1))
    value = form.decode(rows)
    return [str(one) for one in value] if how == "texts" else np.array(value)


def _frame(form: Form, rows: np.ndarray) -> Any:
    try:
        import pandas
    except ImportError as error:
        raise InputError('family lift: rows as frames need pandas: pip install "pandas>=2"') from error
    if form.kind == "table":
        return form.decode(rows).to_pandas()
    if form.kind == "types":
        return pandas.DataFrame({"type": form.decode(rows)})
    names = list(getattr(form, "names", ()))
    return pandas.DataFrame(np.array(form.decode(rows)), columns=names)


def taken(form: Form, value: Any, how: str, n: int) -> np.ndarray:
    """The n rows (n, ...) that an object gave: arrays, tensors, frames, Arrow tables, dicts of one, texts, images.

    (X, y), as scikit-learn's mixtures give, stands for X.  Raises InputError, which says what was wanted and what came, for
    another number of rows, other columns or shapes, and numbers that are missing where none may be.
    """
    value = _plain(value)
    try:
        rows = _codes(form, value) if how == "array" and isinstance(value, np.ndarray) else None
        if rows is None:
            if form.kind == "types" and _is_table(value):
                value = _only_column(value)
            rows = form.encode(value)
    except InputError as error:
        raise InputError(f"sample gave {described(value)}: {error}") from error
    if len(rows) != n:
        raise InputError(f"sample was asked for {n} rows and gave {len(rows)}")
    return rows


def described(value: Any) -> str:
    """What a value is, in a few words."""
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    length = f" of {len(value)}" if hasattr(value, "__len__") else ""
    return f"a {type(value).__name__}{length}"


def _plain(value: Any) -> Any:
    """Without its wrapping: X of (X, y), the one table of a dict, a tensor's numbers, a generator's list."""
    if isinstance(value, tuple) and value and (_is_table(value[0]) or np.ndim(_numbers(value[0])) >= 1):
        value = value[0]
    if isinstance(value, Mapping) and value and all(_is_table(one) for one in value.values()):
        if len(value) > 1:
            raise InputError(f"sample gave {len(value)} tables ({', '.join(map(str, value))}); one is wanted")
        value = next(iter(value.values()))
    if isinstance(value, Iterator):
        value = list(value)
    if isinstance(value, list) and value and not isinstance(value[0], str) and hasattr(value[0], "__len__"):
        value = [_numbers(one) for one in value]
        if len({np.shape(one) for one in value}) == 1:
            return np.stack([np.asarray(one) for one in value])
    return _numbers(value)


def _numbers(value: Any) -> Any:
    """A tensor, or a sparse matrix, as an array; anything else as it is."""
    if hasattr(value, "detach") and hasattr(value, "cpu"):
        return value.detach().cpu().numpy()
    if hasattr(value, "toarray") and hasattr(value, "nnz"):
        return value.toarray()
    return value


def _is_table(value: Any) -> bool:
    """Whether a value has columns with names."""
    return hasattr(value, "column_names") or hasattr(value, "columns") or isinstance(value, Mapping)


def _only_column(table: Any) -> Any:
    names = list(table.column_names if hasattr(table, "column_names") else getattr(table, "columns", table))
    if len(names) != 1:
        raise InputError(f"types are one column; this has {len(names)} ({', '.join(map(str, names[:5]))})")
    return table[names[0]]


def _codes(form: Form, rows: np.ndarray) -> np.ndarray | None:
    """An array as the rows of a form that is handed over as bare numbers; None where `encode` reads arrays itself."""
    known: Any = form
    if form.kind in ("types", "numbers") or rows.ndim != 2:
        return None
    if not np.issubdtype(rows.dtype, np.number):
        raise InputError(f"numbers are wanted, as they were given to fit, not {rows.dtype}")
    if form.kind == "images":
        width = len(known.plane.sd) if known.plane is not None else int(np.prod(known.shape))
        _fits(rows, width)
        if not np.isfinite(rows).all():
            raise InputError("the images hold missing or infinite numbers")
        return np.asarray(rows, dtype=float)
    if form.kind == "texts":
        _fits(rows, known.width)
        _whole(rows, "tokens", -1, known.vocabulary - 1)
        return rows.astype(np.int64)
    _fits(rows, len(known.names))
    for column, labels in zip(known.categorical, known.labels, strict=True):
        _whole(rows[:, column], f'codes of the categories of "{known.names[column]}"', 0, len(labels))
    if np.isinf(rows).any():
        raise InputError("the rows hold infinite numbers")
    return np.asarray(rows, dtype=float)


def _fits(rows: np.ndarray, width: int) -> None:
    if rows.shape[1] != width:
        raise InputError(f"rows of {width} numbers are wanted")


def _whole(values: np.ndarray, what: str, low: int, high: int) -> None:
    """InputError unless all values are whole numbers in the range."""
    good = np.isfinite(values) & (values >= low) & (values <= high) & (values == np.floor(values))
    if not good.all():
        raise InputError(
            f"{what} are whole numbers from {low} to {high}; one is {values[~good].flat[0]:g} (other than numbers, "
            'rows = "auto" hands over what they stand for)'
        )
