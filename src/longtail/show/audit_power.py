"""What an audit could not have seen, in sentences: rows that a verdict needs, and losses too small to show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median

from ..audits.retention import TOO_FEW
from ..audits.verdicts import LISTED
from .audit_names import told
from .audit_view import LOST, AuditView, Row
from .number import count, known, number, share


def unseen(view: AuditView) -> list[str]:
    """The sentences, the most general first."""
    facts = view.facts
    found = [facts.get("power") or "", *_groups([row for row in view.groups if row["role"] in LISTED]), *_levels(view)]
    return [told(one) for one in [*found, facts.get("larger_reference") or ""] if one]


def needed(rows: Sequence[Row]) -> str:
    """The expected rows with which a lost group is called gone: one number, or the least and the most of several."""
    values = [row["needed"] for row in rows if known(row["needed"])]
    if not values:
        return ""
    least, most = count(round(min(values))), count(round(max(values)))
    return least if least == most else f"{least} to {most}"


def invisible(rows: Sequence[Row]) -> int:
    """How many groups are so small that not even their complete loss would have shown."""
    return sum(row["smallest_loss"] is None and row["verdict"] not in LOST for row in rows)


def factor(rows: Sequence[Row]) -> float | None:
    """Times as many rows with which half of the undecided groups would be decided."""
    values = [row["more"] for row in rows if row["verdict"] == TOO_FEW and known(row["more"])]
    return median(values) if values else None


def _groups(rows: list[Row]) -> Iterator[str]:
    rows_needed, unseen_groups, times = needed(rows), invisible(rows), factor(rows)
    if rows_needed:
        yield (
            f"To be called gone, a group that lost everything needs {rows_needed} expected rows here "
            "(for 80 % of such losses to be called)."
        )
    if unseen_groups == len(rows) > 0:
        yield "All groups are so small that not even their complete loss would have shown."
    elif unseen_groups:
        plural = f"group{'s' * (len(rows) > 1)} {'are' if unseen_groups > 1 else 'is'}"
        owner = "their" if unseen_groups > 1 else "its"
        yield f"{unseen_groups:,} of {len(rows):,} {plural} so small that not even {owner} complete loss would have shown."
    if times is not None:
        yield (
            f"With {number(times, 2)} times as many rows in both sets, half of the groups with too few rows would be "
            "decided, if they keep what they show now."
        )


def _levels(view: AuditView) -> Iterator[str]:
    losses = [row["smallest_loss"] for row in view.levels]
    if any(known(one) for one in losses):
        seen = [one for one in losses if known(one)]
        least, most = share(min(seen)), share(max(seen))
        of = "the rarity level" if len(seen) == 1 else f"{len(seen):,} of {len(losses):,} rarity levels"
        yield (
            f"In {of} the smallest loss that would have shown is {least if least == most else f'between {least} and {most}'}."
        )
    elif losses:
        yield "In no rarity level would even a complete loss have shown for sure."
