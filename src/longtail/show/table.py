"""The verdicts as plain text for a terminal, and any Arrow table as Markdown or LaTeX."""

from __future__ import annotations

from collections.abc import Sequence
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

from ..errors import InputError, near
from .number import DASH, number, share, share_interval
from .view import View, read, worst_level

if TYPE_CHECKING:
    import pyarrow

    from ..lab.store import Tables

HEAD = ("cell", "verdict", "worst level", "left", "95 % interval", "first fit", "floor", "diversity kept")
SHORTEST = 12
TEX = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\u00a0": "~", "–": "--", "·": r"$\cdot$", "\n": " ",
}  # fmt: skip


def terminal(tables: Tables, width: int | None = None) -> str:
    """The verdict table, worst first, no wider than the terminal unless the numbers alone are wider."""
    view = read(tables)
    rows = [HEAD, *(_verdict(view, cell["cell"], cell["label"]) for cell in view.cells)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEAD))]
    room = (width or get_terminal_size((120, 24)).columns) - sum(widths[1:]) - 2 * (len(HEAD) - 1)
    widths[0] = min(widths[0], max(SHORTEST, room))
    lines = [_line(row, widths) for row in rows]
    lines.insert(1, "  ".join("-" * one for one in widths))
    return "\n".join(lines)


def markdown(table: pyarrow.Table, columns: Sequence[str] | None = None) -> str:
    """The table as Markdown: numbers with significant digits, an en dash for null.

    Raises InputError for a column that is not there.
    """
    names, rows = _cells(table, columns)
    numeric = _numeric(table, names)
    lines = [[_mark(name) for name in names], ["---:" if one else "---" for one in numeric]]
    lines += [[_mark(_text(value)) for value in row] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def latex(table: pyarrow.Table, columns: Sequence[str] | None = None) -> str:
    """The table as a LaTeX tabular with booktabs rules, everything escaped.

    Raises InputError for a column that is not there.
    """
    names, rows = _cells(table, columns)
    align = "".join("r" if one else "l" for one in _numeric(table, names))
    head = " & ".join(_tex(name) for name in names)
    body = [" & ".join(_tex_value(value) for value in row) + r" \\" for row in rows]
    lines = [rf"\begin{{tabular}}{{{align}}}", r"\toprule", head + r" \\", r"\midrule", *body, r"\bottomrule", r"\end{tabular}"]
    return "\n".join(lines)


def _verdict(view: View, cell: str, label: str) -> tuple[str, ...]:
    level = worst_level(view, cell)
    decision = view.whole[cell]["decision"] if cell in view.whole else "not judged"
    kept = share(view.diversity(cell)[0])
    if level is None:
        return (label, decision, DASH, DASH, DASH, DASH, DASH, kept)
    interval = share_interval(level["low"], level["high"])
    return (label, decision, level["part"], share(level["value"]), interval, share(level["first"]), share(level["floor"]), kept)


def _line(row: Sequence[str], widths: list[int]) -> str:
    cut = row[0] if len(row[0]) <= widths[0] else row[0][: widths[0] - 1] + "…"
    texts = [cut.ljust(widths[0]), *(text.ljust(width) for text, width in zip(row[1:3], widths[1:3]))]
    return "  ".join([*texts, *(text.rjust(width) for text, width in zip(row[3:], widths[3:]))]).rstrip()


def _cells(table: pyarrow.Table, columns: Sequence[str] | None) -> tuple[list[str], list[tuple[Any, ...]]]:
    names = list(columns) if columns is not None else table.column_names
    for name in names:
        if name not in table.column_names:
            raise InputError(f'the table has no column "{name}"{near(name, table.column_names)}')
    return names, list(zip(*(table.column(name).to_pylist() for name in names)))


def _numeric(table: pyarrow.Table, names: list[str]) -> list[bool]:
    import pyarrow.types as kinds

    return [kinds.is_integer(kind) or kinds.is_floating(kind) for kind in (table.schema.field(name).type for name in names)]


def _text(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return DASH if value is None else "yes" if value else "no"
    return number(value, 4) if isinstance(value, int | float) else str(value)


def _mark(text: str) -> str:
    for sign in "\\|`*_<":
        text = text.replace(sign, "\\" + sign)
    return " ".join(text.split())


def _tex(text: str) -> str:
    return "".join(TEX.get(sign, sign) for sign in text)


def _tex_value(value: Any) -> str:
    text = _text(value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and text != DASH
    return f"${text.replace(',', '{,}')}$" if is_number and (value < 0 or "," in text or "e" in text) else _tex(text)
