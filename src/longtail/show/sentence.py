"""What a manager can read: one to three sentences from the verdicts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ..lab.verdict import SEVERITY
from .enough import enough
from .failures import failures
from .number import count, share, share_interval
from .view import Row, View, badness, decision_of, mass_of, read, unjudged, worst_level

if TYPE_CHECKING:
    from ..lab.tables import Tables

SAYS = {
    "collapsed": "has collapsed",
    "degrading": "is degrading",
    "lossy": "is lossy (it lost a part, and no further fall is shown)",
    "stable": "is stable",
    "undecided": "is undecided",
    "not judged": "could not be judged",
}


MANY = {
    "collapsed": ("has collapsed", "have collapsed"),
    "degrading": ("is degrading", "are degrading"),
    "lossy": ("is lossy", "are lossy"),
    "stable": ("is stable", "are stable"),
    "undecided": ("is undecided", "are undecided"),
    "not judged": ("could not be judged", "could not be judged"),
}


def sentence(tables: Tables) -> str:
    """The whole run in one to three sentences: worst, best, how many of each verdict, definition, levels not judged."""
    return " ".join(sentences(tables))


def sentences(tables: Tables) -> list[str]:
    """The sentences of the whole run; the last of several says the definition and what was not judged."""
    view = read(tables)
    if not view.cells:
        return ["The run has no cell, so there is nothing to say yet."]
    failed = [f"{said}." for said in failures(tables)]
    if len(view.cells) == 1:
        *said, last = _of_cell(view, view.cells[0])
        return [*said, *failed, last]
    worst = _telling(view)
    fellows = [cell for cell in view.cells if cell["group"] == worst["group"] and cell is not worst]
    others = fellows or [cell for cell in view.cells if cell is not worst]
    judged = [cell for cell in others if worst_level(view, cell["cell"])] or others
    best = max(judged, key=lambda cell: badness(view.whole.get(cell["cell"])))
    counts = _counts(view)
    verb = MANY[counts[0][0]][counts[0][1] > 1]
    in_all = _joined([f"{number} {decision}" for decision, number in counts])
    return [
        f"{counts[0][1]} of {len(view.cells)} cells {verb}: in {described(worst)}, {_where(view, worst)}.",
        f"{'In the same panel' if fellows else 'Elsewhere'} {_keeps(view, best)}; in all {in_all}.",
        *[f"In {said}" for said in enough(view)],
        *failed,
        f"{_definition(view, worst['cell'])}{_left_out(view)}.",
    ]


def _of_cell(view: View, cell: Row) -> list[str]:
    level = worst_level(view, cell["cell"])
    said = [f"{described(cell)} {SAYS[decision_of(view, cell['cell'])]}: {_where(view, cell)}."]
    if level:
        said.append(
            f"Of that part the first fit, on real rows only, showed {share(level['first'])}, and a fresh real sample "
            f"of this size misses {share(level['floor'])}."
        )
    missing = unjudged(view, cell["cell"])
    left_out = f"; not judged, because n is too small for this level: {_joined(missing)}" if missing else ""
    return [*said, f"{_definition(view, cell['cell'])}{left_out}."]


def described(cell: Row) -> str:
    """The cell's label, with regime, n and r where the label does not say them."""
    more = [] if cell["regime"] in cell["label"] else [cell["regime"]]
    rows = f"n = {cell['n']:,}"
    more += [] if rows in cell["label"] else [rows]
    more.append(f"r = {count(cell['real_rows'])} real rows a generation")
    return f"{cell['label']} ({', '.join(more)})"


def _telling(view: View) -> Row:
    """Of the cells with the worst verdict the one in which most levels could be judged; of those the lowest."""
    decision = decision_of(view, view.cells[0]["cell"])
    worst = [cell for cell in view.cells if decision_of(view, cell["cell"]) == decision]
    return min(worst, key=lambda cell: len(unjudged(view, cell["cell"])))


def _where(view: View, cell: Row) -> str:
    """What is left at the level that decides, and when; or why nothing can be said."""
    level = worst_level(view, cell["cell"])
    if level is None:
        return "n is too small for every level, or there are too few chains"
    last = cell["horizon"] - 1
    if level["value"] is None:
        return f"nothing can be said of generation {last}: no chain has a value there"
    when = f"after {last} generation{'s' * (last != 1)}" if last else "at the first fit"
    return (
        f"{when} the {level['part']} part of the real data ({mass_of(level['part'])} of its mass) is at "
        f"{share(level['value'])} of what the first fit showed ({_certainty(level)})"
    )


def _keeps(view: View, cell: Row) -> str:
    level = worst_level(view, cell["cell"])
    says = SAYS[decision_of(view, cell["cell"])]
    if level is None or level["value"] is None:
        return f"{described(cell)} {says}"
    left = f"{share(level['value'])} left at its worst level, {level['part']} ({_certainty(level)})"
    return f"{described(cell)} {says}, with {left}"


def _certainty(level: Row) -> str:
    text = share_interval(level["low"], level["high"])
    return f"{share(level['level'])} interval {text}" if text != "–" else "the chains do not allow an interval"


def _definition(view: View, cell: str) -> str:
    verdict = view.whole.get(cell) or next(iter(view.levels.get(cell, [])), None)
    keep = view.manifest["asked"].get("keep")
    asked = f"; asked to keep {share(keep)} of what the first fit showed" if keep is not None else ""
    return f"Definition: {verdict['definition'].rstrip('.') if verdict else 'lost mass'}{asked}"


def _left_out(view: View) -> str:
    counts = Counter(level for cell in view.cells for level in unjudged(view, cell["cell"]))
    if not counts:
        return ""
    named = [f"{level} in {number} of {len(view.cells)} cells" for level, number in counts.items()]
    return f"; not judged, because n is too small for this level: {_joined(named)}"


def _counts(view: View) -> list[tuple[str, int]]:
    decisions = Counter(decision_of(view, cell["cell"]) for cell in view.cells)
    return [(decision, decisions[decision]) for decision in SEVERITY if decisions[decision]]


def _joined(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
