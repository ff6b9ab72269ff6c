"""An audit as Markdown for a pull request; nothing from the data can mention, link, format or run there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..audits.retention import FINE
from ..coverage.levels import LEVELS
from .audit_names import legible, told
from .audit_power import unseen
from .audit_sentence import said
from .audit_view import LOST, AuditView, Row, in_order, read
from .audit_words import counts_of, exit_line, marked, shares, with_interval

if TYPE_CHECKING:
    from ..audits.tables import AuditTables

MOST_GROUPS, MOST_LEVELS, MOST_REASONS, LONGEST = 25, 16, 5, 80
SIGNS = re.compile(r"[\\`*_{}\[\]!|~$^]")
# An @ or # before a letter or digit mentions somebody or links an issue, and a colon or www makes a link of an address.
JOINED = re.compile(r"[@#]|://|(?<=ww)w(?=\.)", re.IGNORECASE)


def markdown(tables: AuditTables) -> str:
    """The audit in under 60 kB: outcome, sentence, worst groups, rarity levels, what could not be seen."""
    view = read(tables)
    facts = view.facts
    sets = " ".join(
        f"{role}: {code(str(facts[key]['name']))}, {counts_of(facts[key]['rows'])} rows."
        for role, key in (("Reference (trusted)", "reference"), ("Candidate (under audit)", "candidate"))
    )
    reasons = [f"- {prose(one)}" for one in facts["reasons"][:MOST_REASONS]]
    left = len(facts["reasons"]) - len(reasons)
    reasons += [f"- and {left:,} more, in audit.json"] if left > 0 else []
    parts = [f"## {marked(facts['outcome'])}: longtail audit", sets, *(prose(one) for one in said(view))]
    parts += [prose(facts.get("orientation") or ""), _groups(view), _levels(view)]
    parts += ["\n".join(f"- {prose(one)}" for one in unseen(view)), _smallest_cell(view)]
    parts += [f"**{exit_line(facts)}**" + (", because" if reasons else ""), "\n".join(reasons)]
    return "\n\n".join(part for part in parts if part) + "\n"


def code(name: str) -> str:
    """A name as code, where nothing in it has a meaning; the bar that would end a table cell becomes its twin."""
    text = legible(name, LONGEST).replace("|", "∣")
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    edge = " " if text[:1] in ("`", " ", "") or text[-1:] in ("`", " ") else ""
    return f"{fence}{edge}{text}{edge}{fence}"


def prose(text: str) -> str:
    """A sentence with names from the data in it, as text that means nothing but itself."""
    plain = SIGNS.sub(lambda sign: "\\" + sign[0], told(text)).replace("&", "&amp;").replace("<", "&lt;")
    return JOINED.sub(lambda sign: sign[0][0] + "\u2060" + sign[0][1:], plain.replace(">", "&gt;"))


def _groups(view: AuditView) -> str:
    lost = [row for row in view.groups if row["verdict"] in LOST]
    # Where nothing is lost, what is undecided is worth reading; what is fine never is, unless the policy names it.
    worth = lost or [row for row in view.groups if row["verdict"] != FINE or row["named"]]
    if not worth:
        return ""
    rows = [
        [
            code(row["group"]),
            counts_of(row["expected"]),
            counts_of(row["seen"]),
            with_interval(row, "kept", "low", "high"),
            marked(row["verdict"]),
        ]
        for row in worth[:MOST_GROUPS]
    ]
    more = len(worth) - len(rows)
    text = _table(("group", "expected", "seen", "share kept", "verdict"), rows, (1, 2, 3))
    return text + (f"\n\nand {more:,} more, in audit.json" if more else "")


def _levels(view: AuditView) -> str:
    shown = view.levels[:MOST_LEVELS]
    if not shown:
        return ""
    rows = [
        _level(row)
        for block in dict.fromkeys(row["block"] for row in shown)
        for row in in_order([row for row in shown if row["block"] == block], LEVELS)
    ]
    text = _table(("rarity level", "of", "kept", "uncovered", "floor", "verdict"), rows, (2, 3, 4))
    more = len(view.levels) - len(shown)
    return text + (f"\n\nand {more:,} more rarity level{'s' * (more > 1)}, no worse" if more else "")


def _level(row: Row) -> list[str]:
    return [
        row["level"],
        code(row["block"]),
        with_interval(row, "kept", "kept_low", "kept_high"),
        with_interval(row, "uncovered", "uncovered_low", "uncovered_high"),
        shares(row["floor"]),
        marked(row["verdict"]),
    ]


def _smallest_cell(view: AuditView) -> str:
    below = view.facts.get("min_cell")
    return "" if below is None else f"Counts below {below} and the numbers that would give them away are hidden."


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], numeric: Sequence[int]) -> str:
    rules = ["---:" if at in numeric else "---" for at in range(len(head))]
    # In a table of this kind `<10` would open a tag.
    lines = [head, rules, *([text.replace("<", "&lt;") if text[:1] == "<" else text for text in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
