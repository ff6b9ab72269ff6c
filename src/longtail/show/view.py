"""The tables as sentence, terminal table and page read them: cells worst first, values by cell, quantity and part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from ..coverage.levels import CUTS, LEVELS
from ..lab.verdict import SEVERITY
from .number import known

if TYPE_CHECKING:
    from ..lab.tables import Tables

VERDICT_OF = "lost mass"
WHOLE = "whole"
Row = dict[str, Any]
Key = tuple[str, str, str]


class Seen(NamedTuple):
    """What the chains of one cell showed of one quantity at one generation."""

    generation: int
    chains: int
    missing: int
    status: str
    mean: float | None
    standard_error: float | None
    low: float | None
    median: float | None
    high: float | None


class Foreseen(NamedTuple):
    """What theory says of one quantity at one generation."""

    generation: int
    of: str
    value: float
    kind: str


@dataclass(frozen=True)
class View:
    """Cells worst first, their verdicts, and what was seen and foreseen by (cell, quantity, part)."""

    manifest: Mapping[str, Any]
    cells: list[Row]
    hidden: int
    whole: dict[str, Row]
    levels: dict[str, list[Row]]
    seen: dict[Key, list[Seen]]
    foreseen: dict[Key, list[Foreseen]]
    residuals: list[Row]
    sources: list[Row]

    def groups(self) -> dict[str, list[Row]]:
        """The cells of each panel; within a panel by regime, then by real rows."""
        groups: dict[str, list[Row]] = {}
        for cell in self.cells:
            groups.setdefault(cell["group"], []).append(cell)
        return {name: sorted(cells, key=_by_real_rows) for name, cells in groups.items()}

    def parts(self, cells: Iterable[Row], quantity: str) -> list[str]:
        """The parts in which a quantity was measured in any of the cells and has any value; levels in their order."""
        names = {cell["cell"] for cell in cells}
        found = {
            part for (cell, what, part), seen in self.seen.items() if what == quantity and cell in names and _any(seen)
        }
        return sorted(found, key=lambda part: (LEVELS.index(part) if part in LEVELS else -1, part))

    def last(self, cell: str, quantity: str, part: str) -> Seen | None:
        """What was seen at the last generation, or None if it was not measured."""
        seen = self.seen.get((cell, quantity, part))
        return seen[-1] if seen else None

    def theory(self, cell: str, quantity: str, part: str) -> list[Foreseen]:
        """The prediction to draw: exact before limit, of the median before the mean; empty where there is none."""
        found = self.foreseen.get((cell, quantity, part), [])
        for kind in ("exact", "limit"):
            for of in ("median", "mean", "probability"):
                chosen = [one for one in found if one.kind == kind and one.of == of]
                if chosen:
                    return chosen
        return []

    def has_diversity(self) -> bool:
        """Whether the diversity index was measured in any cell."""
        return any(what == "heterozygosity" and _any(seen) for (_, what, _), seen in self.seen.items())

    def diversity(self, cell: str) -> tuple[float | None, str]:
        """The heterozygosity at the last generation over that of the first, and the status where it is not known."""
        seen = next(
            (seen for (name, what, _), seen in self.seen.items() if name == cell and what == "heterozygosity"), None
        )
        if not seen:
            return None, "not measured in this cell"
        first, last = seen[0].mean, seen[-1].mean
        if first is None or last is None or not known(first) or not known(last) or first <= 0:
            return None, seen[-1].status if seen[-1].status != "ok" else seen[0].status
        return last / first, "ok"


def read(tables: Tables, worst: int | None = None) -> View:
    """The view of the tables, with at most that many of the worst cells."""
    verdicts = [row for row in tables.verdicts.to_pylist() if row["quantity"] == VERDICT_OF]
    whole = {row["cell"]: row for row in verdicts if row["part"] == WHOLE}
    levels: dict[str, list[Row]] = {}
    for row in verdicts:
        if row["part"] != WHOLE:
            levels.setdefault(row["cell"], []).append(row)
    every = sorted(tables.cells.to_pylist(), key=lambda cell: badness(whole.get(cell["cell"])))
    cells = every[:worst]
    shown = {cell["cell"] for cell in cells}
    predictions = [row for row in tables.predictions.to_pylist() if row["cell"] in shown]
    return View(
        manifest=tables.manifest,
        cells=cells,
        hidden=len(every) - len(cells),
        whole=whole,
        levels={cell: sorted(rows, key=lambda row: LEVELS.index(row["part"])) for cell, rows in levels.items()},
        seen=_seen(tables, shown),
        foreseen=_foreseen(predictions),
        residuals=tables.residuals.to_pylist(),
        sources=predictions,
    )


def badness(verdict: Row | None) -> tuple[int, float]:
    """A key that sorts the worst verdict first; a cell without a verdict counts as not judged."""
    decision = verdict["decision"] if verdict else "not judged"
    value = verdict["value"] if verdict else None
    return SEVERITY.index(decision), value if value is not None and known(value) else 2.0


def worst_level(view: View, cell: str) -> Row | None:
    """The row of the level that decides a cell's verdict, or None if no level was judged."""
    return next((row for row in view.levels.get(cell, []) if row["worst"]), None)


def unjudged(view: View, cell: str) -> list[str]:
    """The levels of a cell that were not judged."""
    return [row["part"] for row in view.levels.get(cell, []) if row["decision"] == "not judged"]


def short_label(cell: Row) -> str:
    """The cell's label without what the name of its panel says already."""
    said = cell["group"].split(" · ")
    return " · ".join(part for part in cell["label"].split(" · ") if part not in said) or cell["label"]


def decision_of(view: View, cell: str) -> str:
    """The verdict of a cell; a cell without one is not judged."""
    return view.whole[cell]["decision"] if cell in view.whole else "not judged"


def mass_of(level: str) -> str:
    """The real mass of a level as text, common types first: `90–99 %`."""
    edges = (0.0, *CUTS, 1.0)
    at = LEVELS.index(level)
    return f"{100 * edges[at]:g}–{100 * edges[at + 1]:g}\u00a0%"


def _seen(tables: Tables, shown: set[str]) -> dict[Key, list[Seen]]:
    seen: dict[Key, list[Seen]] = {}
    columns = [tables.summary.column(name).to_pylist() for name in ("cell", "quantity", "part", *Seen._fields)]
    for cell, quantity, part, *values in zip(*columns):
        if cell in shown:
            seen.setdefault((cell, quantity, part or ""), []).append(Seen(*values))
    return {key: sorted(rows, key=lambda one: one.generation) for key, rows in seen.items()}


def _foreseen(predictions: list[Row]) -> dict[Key, list[Foreseen]]:
    found: dict[Key, list[Foreseen]] = {}
    for row in predictions:
        if known(row["value"]):
            one = Foreseen(row["generation"], row["of"], row["value"], row["kind"])
            found.setdefault((row["cell"], row["quantity"], row["part"] or ""), []).append(one)
    return {key: sorted(rows, key=lambda one: one.generation) for key, rows in found.items()}


def _any(seen: list[Seen]) -> bool:
    return any(known(one.median) or known(one.mean) for one in seen)


def _by_real_rows(cell: Row) -> tuple[str, float, str]:
    # Replace is the loop that the others are held against.
    regime = "" if cell["regime"].startswith("replace") else cell["regime"]
    return regime, cell["real_rows"] or 0.0, cell["label"]
