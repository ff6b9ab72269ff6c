"""Writes docs/claims.md: every result that `longtail reproduce` runs again, by paper.  Run: python docs/make_claims.py"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from longtail.reproduction.budget import BUDGET, P_VALUES
from longtail.reproduction.claim import Claim
from longtail.reproduction.papers import EVIDENCE
from longtail.reproduction.reproduce import ALL, chosen_claims

PAGE = Path(__file__).parent / "claims.md"


def text() -> str:
    """The page as Markdown."""
    claims = chosen_claims([ALL])
    right, wrong = ([one for one in claims if one.wrong is which] for which in (False, True))
    letters = "; ".join(f"{letter} {words}" for letter, words in EVIDENCE.items())
    parts = [
        "# Published and derived results",
        "",
        f"{len(right)} results and {len(wrong)} wrong formulas that must be rejected. `longtail reproduce NAME` runs one and prints what was",
        "expected, what was seen, the standard error and the verdict; a paper's key runs all of that paper; `longtail reproduce all`",
        "writes one page with every comparison and a quantile plot of all residuals. A stopped run goes on where it stopped.",
        "",
        f"All comparisons share one budget: were everything true, the chance that any is rejected is at most {BUDGET:g}, split evenly",
        f"over {P_VALUES:,} p-values fixed beforehand. The seed is 1 unless given; `make verify` tests everything with a fresh one.",
        "",
        f"Evidence: {letters}. No figure is called a paper's that was not read there.",
        "",
    ]
    for paper in dict.fromkeys(one.paper for one in right):
        parts += [f"## {paper.short}", "", f"{paper.citation} ([page](papers/{paper.page}.md)).", ""]
        parts += _table([one for one in right if one.paper == paper])
    parts += ["## Wrong formulas, which must be rejected", ""]
    parts += [
        "Passed on in public, or tempting ([page](papers/found-here.md)). Evidence: that of the truth they are held against.",
        "",
    ]
    parts += _table(wrong)
    return "\n".join(parts).rstrip() + "\n"


def _table(claims: Sequence[Claim]) -> list[str]:
    rows = [f"| `{one.name}` | {one.says.replace('|', chr(92) + '|')} | {one.evidence} |" for one in claims]
    return ["| result | what it says | evidence |", "|---|---|---|", *rows, ""]


if __name__ == "__main__":
    PAGE.write_text(text(), "utf8")
