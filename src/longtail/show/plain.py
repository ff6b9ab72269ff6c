"""Tables as aligned plain text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .number import as_text

if TYPE_CHECKING:
    import pyarrow

SHORTEST = 12


def columns(
    head: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[int] = (), width: int | None = None
) -> str:
    """Rows of texts under a head, numeric columns to the right; with a width, the first column is cut to fit it."""
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    if width is not None and widths:
        widths[0] = min(widths[0], max(SHORTEST, width - sum(widths[1:]) - 2 * (len(head) - 1)))
    lines = [_line(row, widths, numeric) for row in (head, *rows)]
    lines.insert(1, "  ".join("-" * one for one in widths))
    return "\n".join(lines)


def plain(table: pyarrow.Table) -> str:
    """An Arrow table as text: numbers with significant digits, an en dash for null."""
    rows = [[as_text(value) for value in row.values()] for row in table.to_pylist()]
    numeric = [at for at, one in enumerate(numbers(table, table.column_names)) if one]
    return columns(table.column_names, rows, numeric)


def numbers(table: pyarrow.Table, names: Sequence[str]) -> list[bool]:
    """Whether each of the columns holds numbers."""
    import pyarrow.types as kinds

    types = [table.schema.field(name).type for name in names]
    return [kinds.is_integer(kind) or kinds.is_floating(kind) for kind in types]


def _line(row: Sequence[str], widths: list[int], numeric: Sequence[int]) -> str:
    first = row[0] if len(row[0]) <= widths[0] else row[0][: widths[0] - 1] + "…"
    texts = (
        text.rjust(width) if at in numeric else text.ljust(width)
        for at, (text, width) in enumerate(zip((first, *row[1:]), widths))
    )
    return "  ".join(texts).rstrip()
