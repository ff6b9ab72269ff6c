"""The tables of a study: what is left by model and design, and the fitted law, as HTML, and as text for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..estimates.loop_size import OCTAVES
from .markup import Markup, html, paragraph, shown, table
from .number import DASH, count, known, number, share, share_interval
from .plain import columns
from .study_sentence import AT_END, carried

if TYPE_CHECKING:
    from ..studies.findings import Design, Law, Model, Study

Cell = tuple[str, str]
"""A text and, where it is an en dash, why."""


def left(study: Study) -> Markup:
    """Real mass kept at the rarest judged level, a row for each model, a column for each design."""
    head = ["model", "data", "n", "generations", "chains", "level", "first fit", *study.designs]
    rows = []
    for model in study.models:
        cells = [left_cell(model, name) for name in study.designs]
        told = [
            model.name,
            model.kind,
            count(model.rows),
            str(model.horizon),
            count(_chains(model)),
            model.level or DASH,
        ]
        rows.append([*told, _first(model), *(Markup(f"{shown(*cell)}") for cell in cells)])
    return table(head, rows, range(6, len(head)), "small")


def left_cell(model: Model, name: str) -> Cell:
    """What is left under a design as text with its interval, or an en dash and the reason."""
    design = next((one for one in model.designs if one.name == name), None)
    if model.left_out or design is None:
        return DASH, model.left_out or "not part of this study"
    if design.refused or design.value is None:
        return DASH, design.refused or design.failed or _unknown(design)
    band = share_interval(design.low, design.high)
    text = share(design.value) + (f" ({band})" if band != DASH else "")
    return text + (" †" if design.failed else ""), design.failed


def _unknown(design: Design) -> str:
    if design.decision == "not judged" or not design.chains:
        return "not judged: a probe holds too few rows of this level"
    return "the first fit shows nothing of this level in half of the chains"


def one_row(study: Study) -> Markup:
    """What one fresh real row a generation did, model by model."""
    head = ["model", "one real row", "level", "generation", "measured", "standard error", "foreseen"]
    rows = []
    for model in study.models:
        one = model.one_row
        if one is None:
            none = shown(
                DASH, model.left_out or "no level that the first fit shows was measured to the end by nearly all chains"
            )
            rows.append([model.name, none, none, none, none, none, none])
            continue
        values = [share(one.measured), share(one.error), share(one.foreseen)]
        rows.append([model.name, one.verdict, one.level, str(one.generation), *values])
    return table(head, rows, range(3, 7))


def sizes(study: Study) -> Markup:
    """The one number of each model, and each design's own."""
    fitted = [model for model in study.models if model.law is not None]
    names = [name for name in study.designs if any(model.law and name in model.law.by_design for model in fitted)]
    head = ["model", "n", "effective rows", "over n", "explained", "misses", "in errors", "carries the table", *names]
    rows = [_sizes_of(model, model.law, names) for model in fitted if model.law is not None]
    why = "; ".join(f"{model.name}: {model.left_out or model.no_law}" for model in study.models if model.law is None)
    note = paragraph(f"Without a fit: {why}.", "note") if why else Markup("")
    return Markup((table(head, rows, range(1, len(head)), "small") if rows else "") + note)


def _sizes_of(model: Model, law: Law, names: list[str]) -> list[str]:
    whole = _with_interval(law.value, law.low, law.high, law.end)
    low, high = (_over(one, model.rows) for one in (law.low, law.high))
    over = _with_interval(law.value / model.rows, low, high, law.end)
    told = [
        model.name,
        count(model.rows),
        whole,
        over,
        explained(law),
        share(law.missed),
        number(law.in_errors, 2),
    ]
    cells: list[str] = []
    for name in names:
        one = law.by_design.get(name)
        if one is None:
            cells.append(shown(DASH, "not fitted"))
            continue
        alone = _with_interval(one.value, one.low, one.high, end_of(one.value, model.rows))
        cells.append(
            Markup(f"{html(alone)}<small>misses {html(share(one.missed))}, mean {html(_signed(one.bias))}</small>")
        )
    return [*told, carried(law), *cells]


def end_of(value: float, rows: int) -> str:
    """Whether a fitted number lies at an end of what was tried."""
    tried = 2.0**OCTAVES
    return "at least" if value >= rows * tried else "at most" if value <= rows / tried else ""


def explained(law: Law) -> str:
    """The share of the points' variation that the law explains; one farther from them than their mean is explains none."""
    if law.explained is None:
        return DASH
    return share(law.explained) if law.explained >= 0 else "none"


def terminal(study: Study) -> str:
    """What is left, for the terminal."""
    head = ["model", "level", *study.designs]
    rows = [
        [model.name, model.level or DASH, *(left_cell(model, name)[0] for name in study.designs)]
        for model in study.models
    ]
    return columns(head, rows, range(2, len(head)))


def _with_interval(value: float, low: float | None, high: float | None, end: str) -> str:
    prefix = AT_END.get(end, "")
    band = f" ({number(low)}–{number(high)})" if known(low) and known(high) else ""
    return prefix + number(value) + band


def _over(value: float | None, rows: int) -> float | None:
    return None if value is None else value / rows


def _signed(value: float) -> str:
    return ("+" if value > 0 else "−" if value < 0 else "") + share(abs(value))


def _chains(model: Model) -> float:
    """Replicates behind a median: those whose rows were looked at."""
    seen = [design.chains for design in model.designs if design.chains]
    return min(seen) if seen else model.chains


def _first(model: Model) -> Markup:
    """What the first fit showed, the least and the most over the designs."""
    firsts: list[float] = [design.first for design in model.designs if _is_first(design) and design.first is not None]
    if not firsts:
        return shown(DASH, model.left_out or "no level was judged")
    low, high = share(min(firsts)), share(max(firsts))
    return html(low if low == high else f"{low} to {high}")


def _is_first(design: Design) -> bool:
    return known(design.first)
