"""Writes docs/claims.md: every result that `longtail reproduce` runs again, by paper.  Run: python docs/make_claims.py"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from longtail.reproduction.budget import BUDGET, P_VALUES
from longtail.reproduction.papers import EVIDENCE
from longtail.reproduction.reproduce import ALL, chosen_claims

PAGE = Path(__file__).parent / "claims.md"


def text() -> str:
    """The page as Markdown."""
    claims = chosen_claims([ALL])
    wrong = sum(one.wrong for one in claims)
    letters = "; ".join(f"{letter} {words}" for letter, words in EVIDENCE.items())
    parts = [
        "# Published and derived results",
        "",
        f"{len(claims) - wrong} results and {wrong} wrong formulas that are passed on in public. `longtail reproduce NAME` runs one and prints what was",
        "expected, what was seen, the standard error and the verdict; a paper's key runs all of that paper; `longtail reproduce all`",
        "writes one page with every comparison and a quantile plot of all residuals. A stopped run goes on where it stopped.",
        "",
        f"All comparisons share one budget: were everything true, the chance that any is rejected is at most {BUDGET:g}, split evenly",
        f"over {P_VALUES:,} p-values fixed beforehand. The seed is 1 unless given; `make verify` tests everything with a fresh one.",
        "",
        f"Evidence: {letters}. No figure is called a paper's that was not read there.",
        "",
    ]
    for paper, some in groupby(claims, key=lambda one: one.paper):
        parts += [f"## {paper.short}", "", f"{paper.citation} ([page](papers/{paper.page}.md)).", ""]
        parts += ["| result | what it says | evidence |", "|---|---|---|"]
        parts += [f"| `{one.name}` | {one.says.replace('|', chr(92) + '|')} | {one.evidence} |" for one in some]
        parts.append("")
    return "\n".join(parts).rstrip() + "\n"


if __name__ == "__main__":
    PAGE.write_text(text(), "utf8")
