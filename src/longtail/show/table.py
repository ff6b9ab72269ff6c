"""The verdicts as plain text for a terminal, and any Arrow table as Markdown or LaTeX."""

from __future__ import annotations

from collections.abc import Sequence
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

from ..errors import InputError, near
from .number import DASH, as_text, share, share_interval
from .plain import columns, numbers
from .view import View, decision_of, read, worst_level

if TYPE_CHECKING:
    import pyarrow

    from ..lab.tables import Tables

HEAD = ("cell", "verdict", "worst level", "left", "95 % interval", "first fit", "floor", "diversity kept")
TEX = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\u00a0": "~", "±": r"$\pm$", "|": r"\textbar{}", "<": r"\textless{}",
    ">": r"\textgreater{}", "–": "--", "·": r"$\cdot$", "\n": " ",
}  # fmt: skip


def terminal(tables: Tables, width: int | None = None) -> str:
    """The verdict table, worst first, no wider than the terminal unless the numbers alone are wider."""
    view = read(tables)
    # Without a diversity index anywhere its column says nothing.
    wide = len(HEAD) if view.has_diversity() else len(HEAD) - 1
    rows = [_verdict(view, cell["cell"], cell["label"])[:wide] for cell in view.cells]
    return columns(HEAD[:wide], rows, range(3, wide), width or get_terminal_size((120, 24)).columns)


def markdown(table: pyarrow.Table, only: Sequence[str] | None = None) -> str:
    """The table as Markdown: numbers with significant digits, an en dash for null.

    Raises InputError for a column that is not there.
    """
    names, rows = _cells(table, only)
    numeric = numbers(table, names)
    lines = [[_mark(name) for name in names], ["---:" if one else "---" for one in numeric]]
    lines += [[_mark(as_text(value)) for value in row] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def latex(table: pyarrow.Table, only: Sequence[str] | None = None) -> str:
    """The table as a LaTeX tabular with booktabs rules, everything escaped.

    Raises InputError for a column that is not there.
    """
    names, rows = _cells(table, only)
    align = "".join("r" if one else "l" for one in numbers(table, names))
    head = " & ".join(_tex(name) for name in names)
    body = [" & ".join(_tex_value(value) for value in row) + r" \\" for row in rows]
    lines = [
        rf"\begin{{tabular}}{{{align}}}",
        r"\toprule",
        head + r" \\",
        r"\midrule",
        *body,
        r"\bottomrule",
        r"\end{tabular}",
    ]
    return "\n".join(lines)


def _verdict(view: View, cell: str, label: str) -> tuple[str, ...]:
    level = worst_level(view, cell)
    decision = decision_of(view, cell)
    kept = share(view.diversity(cell)[0])
    if level is None:
        return (label, decision, DASH, DASH, DASH, DASH, DASH, kept)
    interval = share_interval(level["low"], level["high"])
    return (
        label,
        decision,
        level["part"],
        share(level["value"]),
        interval,
        share(level["first"]),
        share(level["floor"]),
        kept,
    )


def _cells(table: pyarrow.Table, only: Sequence[str] | None) -> tuple[list[str], list[tuple[Any, ...]]]:
    names = list(only) if only is not None else table.column_names
    for name in names:
        if name not in table.column_names:
            raise InputError(f'the table has no column "{name}"{near(name, table.column_names)}')
    return names, list(zip(*(table.column(name).to_pylist() for name in names)))


def _mark(text: str) -> str:
    for sign in "\\|`*_<":
        text = text.replace(sign, "\\" + sign)
    return " ".join(text.split())


def _tex(text: str) -> str:
    return "".join(TEX.get(sign, sign) for sign in text)


def _tex_value(value: Any) -> str:
    text = as_text(value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and text != DASH
    return f"${text.replace(',', '{,}')}$" if is_number and (value < 0 or "," in text or "e" in text) else _tex(text)
