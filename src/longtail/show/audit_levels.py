"""The rarity levels of an audit on its page: what is kept, covered and uncovered, drawn and as numbers."""

from __future__ import annotations

from collections.abc import Sequence

from ..coverage.levels import LEVELS
from .audit_groups import more_below, name_of, share_of, verdict_of
from .audit_names import legible
from .audit_view import AuditView, Row, in_order
from .audit_words import counts_of, shares
from .chart import Curve, Panel, Point, level_chart
from .markup import Markup, paragraph, shown, table
from .number import known, share

MOST_DRAWN, MOST_ROWS = 8, 120
TOP = 150.0
HEAD = (
    "of", "rarity level", "verdict", "kept", "covered", "uncovered", "floor", "real mass", "held-out rows",
    "smallest loss seen",
)  # fmt: skip
KEY = (
    "Levels order what is real from common to rare. Kept (filled): the candidate's share of a level over its real "
    "share. Covered (hollow): of what a fresh real sample of this size shows of a level, the share that the candidate "
    "shows. A verdict follows the worse of the two; the dashed line is the share asked to keep. Uncovered: the real mass "
    "of a level that no candidate row touches; dotted, its floor, which a fresh real sample leaves uncovered too. "
    "Lines are intervals."
)
LEGEND = Markup(
    '<ul class="legend"><li><b class="mark c1">●</b> kept</li><li><b class="mark c0">○</b> covered</li>'
    '<li><b class="mark c2">●</b> uncovered</li><li>┈ floor</li></ul>'
)


def levels(view: AuditView) -> Markup:
    """Two charts for each of the worst blocks, and a table of all levels that fit."""
    if not view.levels:
        return Markup("")
    blocks = list(dict.fromkeys(row["block"] for row in view.levels))
    by_block = {name: in_order([row for row in view.levels if row["block"] == name], LEVELS) for name in _few(blocks)}
    drawn = [_figure(name, by_block[name]) for name in blocks[:MOST_DRAWN]]
    fewer = f"Drawn: the {MOST_DRAWN} worst of {len(blocks):,} columns and blocks." if len(blocks) > MOST_DRAWN else ""
    rows = [row for name in by_block for row in by_block[name]][:MOST_ROWS]
    charts = (
        LEGEND + f'<div class="figures levels">{"".join(drawn)}</div>' + (paragraph(fewer, "note") if fewer else "")
    )
    numbers = table(HEAD, [_line(row) for row in rows], range(3, 10))
    more = more_below(len(view.levels) - len(rows), "rarity levels, of blocks that are no worse")
    return Markup(paragraph(KEY, "key") + charts + numbers + more)


def _few(blocks: Sequence[str]) -> Sequence[str]:
    """Each block has a level at least, so this many fill the table."""
    return blocks[:MOST_ROWS]


def _figure(name: str, rows: Sequence[Row]) -> Markup:
    names = [row["level"] for row in rows]
    limits = [row["limit"] for row in rows if known(row["limit"])]
    asked = 100 * max(limits) if len(set(limits)) == 1 else None
    kept = [
        Curve("", "kept, %", 1, _points(rows, "kept")),
        Curve("", "covered, %", 0, _points(rows, "covered"), hollow=True),
    ]
    missed = [Curve("", "uncovered, %", 2, _points(rows, "uncovered"))]
    floor = [(at, 100 * row["floor"]) for at, row in enumerate(rows) if known(row["floor"])]
    left = level_chart(Panel("kept and covered, %", "", 0, TOP, asked=asked), names, kept)
    right = level_chart(Panel("uncovered, %", "", 0, 100, floor=floor), names, missed)
    title = f"<figcaption>{name_of(legible(name, 60))}</figcaption>"
    return Markup(f'<figure>{title}<div class="panels">{left}{right}</div></figure>')


def _points(rows: Sequence[Row], what: str) -> list[Point]:
    points = []
    for at, row in enumerate(rows):
        value, low, high = (_percent(row[name]) for name in (what, f"{what}_low", f"{what}_high"))
        if value is not None:
            points.append(Point(at, value, low, TOP if high is None else high))
    return points


def _percent(value: float | str | None) -> float | None:
    return 100 * value if isinstance(value, float) and known(value) else None


def _line(row: Row) -> list[str]:
    why = row["status"] or "not known"
    note = Markup(f"{verdict_of(row['verdict'])}") if row["status"] in ("ok", None) else _undecided(row)
    return [
        name_of(row["block"]),
        row["level"] or "",
        note,
        *(share_of(row[name], row[f"{name}_low"], row[f"{name}_high"]) for name in ("kept", "covered", "uncovered")),
        *(shown(shares(row[name]), why) for name in ("floor", "real_mass")),
        shown(counts_of(row["reference"]), why),
        shown(share(row["smallest_loss"]), "not even the loss of all"),
    ]


def _undecided(row: Row) -> Markup:
    return Markup(f"{verdict_of(row['verdict'])}<small>{name_of(row['status'])}</small>")
