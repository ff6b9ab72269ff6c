"""Reproduced claims on a terminal: expected, observed, standard error and verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..reproduction.result import CAUGHT, HOLDS, verdict_of
from .claims_words import agreement
from .number import number
from .plain import columns

if TYPE_CHECKING:
    from ..reproduction.budget import Outcome
    from ..reproduction.claim import Claim
    from ..reproduction.result import Reproduction

DETAILED = 12
"""Up to so many claims are shown with every comparison; of more, one line each."""


def terminal(found: Reproduction) -> str:
    """The sentence, then every comparison of a few claims, or one line for each of many; what fails is always shown."""
    pairs = list(zip(found.claims, found.outcomes, strict=True))
    if len(pairs) <= DETAILED:
        return "\n\n".join([*(_whole(one, outcome) for one, outcome in pairs), found.sentence])
    failing = [pair for pair in pairs if verdict_of(*pair) not in (HOLDS, CAUGHT)]
    lines = columns(
        ("result", "source", "comparisons", "largest residual", "verdict"),
        [_line(one, outcome) for one, outcome in pairs],
        numeric=(2, 3),
    )
    return "\n\n".join([found.sentence, lines, *(_whole(one, outcome) for one, outcome in failing)])


def _line(one: Claim, outcome: Outcome) -> tuple[str, ...]:
    largest = "exact" if outcome.largest_residual is None else number(outcome.largest_residual, 2)
    return one.name, one.paper.short, f"{len(outcome.checks)}", largest, verdict_of(one, outcome)


def _whole(one: Claim, outcome: Outcome) -> str:
    rows = [
        (
            check.what,
            check.setting,
            check.expected,
            check.observed,
            number(check.error, 2),
            check.test,
            agreement(check, one.wrong),
        )
        for check in outcome.checks
    ]
    head = ("what", "setting", "expected", "observed", "standard error", "test", "verdict")
    title = f"{one.name}: {one.says}\n{one.paper.citation}\n{one.grounds}"
    return f"{title}\n\n{columns(head, rows, numeric=(2, 3, 4))}\n{one.name}: {verdict_of(one, outcome)}"
