"""The sections of the page, one function each; a section with nothing to show is empty."""

from __future__ import annotations

from collections.abc import Sequence

from ..coverage.levels import LEVELS
from .chart import small_bar
from .enough import enough
from .figures import cut, drawn_cells, drawn_parts, left_by_real_rows, legend, trajectories
from .markup import Markup, anchor, html, paragraph, shown, table
from .number import known, share, share_interval
from .view import Row, Seen, View, decision_of, short_label, unjudged, worst_level

DRAWN = ("uncovered", "kept", "heterozygosity", "log_det", "variance")
TITLES = {
    "uncovered": "Uncovered: real mass that the model's rows no longer show",
    "kept": "Kept: model mass over real mass",
    "heterozygosity": "Diversity beside it (Gini-Simpson): made of the common types, it hides the loss of rare ones",
    "log_det": "Log-determinant of the covariance, less that of the world",
    "variance": "Variance",
}
WORST_LEVELS = 12


def section(name: str, title: str, body: str) -> Markup:
    """A section with its anchor, or nothing where there is no body."""
    if not body:
        return Markup("")
    return Markup(f'<section id="{name}"><h2><a href="#{name}">{html(title)}</a></h2>{body}</section>')


def verdicts(view: View) -> Markup:
    """The verdict of every cell, worst first."""
    head = ["cell", "verdict", "worst level", "left", "", "first fit", "floor", "trend", *_diversity_head(view)]
    keep = view.manifest["asked"].get("keep")
    rows = []
    for cell in view.cells:
        level = worst_level(view, cell["cell"])
        name = Markup(f'<span id="{anchor("cell", cell["cell"])}">{_named(cell)}</span>')
        rows.append([name, _decision(view, cell), *_judged(level, keep), *_diversity(view, cell)])
    hidden = f"The {len(view.cells)} worst of {len(view.cells) + view.hidden} cells are shown on this page. "
    note = (
        "Left: the worse of kept and covered at the last generation, relative to the first fit, at the worst judged "
        "level, with its interval; the bar runs from 0 to 100 %, its tick is what was asked to keep. First fit: the "
        "same at generation 0. Floor: what a fresh real sample of this size misses of the level."
    )
    return Markup(table(head, rows, (3, 5, 6, 8)) + paragraph((hidden if view.hidden else "") + note, "note"))


def worst_levels(view: View) -> Markup:
    """The rarity levels that lost most, with kept, uncovered, floor and diversity side by side."""
    levels = [(cell, row) for cell in view.cells for row in view.levels.get(cell["cell"], []) if known(row["value"])]
    levels.sort(key=lambda pair: pair[1]["value"])
    head = ["level", "cell", "left (interval)", "kept", "uncovered", "floor", "covered", *_diversity_head(view)]
    rows = []
    for cell, row in levels[:WORST_LEVELS]:
        left = f"{share(row['value'])} ({share_interval(row['low'], row['high'])})"
        figures = [_last(view.last(cell["cell"], what, row["part"])) for what in ("kept", "uncovered")]
        covered = _last(view.last(cell["cell"], "covered", row["part"]))
        seen = [*figures, shown(share(row["floor"])), covered, *_diversity(view, cell)]
        rows.append([row["part"], _named(cell), left, *seen])
    if not rows:
        return paragraph("No level was judged: n is too small for every level, or there are too few chains.")
    remark = "Medians over chains at the last generation."
    if view.has_diversity():
        remark += (
            " The diversity index (Gini-Simpson, relative to the first fit) stands beside the loss because it hides it: "
            "it is made of the common types, and can stay high while the rare ones go."
        )
    more = f" The {WORST_LEVELS} worst of {len(levels)} judged levels." if len(levels) > WORST_LEVELS else ""
    return Markup(paragraph(remark + more) + table(head, rows, range(2, 8)))


def over_generations(view: View) -> Markup:
    """Trajectories of each panel with bands and theory."""
    body = []
    for name, cells in view.groups().items():
        some = drawn_cells(cells)
        quantities = {what: drawn_parts(view, some, what) for what in DRAWN if view.parts(some, what)}
        if not quantities:
            continue
        single = [what for what, parts in quantities.items() if len(parts) == 1]
        rows = [[what] for what in quantities if what not in single] + ([single] if single else [])
        fewer = f"{len(some)} of {len(cells)} cells are drawn, some of each regime and anchor."
        notes = (paragraph(fewer, "note") if len(some) < len(cells) else "") + _too_rare(view, some)
        titles = [html(" · ".join(TITLES[what] for what in row)) for row in rows]
        charts = "".join(f"<h4>{title}</h4>{trajectories(view, some, row)}" for title, row in zip(titles, rows))
        head = f'<div id="{anchor("panel", name)}"><h3>{html(name)}</h3>{legend(some)}'
        body.append(f"{head}{notes}{charts}</div>")
    key = (
        "Line: median over chains. Band: 5 to 95 % of the chains. Dashed: theory. Dots: the mean, where theory "
        "speaks of the mean and it differs visibly from the median. Dotted: the floor, what a fresh real sample of the "
        "same size misses. Generation 0 is the first fit, on real rows only; the axis is log(1 + generation)."
    )
    return Markup(paragraph(key, "key") + "".join(body)) if body else Markup("")


def by_real_rows(view: View) -> Markup:
    """The phase picture: what is left against real rows a generation, one panel a group and regime."""
    figures = []
    for name, cells in view.groups().items():
        regimes = dict.fromkeys(cell["regime"] for cell in cells)
        for regime in regimes:
            some = [cell for cell in cells if cell["regime"] == regime]
            title = cut(f"{name} · {regime}" if regime not in name else name, 70)
            figures.append(left_by_real_rows(view, some, title))
    if not any(figures):
        return Markup("")
    key = (
        "What is left of each rarity level at the last generation, relative to the first fit, with its interval. "
        "Filled dots, joined by a line: the panel's main anchor. Hollow dots: its other anchors. Dashes: theory of the "
        "covered share (mean). A level that could not be judged has no dot."
    )
    found = "".join(paragraph(said) for said in enough(view))
    return Markup(found + paragraph(key, "key") + f'<div class="figures">{"".join(figures)}</div>')


def _too_rare(view: View, cells: Sequence[Row]) -> Markup:
    drawn = {part for what in ("uncovered", "kept") for part in drawn_parts(view, cells, what)}
    measured = {*view.parts(cells, "uncovered"), *view.parts(cells, "kept")}
    missing = [part for part in LEVELS if part in measured and part not in drawn]
    if not missing:
        return Markup("")
    return paragraph(f"Not drawn, because n is too small for it: {', '.join(missing)}.", "note")


def _judged(level: Row | None, keep: float | None) -> list[str]:
    if level is None:
        none = shown("–", "no level was judged")
        return [none, none, "", none, none, none]
    interval = html(share_interval(level["low"], level["high"]))
    left = Markup(f"<b>{html(share(level['value']))}</b> <small>{interval}</small>")
    bar = small_bar(level["value"], level["low"], level["high"], keep)
    return [level["part"], left, bar, shown(share(level["first"])), shown(share(level["floor"])), level["trend"]]


def _diversity_head(view: View) -> list[str]:
    return ["diversity kept"] if view.has_diversity() else []


def _diversity(view: View, cell: Row) -> list[str]:
    kept, status = view.diversity(cell["cell"])
    return [shown(share(kept), status)] if view.has_diversity() else []


def _named(cell: Row) -> Markup:
    group = cell["group"].replace(" = ", "\u00a0=\u00a0")
    return Markup(f"{html(short_label(cell))}<small>{html(group)}</small>")


def _decision(view: View, cell: Row) -> Markup:
    decision = decision_of(view, cell["cell"])
    missing = unjudged(view, cell["cell"])
    note = f"<small>n too small for {html(', '.join(missing))}</small>" if missing else ""
    return Markup(f'<span class="decision {decision.replace(" ", "-")}">{html(decision)}</span>{note}')


def _last(seen: Seen | None) -> Markup:
    if seen is None:
        return shown("–", "not measured")
    return shown(share(seen.median if known(seen.median) else seen.mean), seen.status)
