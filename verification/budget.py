"""One error budget for the whole suite: finding the claims, their seed, their threshold and their table."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from pathlib import Path

from longtail.reproduction.budget import BUDGET, P_VALUES, THRESHOLD, Outcome, outcome_of, rejected
from longtail.reproduction.check import Check
from longtail.reproduction.claim import Claim, claim, names
from longtail.reproduction.papers import PAPERS

FOLDER = Path(__file__).parent
SEED = "LONGTAIL_VERIFY_SEED"
SHIPPED = "claims"
"""Claims of this name's dot something are those that ship with the package, for `longtail reproduce`."""

__all__ = ["BUDGET", "P_VALUES", "SEED", "THRESHOLD", "Outcome", "claims", "fresh_seed", "rejected", "run", "table"]


def fresh_seed() -> int:
    """The seed in LONGTAIL_VERIFY_SEED, else one from the operating system."""
    given = os.environ.get(SEED)
    return int(given) if given else int.from_bytes(os.urandom(6), "big")


def claims(wrong: bool = False) -> list[str]:
    """Every claim: the functions claim_... of this folder as "module.function", and those that ship as "claims.name"."""
    shipped = [f"{SHIPPED}.{name}" for name in names() if claim(name).wrong == wrong]
    return [*([] if wrong else _found()), *shipped]


def _found() -> Iterator[str]:
    for file in sorted(FOLDER.glob("*.py")):
        if "\ndef claim_" in file.read_text("utf8"):
            module = importlib.import_module(f"verification.{file.stem}")
            yield from (f"{file.stem}.{name}" for name in vars(module) if name.startswith("claim_"))


def run(name: str, seed: int) -> Outcome:
    """Tests one claim with the noise of its own address."""
    module, stem = name.split(".")
    if module == SHIPPED:
        return outcome_of(claim(stem), seed, name)
    function = getattr(importlib.import_module(f"verification.{module}"), stem)
    return outcome_of(Claim(stem, "", PAPERS["longtail"], "V", False, FOLDER, function), seed, name)


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
