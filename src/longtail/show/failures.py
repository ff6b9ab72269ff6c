"""Chains whose model failed: which, when and why, in words and as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .markup import Markup, paragraph, table

if TYPE_CHECKING:
    from ..lab.tables import Tables

MOST = 50
"""Failures that the page lists one by one."""


def failures(tables: Tables) -> list[str]:
    """One sentence for each cell with chains that failed; nothing where none did."""
    found = tables.failures.to_pylist()
    said = []
    for cell in tables.cells.to_pylist():
        mine = [row for row in found if row["cell"] == cell["cell"]]
        if mine:
            first = min(mine, key=lambda row: (row["generation"], row["chain"]))
            number = sum(row["chains"] for row in mine)
            of = (
                "nothing is known of it from then on"
                if number == cell["chains"]
                else "what is said of it is of the other chains, as long as they ran"
            )
            said.append(
                f"{number} of {cell['chains']} chains of {cell['label']} failed, first at generation {first['generation']} "
                f"({first['asked']}: {first['reason']}); {of}"
            )
    return said


def failed_chains(tables: Tables) -> Markup:
    """The failures of a run as a table; nothing where there is none."""
    found = tables.failures.to_pylist()
    if not found:
        return Markup("")
    labels = {cell["cell"]: cell["label"] for cell in tables.cells.to_pylist()}
    rows = [
        [labels[row["cell"]], str(row["chain"]), str(row["generation"]), row["asked"], row["reason"]] for row in found
    ]
    more = f"The first {MOST} of {len(rows)}; all of them are in failures.parquet. " if len(rows) > MOST else ""
    text = paragraph(
        f"{more}These chains stopped because their model raised, or gave something else than the rows that it was asked "
        "for. They have no value from then on: medians and intervals are of the chains that went on, and look better than "
        "all of them would where a model fails because it has collapsed."
    )
    return Markup(
        f"{text}{table(['cell', 'first chain', 'generation', 'asked to', 'why'], rows[:MOST], range(1, 3), 'small')}"
    )
