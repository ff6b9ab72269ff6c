"""From the view to charts: trajectories with theory, what is left against real rows, the numbers below each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from ..coverage.levels import LEVELS
from ..quantity import QUANTITIES
from .axis import generations
from .chart import COLOURS, MOST_POINTS, Curve, Panel, Point, dot_chart, line_chart, thin
from .markup import Markup, details, html, shown, table
from .number import known, number, share, share_interval
from .span import value_range
from .view import Row, Seen, View, mass_of, short_label

SPOTS_A_PAGE = 60_000
MOST_PARTS = 6
MOST_GENERATIONS = 24
LEVEL_COLOURS = {"common": 1, "uncommon": 2, "rare": 3, "very rare": 0}
NAMES = {"log_det": "log-determinant", "heterozygosity": "Gini-Simpson diversity"}
MARKS = "ABCDEFGH"


def drawn_cells(cells: Sequence[Row]) -> list[Row]:
    """At most eight cells of a panel: some of each regime and anchor, spread over the real rows, in their order."""
    kinds: dict[tuple[str, str], list[str]] = {}
    for cell in cells:
        kinds.setdefault((cell["regime"], _anchor(cell)), []).append(cell["cell"])
    shares = {kind: len(names) for kind, names in kinds.items()}
    while sum(shares.values()) > COLOURS:
        shares[max(shares, key=lambda kind: shares[kind])] -= 1
    chosen = {
        names[round(at * (len(names) - 1) / max(1, shares[kind] - 1))]
        for kind, names in kinds.items()
        for at in range(shares[kind])
    }
    return [cell for cell in cells if cell["cell"] in chosen]


def drawn_parts(view: View, cells: Sequence[Row], quantity: str) -> list[str]:
    """At most six parts of a quantity to draw; levels that no cell can judge only where there is no other."""
    parts = view.parts(cells, quantity)
    judged = [part for part in parts if part not in LEVELS or any(_judged(view, cell, part) for cell in cells)]
    return (judged or parts)[:MOST_PARTS]


def trajectories(view: View, cells: Sequence[Row], quantities: Sequence[str]) -> Markup:
    """One chart a part of each quantity over generations, the cells as lines, and their numbers below."""
    most = max(30, min(MOST_POINTS, SPOTS_A_PAGE // (3 * 9 * max(1, len(view.cells)))))
    charts, numbers = [], []
    for quantity in quantities:
        parts = drawn_parts(view, cells, quantity)
        by_part = {part: [_curve(view, cell, at, quantity, part) for at, cell in enumerate(cells)] for part in parts}
        every = [curve for curves in by_part.values() for curve in curves]
        for part, curves in by_part.items():
            floor = _floor(view, cells, part) if quantity == "uncovered" else ()
            low, high, log = value_range(quantity, curves if floor else every, floor)
            title = _part(part, quantity)
            if part in LEVELS and len(quantities) > 1:
                title = f"{quantity} · {title}"
            charts.append(line_chart(Panel(title, "generation", low, high, log, floor), curves, most))
        numbers.append(_numbers(view, cells, quantity, parts))
    below = details("The numbers", Markup("".join(numbers)))
    return Markup(f'<div class="panels{" many" if len(cells) > 3 else ""}">{"".join(charts)}</div>{below}')


def legend(cells: Sequence[Row]) -> Markup:
    """The cells with their marks and colours."""
    items = "".join(
        f'<li><b class="mark c{at}">{MARKS[at]}</b> {html(short_label(cell))}</li>' for at, cell in enumerate(cells)
    )
    return Markup(f'<ul class="legend">{items}</ul>')


def left_by_real_rows(view: View, cells: Sequence[Row], title: str) -> Markup:
    """What is left against real rows a generation, a curve a level; empty where there is one amount only."""
    if len({cell["real_rows"] for cell in cells}) < 2:
        return Markup("")
    main = _main_anchor(cells)
    joined = sorted((cell for cell in cells if _anchor(cell) in (main, "none")), key=lambda cell: cell["real_rows"])
    apart = sorted((cell for cell in cells if _anchor(cell) not in (main, "none")), key=lambda cell: cell["real_rows"])
    present = [level for level in LEVELS if any(_level(view, cell, level) for cell in cells)]
    curves = []
    for some, hollow in ((joined, False), (apart, True)):
        for level in present if some else ():
            name = f"{level}, {_anchor(some[0])}" if hollow else level
            theory = [
                (cell["real_rows"], value) for cell in some if (value := _covered_theory(view, cell, level)) is not None
            ]
            points = [_left(view, cell, level) for cell in some]
            curves.append(Curve(level, name, LEVEL_COLOURS[level], points, theory, hollow=hollow))
    tops = [point.high for curve in curves for point in curve.points if point.high is not None and known(point.high)]
    panel = Panel(
        title,
        "real rows a generation",
        0.0,
        max(1.1, min(1.5, max(tops, default=1.0))),
        asked=view.manifest["asked"].get("keep"),
    )
    head = ["cell", "real rows", *present]
    rows = [
        [short_label(cell), number(cell["real_rows"]), *(_left_text(view, cell, level) for level in present)]
        for cell in [*joined, *apart]
    ]
    others = ", ".join(sorted({_anchor(cell) for cell in apart}))
    caption = f"<figcaption>Joined: {html(main)}. Hollow: {html(others)}.</figcaption>" if others else ""
    numbers = details("The numbers", table(head, rows, range(1, len(head)), "small"))
    return Markup(f"<figure>{dot_chart(panel, curves)}{caption}{numbers}</figure>")


def followed_chart(view: View, cells: Sequence[Row], kinds: Sequence[str]) -> Markup:
    """The share of chains that can still write each followed type, over generations, with theory."""
    charts = []
    for kind in kinds:
        curves = [
            _curve(view, cell, at, "present", kind, middle=lambda one: one.mean, band=False)
            for at, cell in enumerate(cells)
        ]
        charts.append(line_chart(Panel(cut(kind, 40), "generation", 0.0, 1.0), curves))
    return Markup(f'<div class="panels">{"".join(charts)}</div>')


def cut(text: str, most: int) -> str:
    """The text, shortened with an ellipsis."""
    return text if len(text) <= most else text[: most - 1] + "…"


def _curve(
    view: View,
    cell: Row,
    at: int,
    quantity: str,
    part: str,
    middle: Callable[[Seen], float | None] = lambda one: one.median,
    band: bool = True,
) -> Curve:
    seen = view.seen.get((cell["cell"], quantity, part), [])
    theory = view.theory(cell["cell"], quantity, part)
    points = [Point(one.generation, middle(one), *((one.low, one.high) if band else ())) for one in seen]
    of_mean = band and bool(theory) and theory[0].of == "mean"
    means = [(float(one.generation), one.mean) for one in seen if of_mean and one.mean is not None and known(one.mean)]
    return Curve(MARKS[at], short_label(cell), at, points, [(one.generation, one.value) for one in theory], means)


def _floor(view: View, cells: Sequence[Row], part: str) -> list[tuple[float, float]]:
    for cell in cells:
        seen = view.seen.get((cell["cell"], "floor", part), [])
        spots = [(float(one.generation), one.mean) for one in seen if one.mean is not None and known(one.mean)]
        if spots:
            return spots
        level = _level(view, cell, part)
        if level and known(level["floor"]):
            return [(0.0, level["floor"]), (cell["horizon"] - 1.0, level["floor"])]
    return []


def _numbers(view: View, cells: Sequence[Row], quantity: str, parts: Sequence[str]) -> Markup:
    """Median, 5 to 95 % range and theory for at most 24 generations of each part."""
    every = sorted(
        {
            one.generation
            for cell in cells
            for part in parts
            for one in view.seen.get((cell["cell"], quantity, part), [])
        }
    )
    kept = {
        at
        for at, _ in thin(
            [(float(one), 0.0) for one in every], generations(every[-1] if every else 1, 0, 1), MOST_GENERATIONS
        )
    }
    text = share if QUANTITIES[quantity].unit == "share" else number
    rows = []
    for part in parts:
        for at in (one for one in every if one in kept):
            cells_text = [_number(view, (cell["cell"], quantity, part), at, text) for cell in cells]
            rows.append([_part(part, quantity), str(at), *cells_text])
    head = ["part", "generation", *(f"{MARKS[at]} {cut(short_label(cell), 60)}" for at, cell in enumerate(cells))]
    note = "Median over chains [5 to 95 %]; t: theory. The run folder's tables hold every generation written."
    return Markup(f'<p class="note">{note}</p>{table(head, rows, range(1, len(head)), "small")}')


def _number(view: View, key: tuple[str, str, str], at: int, text: Callable[[float | None], str]) -> Markup:
    one = next((one for one in view.seen.get(key, []) if one.generation == at), None)
    if one is None:
        return shown("–", "not written at this generation")
    theory = next((each.value for each in view.theory(*key) if each.generation == at), None)
    band = f" [{text(one.low)} to {text(one.high)}]" if known(one.low) and known(one.high) else ""
    foreseen = f" t {text(theory)}" if theory is not None else ""
    middle = one.median if known(one.median) else one.mean
    return Markup(shown(text(middle), one.status) + html(band + foreseen))


def _part(part: str, quantity: str) -> str:
    if part in LEVELS:
        return f"{part} · {mass_of(part)}"
    name = NAMES.get(quantity, quantity)
    return f"{name} · {cut(part, 40)}" if part else name


def _anchor(cell: Row) -> str:
    found = re.match(r"\w+", cell["anchor"])
    return found.group() if found else "none"


def _main_anchor(cells: Sequence[Row]) -> str:
    kinds = Counter(_anchor(cell) for cell in cells if _anchor(cell) != "none")
    return kinds.most_common(1)[0][0] if kinds else "none"


def _level(view: View, cell: Row, level: str) -> Row | None:
    return next((row for row in view.levels.get(cell["cell"], []) if row["part"] == level), None)


def _judged(view: View, cell: Row, level: str) -> bool:
    row = _level(view, cell, level)
    return row is not None and row["decision"] != "not judged"


def _left(view: View, cell: Row, level: str) -> Point:
    row = _level(view, cell, level)
    return Point(cell["real_rows"], row["value"], row["low"], row["high"]) if row else Point(cell["real_rows"], None)


def _left_text(view: View, cell: Row, level: str) -> Markup:
    row = _level(view, cell, level)
    if row is None:
        return shown("–", "no type in this level")
    band = share_interval(row["low"], row["high"])
    return Markup(shown(share(row["value"]), row["decision"]) + (html(f" ({band})") if band != "–" else ""))


def _covered_theory(view: View, cell: Row, level: str) -> float | None:
    """Covered at the last generation over covered at the first, from theory of uncovered (the floor cancels)."""
    theory = view.theory(cell["cell"], "uncovered", level)
    whole = bool(theory) and theory[0].generation == 0 and theory[-1].generation == cell["horizon"] - 1
    judged = _level(view, cell, level)
    if not whole or judged is None or not known(judged["value"]) or theory[0].value >= 1:
        return None
    return (1 - theory[-1].value) / (1 - theory[0].value)
