"""Every claim of this folder, each p-value against its part of the one budget."""

from __future__ import annotations

import pytest

from verification import budget
from verification.conftest import SEED, Ledger


@pytest.mark.parametrize("claim", budget.claims())
def test_claim(claim: str, ledger: Ledger) -> None:
    outcome = ledger.outcome(claim)
    assert outcome.checks, "the claim compared nothing"
    failed = [check for check in outcome.checks if budget.rejected(check)]
    again = f"{budget.SEED}={ledger.seed}"
    assert not failed, "\n".join(map(str, failed)) + f"\nrepeat with {again}"


def test_the_budget_is_kept(ledger: Ledger) -> None:
    drawn = [check for outcome in ledger.outcomes for check in outcome.checks if check.p is not None]
    assert len(drawn) <= budget.P_VALUES


@pytest.mark.parametrize("claim", budget.claims(wrong=True))
def test_wrong_formula_is_rejected(claim: str) -> None:
    outcome = budget.run(claim, SEED)
    assert len(outcome.checks) >= 3 and outcome.caught, "\n".join(map(str, outcome.checks))
