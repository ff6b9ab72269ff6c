"""Runs beside theory and beside each other: the verb `compare`."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from ..coverage.levels import LEVELS
from ..errors import InputError, near
from ..lab.tables import Tables, open_folder
from .number import number
from .plain import plain
from .table import latex, markdown

SHOWN = [(quantity, level) for quantity in ("kept", "uncovered") for level in LEVELS]
SHOWN += [("heterozygosity", ""), ("variance", "0"), ("log_det", "")]
FORMATS = {"text": plain, "markdown": markdown, "latex": latex}


@dataclass(frozen=True, eq=False)
class Comparison:
    """`cells`: what is left in each run's cells, side by side.  `residuals`: measured against predicted, in standard errors."""

    cells: pa.Table
    residuals: pa.Table
    format: str = "text"

    def __str__(self) -> str:
        write = FORMATS[self.format]
        judged = write(self.residuals) if self.residuals.num_rows else "Nothing here is predicted."
        return f"{write(self.cells)}\n\n{judged}"


def compare(
    *folders: str | Path,
    quantity: str | None = None,
    generation: int | None = None,
    format: Literal["text", "markdown", "latex"] = "text",
) -> Comparison:
    """Residuals of run folders against theory, and their cells side by side, as tables that paste into a paper.

    generation: at which written generation (default: the last); quantity: residuals of that quantity alone, generation by
    generation, instead of a summary of each.  format: "text", "markdown" or "latex".
    Raises InputError for a folder that is no finished run, or an unknown quantity, generation or format.
    """
    if not folders:
        raise InputError("compare needs at least one run folder")
    if format not in FORMATS:
        raise InputError(f'format = "{format}" must be one of {", ".join(FORMATS)}{near(format, FORMATS)}')
    opened = [(Path(folder).name, open_folder(folder)) for folder in folders]
    known = sorted({name for _, tables in opened for name in tables.residuals["quantity"].to_pylist()})
    if quantity is not None and quantity not in known:
        raise InputError(
            f'no run here compares "{quantity}" with theory{near(quantity, known)}; they compare {", ".join(known) or "nothing"}'
        )
    side = [row for name, tables in opened for row in _cells(name if len(opened) > 1 else None, tables, generation)]
    rows = [row for name, tables in opened for row in _residuals(name if len(opened) > 1 else None, tables, quantity)]
    return Comparison(_table(side), _table(rows), format)


def _cells(name: str | None, tables: Tables, generation: int | None) -> list[dict[str, Any]]:
    """One row a cell: verdict, and mean ± standard error of kept and uncovered per level and of the diversity."""
    last = {
        cell["cell"]: cell["horizon"] - 1 if generation is None else generation for cell in tables.cells.to_pylist()
    }
    found = {
        (row["cell"], row["quantity"], row["part"]): row
        for row in tables.summary.to_pylist()
        if row["generation"] == last[row["cell"]]
    }
    if not found:
        written = sorted(set(tables.summary["generation"].to_pylist()))
        raise InputError(f"generation {generation} was not written; written are {', '.join(map(str, written))}")
    whole = {row["cell"]: row for row in tables.verdicts.to_pylist() if row["part"] == "whole"}
    measured = {(quantity, part) for _, quantity, part in found}
    keys = [key for key in SHOWN if key in measured]
    rows = []
    for cell in tables.cells.to_pylist():
        row: dict[str, Any] = {"run": name} if name else {}
        row |= {
            "world": cell["world"],
            "cell": cell["label"],
            "generation": last[cell["cell"]],
            "verdict": whole[cell["cell"]]["decision"],
        }
        for quantity, part in keys:
            row[f"{quantity} {part}".strip()] = _plus_minus(found.get((cell["cell"], quantity, part)))
        rows.append(row)
    return rows


def _plus_minus(row: dict[str, Any] | None) -> str | None:
    if row is None or row["mean"] is None:
        return None
    return number(row["mean"]) + (f" ± {number(row['standard_error'], 2)}" if row["standard_error"] else "")


def _residuals(name: str | None, tables: Tables, quantity: str | None) -> list[dict[str, Any]]:
    labels = {cell["cell"]: cell["label"] for cell in tables.cells.to_pylist()}
    shared = {"run": name} if name else {}
    rows = tables.residuals.to_pylist()
    if quantity is not None:
        names = ("generation", "part", "of", "observed", "predicted", "standard_error", "z", "kind")
        return [
            {**shared, "cell": labels[row["cell"]], **{key: row[key] for key in names}}
            for row in rows
            if row["quantity"] == quantity
        ]
    groups = defaultdict(list)
    for row in rows:
        groups[row["cell"], row["quantity"], row["of"], row["kind"]].append(row)
    found = []
    for (cell, one, of, kind), group in groups.items():
        judged = [row for row in group if row["z"] is not None]
        worst = max(
            judged or group,
            key=lambda row: abs(row["z"]) if row["z"] is not None else abs(row["observed"] - row["predicted"]),
        )
        found.append(
            {
                **shared,
                "cell": labels[cell],
                "quantity": one,
                "of": of,
                "kind": kind,
                "points": len(group),
                "judged": len(judged),
            }
            | {
                "largest |z|": abs(worst["z"]) if worst["z"] is not None else None,
                "at generation": worst["generation"],
                "part": worst["part"],
            }
            | {
                "observed": worst["observed"],
                "predicted": worst["predicted"],
                "standard error": worst["standard_error"],
            }
        )
    return found


def _table(rows: list[dict[str, Any]]) -> pa.Table:
    names = list(dict.fromkeys(name for row in rows for name in row))
    return pa.table({name: [row.get(name) for row in rows] for name in names})
