"""Words for reproduced claims: the sentence, a comparison's verdict, the list of claims."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from ..reproduction.budget import BUDGET, rejected
from ..reproduction.claim import Claim
from ..reproduction.result import CAUGHT, HOLDS, verdict_of

if TYPE_CHECKING:
    from ..reproduction.check import Check
    from ..reproduction.result import Reproduction


def sentence(found: Reproduction) -> str:
    """How many results hold, how many comparisons that took, and what is not as stated."""
    pairs = list(zip(found.claims, found.outcomes, strict=True))
    stated = [(one, outcome) for one, outcome in pairs if not one.wrong]
    wrong = [(one, outcome) for one, outcome in pairs if one.wrong]
    said = []
    if stated:
        holding = sum(verdict_of(*pair) == HOLDS for pair in stated)
        checks = [check for _, outcome in stated for check in outcome.checks]
        drawn = sum(check.p is not None for check in checks)
        said.append(
            f"{holding} of {_counted(len(stated), 'result')} hold{'s' * (len(stated) == 1)}, in "
            f"{_counted(len(checks), 'comparison')}, {drawn:,} of them with simulation."
        )
    if wrong:
        caught = sum(verdict_of(*pair) == CAUGHT for pair in wrong)
        must = "as it must be" if len(wrong) == 1 else "as they must be"
        said.append(f"{caught} of {_counted(len(wrong), 'wrong formula')} rejected, {must}.")
    failed = [one.name for one, outcome in pairs if verdict_of(one, outcome) not in (HOLDS, CAUGHT)]
    if failed:
        said.append(f"Not as stated: {', '.join(failed)}.")
    said.append(f"Were everything true, any failure at all would have a chance of at most {BUDGET:g}.")
    return " ".join(said)


def agreement(check: Check, wrong: bool) -> str:
    """What a comparison says."""
    if not check.judged:
        return "cannot be judged"
    if rejected(check):
        return "rejected" if wrong else "does not agree"
    return "not rejected" if wrong else "agrees"


def listed(claims: Sequence[Claim]) -> str:
    """Every claim by paper, with its evidence."""
    lines = []
    for paper, some in groupby(claims, key=lambda one: one.paper):
        lines.append(paper.citation)
        for one in some:
            lines += [f"  {one.name}", f"      {one.says}", f"      {one.grounds}"]
    return "\n".join(lines)


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' * (number != 1)}"
