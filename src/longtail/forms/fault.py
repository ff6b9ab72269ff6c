"""What is wrong with rows that a model gave: the form that they were to have, and do not."""

from __future__ import annotations

from typing import Any

import numpy as np

from .form import Form
from .texts import END


def fault_of(form: Form, rows: np.ndarray) -> str:
    """What of the rows (chains, n, ...) a world of this form does not have, to be read behind "it gave", or ""."""
    known: Any = form
    if form.kind == "types":
        last = len(known.labels) - 1
        return "" if _whole(rows, 0, last) else f"rows that are no numbers of types from 0 to {last}"
    if form.kind == "texts":
        return _token_fault(known, rows)
    if not np.issubdtype(rows.dtype, np.number):
        return f"{rows.dtype} where numbers are wanted"
    if np.isinf(rows).any():
        return "infinite numbers"
    if form.kind == "table":
        return _column_fault(known, rows)
    return "missing numbers (NaN)" if np.isnan(rows).any() else ""


def _whole(rows: np.ndarray, low: int, high: int) -> bool:
    return np.issubdtype(rows.dtype, np.integer) and rows.min(initial=low) >= low and rows.max(initial=low) <= high


def _token_fault(form: Any, rows: np.ndarray) -> str:
    last = form.vocabulary - 1
    if not _whole(rows, END, last):
        return f"other tokens than whole numbers from 0 to {last}, and {END} behind the end"
    if (np.diff((rows == END).astype(int), axis=-1) < 0).any():
        return f"tokens behind the end of a text; once a place is {END}, all that follow are"
    return ""


def _column_fault(form: Any, rows: np.ndarray) -> str:
    for column, name in enumerate(form.names):
        values, labels = rows[..., column], form.labels_of.get(column)
        if labels is not None and not np.isin(values, np.arange(len(labels) + 1)).all():
            return f'other codes than whole numbers from 0 to {len(labels)} in the column of categories "{name}"'
        if labels is None and column not in form.missing and np.isnan(values).any():
            return f'missing numbers (NaN) in "{name}", where real rows miss none'
    return ""
