"""An audit as plain text for a terminal: sentence, worst groups, rarity levels, what could not be seen, the exit."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ..coverage.levels import LEVELS
from .audit_names import legible, told
from .audit_power import unseen
from .audit_sentence import said
from .audit_view import LOST, AuditView, in_order, read
from .audit_words import VERDICTS, counts_of, exit_line, marked, shares, the_set, with_interval
from .plain import columns

if TYPE_CHECKING:
    from ..audits.tables import AuditTables

WIDTH = 100
MOST_GROUPS, MOST_OTHERS, MOST_LEVELS, MOST_REASONS = 20, 5, 12, 5


def terminal(tables: AuditTables) -> str:
    """The audit in at most 100 columns."""
    view = read(tables)
    facts = view.facts
    head = f"reference: {the_set(facts['reference'])} · candidate: {the_set(facts['candidate'])}"
    parts = [head, *_folded(said(view)), facts.get("orientation") or "", _groups(view), _levels(view)]
    hidden = "Counts and what would give them away are hidden below {0} (–, <{0}).".format(facts.get("min_cell"))
    copies = facts.get("copies") or {}
    untested = [copies["sentence"]] if copies.get("sentence") else []
    parts += [*_folded([*unseen(view), *untested]), hidden if facts.get("min_cell") is not None else "", _exit(view)]
    wrapped = (one if "\n" in one else _wrap(told(one)) for one in parts)
    return "\n\n".join(one for one in wrapped if one)


def _folded(sentences: list[str]) -> list[str]:
    """Sentences as one paragraph, each on lines of its own."""
    return ["\n".join(_wrap(one) for one in sentences)] if sentences else []


def _wrap(text: str) -> str:
    from textwrap import fill

    return fill(text, WIDTH, break_on_hyphens=False)


def _groups(view: AuditView) -> str:
    """The worst groups: what is lost, a few of the others, the rest counted."""
    lost = [row for row in view.groups if row["verdict"] in LOST]
    others = [row for row in view.groups if row["verdict"] not in LOST]
    shown = [*lost[:MOST_GROUPS], *others[: min(MOST_OTHERS, max(0, MOST_GROUPS - len(lost)))]]
    if not shown:
        return ""
    rows = [
        (
            legible(row["group"]),
            counts_of(row["expected"]),
            counts_of(row["seen"]),
            with_interval(row, "kept", "low", "high"),
            marked(row["verdict"]),
        )
        for row in shown
    ]
    text = columns(("group", "expected", "seen", "share kept", "verdict"), rows, (1, 2, 3), WIDTH)
    left = Counter(row["verdict"] for row in view.groups) - Counter(row["verdict"] for row in shown)
    rest = ", ".join(f"{left[word]:,} {word}" for word in VERDICTS if left[word])
    return text + (f"\nand {left.total():,} more: {rest}" if rest else "")


def _levels(view: AuditView) -> str:
    """The rarity levels, block by block; the worst where there are many."""
    levels = view.levels
    if not levels:
        return ""
    shown = levels[:MOST_LEVELS]
    blocks = dict.fromkeys(row["block"] for row in shown)
    rows = [
        (
            legible(row["block"]),
            row["level"],
            with_interval(row, "kept", "kept_low", "kept_high"),
            with_interval(row, "uncovered", "uncovered_low", "uncovered_high"),
            shares(row["floor"]),
            marked(row["verdict"]),
        )
        for block in blocks
        for row in in_order([row for row in shown if row["block"] == block], LEVELS)
    ]
    text = columns(("of", "rarity level", "kept", "uncovered", "floor", "verdict"), rows, (2, 3, 4), WIDTH)
    more = len(levels) - len(shown)
    return text + (f"\n{more:,} more rarity level{'s' * (more > 1)}, no worse" if more else "")


def _exit(view: AuditView) -> str:
    reasons = view.facts["reasons"]
    lines = [exit_line(view.facts) + (":" if reasons else "")]
    lines += [_wrap(f"- {told(reason)}") for reason in reasons[:MOST_REASONS]]
    if len(reasons) > MOST_REASONS:
        lines.append(f"and {len(reasons) - MOST_REASONS:,} more reasons in audit.json")
    return "\n".join(lines)
