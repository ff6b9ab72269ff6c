"""The groups of an audit on its page: what is lost first, with bars; what is undecided or fine folded below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..audits.retention import FINE, TOO_FEW
from .audit_names import legible
from .audit_view import LOST, AuditView, Row
from .audit_words import counts_of, interval, marked, shares
from .chart import small_bar
from .markup import Markup, anchor, details, html, paragraph, shown, table
from .number import known, number

MOST_LOST, MOST_OTHERS = 200, 100
TOP = 1.5
HEAD = ("group", "verdict", "share kept", "", "expected", "seen", "smallest loss seen")
NUMERIC = (2, 4, 5, 6)
KEY = (
    "Share kept: the candidate's share of the group over its real share, with its interval (dot and line; the bar runs "
    "from 0 to 150 %, its tick is the share asked to keep). Expected: the rows that the candidate would hold if it had "
    "kept everything. Smallest loss seen: what would have been called with 80 % probability. Rows to decide: times as "
    "many rows of both sets, if the group keeps what it shows now."
)


def groups(view: AuditView) -> Markup:
    """The worst groups as a table, the others folded; each says how many are left out."""
    if not view.groups:
        return Markup("")
    lost = [row for row in view.groups if row["verdict"] in LOST]
    found = _table(lost[:MOST_LOST], _marks(lost[:MOST_LOST])) if lost else paragraph("No group is gone or thinning.")
    others = [_folded(view, word, title) for word, title in ((TOO_FEW, "too few rows to tell"), (FINE, "fine"))]
    return Markup(found + _more(len(lost) - MOST_LOST) + "".join(others) + paragraph(KEY, "key"))


def name_of(name: str | None) -> Markup:
    """A name from the data: cut, harmless, and kept from turning the text around it."""
    return Markup(f"<bdi>{html(legible(name or ''))}</bdi>")


def verdict_of(word: str | None) -> Markup:
    """A verdict with mark and colour."""
    word = word or TOO_FEW
    kind = "too-few" if word == TOO_FEW else word
    return Markup(f'<span class="decision {html(kind)}">{html(marked(word))}</span>')


def share_of(value: float | str | None, low: float | None, high: float | None) -> Markup:
    """A share in bold with its interval."""
    between = interval(low, high)
    aside = f" <small>{html(between)}</small>" if known(low) else ""
    return Markup(f"<b>{shown(shares(value))}</b>{aside}")


def more_below(left: int, what: str) -> Markup:
    """How many rows a table leaves out, and where they are."""
    return paragraph(f"And {left:,} more {what}, in audit.json.", "note") if left > 0 else Markup("")


def _folded(view: AuditView, word: str, title: str) -> Markup:
    rows = [row for row in view.groups if row["verdict"] == word]
    if not rows:
        return Markup("")
    body = _table(rows[:MOST_OTHERS]) + _more(len(rows) - MOST_OTHERS)
    return details(f"{len(rows):,} group{'s' * (len(rows) != 1)}: {title}", Markup(body))


def _more(left: int) -> Markup:
    return more_below(left, "groups")


def _table(rows: Sequence[Row], marks: Mapping[int, str] | None = None) -> Markup:
    """The rows, with anchors by place; columns that only some groups have are left out where none has."""
    head, numeric = list(HEAD), list(NUMERIC)
    lines = [_line(row, (marks or {}).get(at, "")) for at, row in enumerate(rows)]
    if any(known(row["more"]) for row in rows):
        numeric.append(len(head))
        head.append("rows to decide")
        lines = [[*line, f"× {number(row['more'], 2)}" if known(row["more"]) else ""] for line, row in zip(lines, rows)]
    if any(row["example"] for row in rows):
        head.append("example")
        lines = [[*line, name_of(row["example"])] for line, row in zip(lines, rows)]
    return table(head, lines, numeric)


def _marks(rows: Sequence[Row]) -> dict[int, str]:
    """Anchors of groups by place; of names that come to the same anchor the first has it."""
    first: dict[str, int] = {}
    for at, row in enumerate(rows):
        first.setdefault(anchor("group", row["group"] or ""), at)
    return {at: name for name, at in first.items()}


def _line(row: Row, mark: str) -> list[str]:
    high = row["high"] if known(row["high"]) else TOP
    return [
        _named(row, mark),
        verdict_of(row["verdict"]),
        share_of(row["kept"], row["low"], row["high"]),
        small_bar(row["kept"], row["low"], high, row["limit"], TOP),
        shown(counts_of(row["expected"])),
        shown(counts_of(row["seen"])),
        _smallest(row),
    ]


def _named(row: Row, mark: str) -> Markup:
    policy = "<small>named by the policy</small>" if row["named"] else ""
    name = name_of(row["group"])
    return Markup(f'<span id="{mark}">{name}</span>{policy}' if mark else f"{name}{policy}")


def _smallest(row: Row) -> Markup:
    if row["smallest_loss"] is not None:
        return html(shares(row["smallest_loss"]))
    # A group found through a rejected test is lost although it could not have been counted on to show.
    return Markup("") if row["verdict"] in LOST else html("not even all")
