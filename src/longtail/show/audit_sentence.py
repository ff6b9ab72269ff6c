"""What an audit found, in sentences that a manager can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..audits.retention import GONE, THINNING
from .audit_names import legible, told
from .audit_view import AuditView, Row, read
from .audit_words import SINGLE, listed, tally

if TYPE_CHECKING:
    from ..audits.tables import AuditTables

NAMES = 3

BEYOND = {
    "combinations": ("pair", "cross"),
    "words": ("words",),
    "phrases": ("ngrams",),
    "regions": ("region",),
}
"""What to call the groups that are listed only when they are lost, by role."""


def sentence(tables: AuditTables) -> str:
    """All sentences in one line: groups, what could not be sized, copies, rarity levels."""
    return " ".join(sentences(tables))


def sentences(tables: AuditTables) -> list[str]:
    """The sentences, how many groups have which verdict first."""
    return said(read(tables))


def said(view: AuditView) -> list[str]:
    """The sentences of rows that were read already."""
    first = tally(view.facts["counts"], "group") or "These data name no groups; their rarity levels say what is lost."
    found = [first, _beyond(view), _unsized(view), *_copied(view), _levels(view)]
    return [one for one in found if one]


def band(row: Row) -> str:
    """A rarity level with the block that it belongs to."""
    return f"{row['level']} of {legible(row['block'], 40)}"


def _beyond(view: AuditView) -> str:
    """Combinations, regions, words and phrases are not counted one by one; only the lost ones are known by name."""
    rows = view.lost_beyond
    if not rows:
        return ""
    names = listed([row["group"] for row in rows], NAMES)
    if len(rows) == 1:
        return f"Beyond these, {names} {SINGLE[rows[0]['verdict']]}."
    gone = sum(row["verdict"] == GONE for row in rows)
    words = [f"{number:,} {word}" for number, word in ((gone, GONE), (len(rows) - gone, THINNING)) if number]
    kinds = [noun for noun, roles in BEYOND.items() if any(row["role"] in roles for row in rows)]
    return f"Beyond these, {len(rows):,} {' or '.join(kinds)} are lost ({', '.join(words)}): {names}."


def _unsized(view: AuditView) -> str:
    names = [row["block"] for row in view.unsized]
    return f"Rows like these are missing, how much cannot be said: {listed(names, NAMES)}." if names else ""


def _copied(view: AuditView) -> list[str]:
    return list(dict.fromkeys(told(row["sentence"]) for row in view.copied[:NAMES]))


def _levels(view: AuditView) -> str:
    """How the rarity levels came out, the lost ones by name."""
    known = {word: number for word, number in view.level_counts.items() if word in SINGLE}
    counted = tally(known, "rarity level")
    lost = [band(row) for row in view.levels if row["verdict"] in (GONE, THINNING)]
    return f"{counted[:-1]}; lost: {listed(lost, NAMES)}." if lost else counted
