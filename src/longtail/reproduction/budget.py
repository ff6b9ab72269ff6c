"""One error budget for every claim, fixed beforehand, and what a claim found."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from ..address import rng_at
from .check import Check, Dishonest, is_true
from .claim import Claim

BUDGET = 1e-6
"""The probability that anything is rejected although every claim is true."""
P_VALUES = 4000
"""The budget is split evenly over this many p-values (Bonferroni), fixed beforehand and never exceeded."""
THRESHOLD = BUDGET / P_VALUES


def rejected(check: Check) -> bool:
    """Whether a comparison fails: a p-value below its part of the budget, or an exact comparison that does not hold."""
    return not check.holds or (check.p is not None and not check.p >= THRESHOLD)


@dataclass(frozen=True)
class Outcome:
    """What one claim found, and the seconds it took."""

    claim: str
    checks: list[Check]
    seconds: float

    @property
    def largest_residual(self) -> float | None:
        """The size of the largest residual, in standard errors; None where nothing was drawn."""
        return max((abs(check.residual) for check in self.checks if check.residual is not None), default=None)

    @property
    def rejected(self) -> bool:
        """Whether any comparison fails."""
        return any(map(rejected, self.checks))

    @property
    def caught(self) -> bool:
        """Whether every comparison fails, each by what was seen: one that could not be judged shows nothing."""
        return bool(self.checks) and all(rejected(check) and check.judged for check in self.checks)


def outcome_of(claim: Claim, seed: int, name: str = "") -> Outcome:
    """Tests one claim with the noise of its own address; name: what the outcome calls it, if not its own name.

    Where a comparison cannot keep its promise (check.Dishonest), that is a comparison which does not agree.
    """
    started = time.perf_counter()
    checks: list[Check] = []
    try:
        checks.extend(claim.checks(rng_at(seed, "claim", name or claim.name)))
    except Dishonest as refusal:
        checks.append(replace(is_true("every comparison can be judged", "", False, str(refusal)), judged=False))
    return Outcome(name or claim.name, checks, time.perf_counter() - started)
