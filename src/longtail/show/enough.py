"""How many real rows are enough, read off the cells that were run."""

from __future__ import annotations

from ..lab.verdict import SHOWN
from .number import count, share
from .view import Row, View

FEWEST = 3


def enough(view: View) -> list[str]:
    """One sentence for each panel and regime with a sweep of fresh real rows: the least that keeps what was asked."""
    keep = view.manifest["asked"].get("keep")
    said = []
    for name, cells in view.groups().items():
        for regime in dict.fromkeys(cell["regime"] for cell in cells):
            sweep = [
                cell
                for cell in cells
                if cell["regime"] == regime and str(cell["anchor"]).split()[0] in ("fresh", "none")
            ]
            sweep.sort(key=lambda cell: cell["real_rows"])
            if keep is not None and len(sweep) > FEWEST:
                said.append(_of_sweep(view, name, regime, sweep, keep))
    return said


def _of_sweep(view: View, name: str, regime: str, sweep: list[Row], keep: float) -> str:
    where = f"{name}, {regime}"
    kept = [cell for cell in sweep if _keeps(view, cell, keep)]
    most = sweep[-1]
    if most not in kept:
        return (
            f"{where}: no number of fresh real rows tried, up to {_rows(most)}, keeps {share(keep)} of every judged level "
            f"with its whole interval."
        )
    least = most
    for cell in reversed(sweep):
        if cell not in kept:
            break
        least = cell
    below = [cell for cell in sweep if cell["real_rows"] < least["real_rows"]]
    tried = f"; {_rows(below[-1])} do not" if below else ""
    return f"{where}: {_rows(least)} are the fewest tried that keep {share(keep)} of every judged level{tried}."


def _keeps(view: View, cell: Row, keep: float) -> bool:
    """Whether the whole interval of every judged level lies above what was asked."""
    judged = [level for level in view.levels.get(cell["cell"], []) if (level["floor"] or 0.0) <= 1 - SHOWN]
    judged = [level for level in judged if level["decision"] != "not judged"]
    return bool(judged) and all(level["low"] is not None and level["low"] > keep for level in judged)


def _rows(cell: Row) -> str:
    real = cell["real_rows"]
    if not real:
        return "no real rows"
    return f"{count(real)} fresh real row{'s' if real != 1 else ''} a generation ({share(real / cell['n'])})"
