"""Verdicts are not hidden behind "too few rows": pages of about a hundred groups, some of them gone."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pyarrow as pa
from benchmarks.audit_trials import Plan, rate, trials

from longtail.audits.audit import audit

PAGES, GROUPS, GONE = 20, 100, 5
MARGIN, ENOUGH = 1.5, 783
"""Of the printed needed rows, what a lost group holds; expected rows from which an intact group is to be called fine."""


def page(rng: np.random.Generator) -> dict[str, Any]:
    """One column of a hundred groups: most of them large and intact, five gone with 1.5 times the needed rows."""
    needed = _needed(int(rng.integers(2**31)))
    large = rng.uniform(ENOUGH, 1.5 * ENOUGH, GROUPS - GONE)
    expected = np.append(large, np.full(GONE, math.ceil(MARGIN * needed)))
    held = np.append(large, np.zeros(GONE))
    n = round(expected.sum())
    # The candidate holds as many rows: what the lost groups leave goes to all others alike.
    counts = rng.multinomial(n, expected / expected.sum()), rng.multinomial(n, held / held.sum())
    names = [f"g{at:03d}" for at in range(GROUPS)]
    tables = [pa.table({"group": np.repeat(names, one), "other": _other(n, rng)}) for one in counts]
    found = audit(reference=tables[0], candidate=tables[1], seed=int(rng.integers(2**31)))
    said = {row["group"]: row for row in found.groups.to_pylist() if row["role"] == "column"}
    lost = [said[f"group = {name}"] for name in names[-GONE:]]
    intact = [said[f"group = {name}"] for name in names[:-GONE]]
    return {
        "needed": lost[0]["needed"],
        "gone": [row["verdict"] for row in lost],
        "intact": [row["verdict"] for row in intact],
    }


def _other(n: int, rng: np.random.Generator) -> np.ndarray:
    return rng.choice(["a", "b", "c"], n)


def _needed(seed: int) -> float:
    """The needed rows that such a page prints, from one page without a loss."""
    rng = np.random.default_rng(seed)
    expected = rng.uniform(ENOUGH, 1.5 * ENOUGH, GROUPS)
    n = round(expected.sum())
    names = [f"g{at:03d}" for at in range(GROUPS)]
    tables = []
    for _ in range(2):
        counts = rng.multinomial(n, expected / expected.sum())
        tables.append(pa.table({"group": np.repeat(names, counts), "other": _other(n, rng)}))
    found = audit(reference=tables[0], candidate=tables[1], seed=seed).groups.to_pylist()
    return float(max(row["needed"] for row in found if row["group"].startswith("group = ")))


def table(plan: Plan) -> list[str]:
    """The share of lost groups named gone, and of intact ones that were told something."""
    found = trials(plan, "verdicts", PAGES, page)
    lost = [said for one in found for said in one["gone"]]
    intact = [said for one in found for said in one["intact"]]
    needed = sorted(one["needed"] for one in found)
    open_ = intact.count("too few rows to tell")
    return [
        f"{len(found)} pages of {GROUPS} groups; needed rows printed: {needed[0]:.0f} to {needed[-1]:.0f}.",
        "",
        "| groups | wanted | seen |",
        "|---|---|---|",
        f"| gone, {MARGIN} times the needed rows: named gone | at least .90 | {rate(lost.count('gone'), len(lost))} |",
        f"| the same, named gone or thinning | | {rate(len(lost) - lost.count('fine') - lost.count('too few rows to tell'), len(lost))} |",
        f"| intact, {ENOUGH} to {1.5 * ENOUGH:.0f} expected rows: not called too few | at least .90 "
        f"| {rate(len(intact) - open_, len(intact))} |",
        f"| intact, called gone or thinning | | {rate(len(intact) - open_ - intact.count('fine'), len(intact))} |",
    ]
