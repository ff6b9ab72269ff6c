"""Runs the claims in two processes, prints the seed and writes table.md."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor

import pytest

from verification import budget

WORKERS = 2


class Ledger:
    """Every claim's outcome, as it comes in."""

    def __init__(self, seed: int, pool: ProcessPoolExecutor, wanted: list[str]) -> None:
        self.seed = seed
        self.pending: dict[str, Future[budget.Outcome]] = {name: pool.submit(budget.run, name, seed) for name in wanted}
        self.outcomes: list[budget.Outcome] = []

    def outcome(self, claim: str) -> budget.Outcome:
        """What the claim found; waits for it."""
        found = self.pending[claim].result()
        self.outcomes.append(found)
        return found


SEED = budget.fresh_seed()


def pytest_report_header() -> str:
    return f"verification seed: {SEED} (repeat with {budget.SEED}={SEED})"


@pytest.fixture(scope="session")
def ledger(request: pytest.FixtureRequest) -> Iterator[Ledger]:
    chosen = [item.name for item in request.session.items]
    wanted = [claim for claim in budget.claims() if f"test_claim[{claim}]" in chosen]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(WORKERS, mp_context=context) as pool:
        kept = Ledger(SEED, pool, wanted)
        yield kept
        pool.shutdown(cancel_futures=True)
    if kept.outcomes:
        (budget.FOLDER / "table.md").write_text(budget.table(kept.outcomes, SEED), "utf8")
