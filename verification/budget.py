"""One error budget for the whole suite: finding the claims, their seed, their threshold and their table."""

from __future__ import annotations

import importlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from longtail.address import rng_at

from .check import Check

BUDGET = 1e-6
"""The probability that the suite rejects anything although every claim is true."""
P_VALUES = 1500
"""The budget is split evenly over this many p-values (Bonferroni), fixed beforehand and never exceeded."""
THRESHOLD = BUDGET / P_VALUES

FOLDER = Path(__file__).parent
SEED = "LONGTAIL_VERIFY_SEED"


@dataclass(frozen=True)
class Outcome:
    """What one claim found, and the seconds it took."""

    claim: str
    checks: list[Check]
    seconds: float


def fresh_seed() -> int:
    """The seed in LONGTAIL_VERIFY_SEED, else one from the operating system."""
    given = os.environ.get(SEED)
    return int(given) if given else int.from_bytes(os.urandom(6), "big")


def claims(prefix: str = "claim_") -> list[str]:
    """Every claim as "module.function": the functions of this folder whose names begin with claim_ (or wrong_)."""
    return list(_found(prefix))


def _found(prefix: str) -> Iterator[str]:
    for file in sorted(FOLDER.glob("*.py")):
        if f"\ndef {prefix}" in file.read_text("utf8"):
            module = importlib.import_module(f"verification.{file.stem}")
            yield from (f"{file.stem}.{name}" for name in vars(module) if name.startswith(prefix))


def run(claim: str, seed: int) -> Outcome:
    """Tests one claim with the noise of its own address."""
    module, name = claim.split(".")
    started = time.perf_counter()
    function = getattr(importlib.import_module(f"verification.{module}"), name)
    checks = list(function(rng_at(seed, "verification", claim)))
    return Outcome(claim, checks, time.perf_counter() - started)


def rejected(check: Check) -> bool:
    """Whether the claim fails: a p-value below its part of the budget, or an exact comparison that does not hold."""
    return not check.holds or (check.p is not None and not check.p >= THRESHOLD)


def table(outcomes: list[Outcome], seed: int) -> str:
    """The Markdown table of every check."""
    checks = [check for outcome in outcomes for check in outcome.checks]
    drawn = [check.p for check in checks if check.p is not None]
    lines = [
        "# Verification",
        "",
        f"Seed {seed} (repeat with {SEED}={seed}); {len(checks)} comparisons, {len(drawn)} p-values, "
        f"threshold {THRESHOLD:.1e} each, {BUDGET:g} in all; {sum(map(rejected, checks))} rejected; "
        f"smallest p {min(drawn, default=1.0):.2g}.",
        "",
    ]
    for outcome in outcomes:
        lines += [f"## {outcome.claim}", "", HEADER, *map(_row, outcome.checks), ""]
    return "\n".join(lines)


HEADER = "| claim | setting | expected | observed | standard error | test | p |\n|---|---|---|---|---|---|---|"


def _row(check: Check) -> str:
    error = "" if check.error is None else f"{check.error:.2g}"
    p = "" if check.p is None else f"{check.p:.3g}"
    mark = " **rejected**" if rejected(check) else ""
    cells = (check.what, check.setting, check.expected, check.observed, error, check.test, p + mark)
    return "| " + " | ".join(cells) + " |"
