"""The other sections of an audit's page, one function each; a section with nothing to show is empty."""

from __future__ import annotations

from collections.abc import Sequence

from ..audits.outcome import SPOKE
from ..audits.retention import TOO_FEW
from ..audits.verdicts import LISTED
from .audit_groups import more_below, name_of, share_of
from .audit_names import noted, told
from .audit_power import factor, invisible, needed, unseen
from .audit_view import AuditView, Row
from .audit_words import counts_of
from .markup import Markup, details, html, paragraph, shown, table
from .number import DASH, count, known, number, share

MOST_BLOCKS, MOST_POWER, MOST_REGIONS, MOST_COLUMNS, MOST_NUMBERS = 100, 40, 40, 400, 60
FEW = 30
READINGS = {
    "named": "lost: see its groups and levels",
    "explained": "lost, as its columns are",
    "changed": "changed, nothing lost",
    "unsized": "lost, how much cannot be said",
}


def power(view: AuditView) -> Markup:
    """What could not have been seen: sentences, and needed rows block by block."""
    said = "".join(paragraph(one) for one in unseen(view))
    blocks: dict[str, list[Row]] = {}
    for row in view.groups:
        if row["role"] in LISTED:
            blocks.setdefault(row["block"], []).append(row)
    worst = sorted(blocks.items(), key=lambda block: -_undecided(block[1]))
    rows = [
        [
            name_of(name),
            f"{len(groups):,}",
            f"{_undecided(groups):,}",
            needed(groups) or DASH,
            f"{invisible(groups):,}",
            _times(factor(groups)),
        ]
        for name, groups in worst[:MOST_POWER]
    ]
    head = ["of", "groups", "too few rows", "expected rows to be called gone", "loss of all would not show", "× rows"]
    if not rows:
        return Markup(said)
    more = more_below(len(blocks) - len(rows), "blocks")
    key = "× rows: times as many rows of both sets with which half of the undecided groups would be decided."
    return Markup(said + table(head, rows, range(1, 6)) + paragraph(key, "note") + more)


def blocks(view: AuditView) -> Markup:
    """Every test with its p-value, rejected ones first."""
    tested = [row for row in view.blocks if row["role"] != "copies"]
    head = ["block", "result", "test", "p", "rejected up to", "real", "candidate", "counted in", "what spoke loudest"]
    rows = [
        [
            name_of(row["block"]),
            _result(row),
            f"{row['test']}{', on a sample' if row['sampled'] else ''}",
            shown(number(row["p"], 2), row["status"] or "no test"),
            number(row["threshold"], 2),
            shown(counts_of(row["reference"])),
            shown(counts_of(row["candidate"])),
            row["unit"] or "",
            _loudest(row),
        ]
        for row in tested[:MOST_BLOCKS]
    ]
    more = more_below(len(tested) - len(rows), "tests with larger p-values")
    return Markup(table(head, rows, range(3, 7)) + more) if rows else Markup("")


def copies(view: AuditView) -> Markup:
    """Copies and repeats: what was tested, and what could not be."""
    facts = view.facts.get("copies") or {}
    tested = [row for row in view.blocks if row["role"] == "copies"]
    body = paragraph(told(facts["sentence"])) if facts.get("sentence") else Markup("")
    rows = [
        [
            name_of(row["block"]),
            _mark("✗", "rejected", "gone") if row["rejected"] else _mark("✓", "no more than chance", "fine"),
            shown(number(row["p"], 2), "hidden" if view.facts.get("min_cell") is not None else row["status"] or ""),
            number(row["threshold"], 2),
            noted(_copied(row)),
        ]
        for row in tested[:MOST_BLOCKS]
    ]
    head = ["test", "result", "p", "rejected up to", "what was counted"]
    return Markup(body + (table(head, rows, (2, 3)) if rows else ""))


def novel(view: AuditView) -> Markup:
    """How much of the candidate lies outside what the reference shows, beside what fresh real rows would show."""
    head = ["of", "outside the reference", "fresh real rows", "what counts as outside"]
    worst = sorted(view.novel, key=_excess)[:MOST_NUMBERS]
    rows = [
        [
            name_of(row["block"]),
            share_of(row["share"], row["low"], row["high"]),
            shown(share(row["floor"])),
            noted(row["meaning"]),
        ]
        for row in worst
    ]
    more = more_below(len(view.novel) - len(rows), "blocks")
    return Markup(table(head, rows, (1, 2)) + more) if rows else Markup("")


def regions(view: AuditView) -> Markup:
    """The neighbourhoods of real rows that emptied most."""
    rows = view.regions[:MOST_REGIONS]
    # Each column is shown only where something stands in it.
    extra = [name for name in ("place", "example") if any(row[name] for row in rows)]
    lines = [
        [
            name_of(row["block"]),
            number(row["rank"]),
            *(shown(counts_of(row[name])) for name in ("reference", "candidate")),
            *(name_of(row[name]) for name in extra),
        ]
        for row in rows
    ]
    key = "Neighbourhoods that hold real rows and hardly any of the candidate's; the emptiest first."
    more = more_below(len(view.regions) - len(rows), "neighbourhoods")
    titles = {"place": "nearest reference row", "example": "example"}
    head = ["of", "rank", "reference rows", "candidate rows", *(titles[name] for name in extra)]
    return Markup(paragraph(key, "key") + table(head, lines, (1, 2, 3)) + more) if lines else Markup("")


def columns(view: AuditView) -> Markup:
    """How each column was read."""
    head = ["column", "read as", "distinct", "missing, reference", "missing, candidate", "note"]
    rows = [
        [
            name_of(row["column"]),
            row["kind"] or "",
            shown(count(row["distinct"])),
            *(shown(counts_of(row[f"missing_{which}"])) for which in ("reference", "candidate")),
            noted(row["note"]),
        ]
        for row in view.columns[:MOST_COLUMNS]
    ]
    body = table(head, rows, range(2, 5)) + more_below(len(view.columns) - len(rows), "columns")
    return _folded(body, len(view.columns), "columns")


def classical(view: AuditView) -> Markup:
    """The usual scores, each with what it cannot see."""
    head = ["metric", "of", "value", "interval", "fresh real rows", "what it is", "what it cannot see"]
    rows = [
        [
            name_of(row["metric"]),
            name_of(row["block"]),
            shown(number(row["value"], 4), row["status"] or "not known"),
            f"{number(row['low'])} to {number(row['high'])}" if known(row["low"]) and known(row["high"]) else "",
            shown(number(row["floor"], 4)),
            *(noted(row[name]) for name in ("definition", "blind_spot")),
        ]
        for row in view.classical[:MOST_NUMBERS]
    ]
    key = "Numbers that people look for. Each can stay high while whole groups are gone."
    more = more_below(len(view.classical) - len(rows), "numbers")
    return Markup(paragraph(key, "key") + table(head, rows, range(2, 5)) + more) if rows else Markup("")


def _folded(body: str, rows: int, what: str) -> Markup:
    """A long table is folded away."""
    if not rows:
        return Markup("")
    return details(f"{rows:,} {what}", Markup(body)) if rows > FEW else Markup(body)


def _undecided(groups: Sequence[Row]) -> int:
    return sum(row["verdict"] == TOO_FEW for row in groups)


def _times(value: float | None) -> str:
    return f"× {number(value, 2)}" if known(value) else ""


def _result(row: Row) -> Markup:
    if row["p"] is None:
        return _mark("?", "no test", "too-few", row["status"] or "")
    if not row["rejected"]:
        return _mark("✓", "no loss shown", "too-few")
    is_loss = row["reading"] != "changed"
    return _mark(
        "✗" if is_loss else "↓", "rejected", "gone" if is_loss else "thinning", READINGS.get(row["reading"], "")
    )


def _mark(sign: str, word: str, kind: str, note: str = "") -> Markup:
    aside = f"<small>{html(noted(note))}</small>" if note else ""
    return Markup(f'<span class="decision {kind}">{sign} {html(word)}</span>{aside}')


def _loudest(row: Row) -> str:
    # A statistic always speaks; only in a rejected test does it say something.
    return SPOKE.get(row["strongest"], row["strongest"] or "") if row["rejected"] else ""


def _copied(row: Row) -> str:
    """A test of repeats counts, and its sentence holds whatever came of it; that of nearness holds when it is rejected."""
    return row["sentence"] or (row["strongest"] if row["test"] == "repeats" else "") or ""


def _excess(row: Row) -> float:
    share, floor = row["share"], row["floor"]
    return 0.0 if isinstance(share, str) or share is None else (floor or 0.0) - share
