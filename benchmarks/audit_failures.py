"""Four gross failures that today's scores overlook (PEERS 5.1), each to be named for what it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from benchmarks.audit_peers import columns
from benchmarks.audit_trials import Plan, rate, trials
from verification.audit_worlds import chi2_quantile, kept

from longtail.audits.audit import audit
from longtail.audits.result import Audit

SEEDS, ROWS, WIDTH = 20, 2_000, 64
OUTSKIRTS = (
    "outer run",
    "outer scan",
    "outer rank",
    "column run",
    "column side",
    "column rank",
    "direction",
    "isolation",
)
"""Statistics of the tail scan that speak of outskirts: real rows lie farther out."""
FAILURES = {
    "spread halved": "outskirts",
    "outer 10 % cut": "outskirts",
    "100 points 20 times": "repeated rows",
    "exact copy": "copies of reference rows",
    "fresh real rows": "nothing",
}
"""What each is to be named."""


def failure(rng: np.random.Generator, name: str) -> dict[str, Any]:
    """The audit of one failure: what of it was named, and all that was called."""
    x = rng.standard_normal((ROWS, WIDTH))
    y = rng.standard_normal((ROWS, WIDTH))
    if name == "spread halved":
        y *= 0.5
    elif name == "outer 10 % cut":
        limit = chi2_quantile(0.9, WIDTH)
        y = kept(ROWS, WIDTH, rng, lambda rows: (rows**2).sum(1) < limit)
    elif name == "100 points 20 times":
        y = np.repeat(y[:100], ROWS // 100, axis=0)
    elif name == "exact copy":
        y = x.copy()
    found = audit(
        reference=pa.table(dict(columns(x))), candidate=pa.table(dict(columns(y))), seed=int(rng.integers(2**31))
    )
    return {"outcome": found.outcome, "named": names(found)}


def names(found: Audit) -> list[str]:
    """What the page names: "outskirts", and each rejected block of copies and repeats; "numbers" otherwise rejected.

    Outskirts: a level of the numbers or an end of a column is gone or thinning, or the numbers are rejected and what spoke
    loudest is about outskirts.
    """
    blocks = {row["block"]: row for row in found.blocks.to_pylist() if row["rejected"]}
    said = [name for name, row in blocks.items() if row["role"] == "copies"]
    lost = [row["verdict"] in ("gone", "thinning") for row in (*found.levels.to_pylist(), *found.groups.to_pylist())]
    strongest = {name: row["strongest"] for name, row in blocks.items() if row["role"] == "numbers"}
    if any(lost) or any(one in OUTSKIRTS for one in strongest.values()):
        said.append("outskirts")
    return said + [f"{name}: {one}" for name, one in strongest.items()]


def table(plan: Plan) -> list[str]:
    """Each failure, how often it was named for what it is, and what else was said."""
    lines = [
        "| failure | wanted | named | audit failed | what was said, most often | CPU s |",
        "|---|---|---|---|---|---:|",
    ]
    for name, wanted in FAILURES.items():
        found = trials(plan, f"failure-{name.replace(' ', '-').replace('%', 'percent')}", SEEDS, failure, name)
        hits = sum(wanted in one["named"] if wanted != "nothing" else not one["named"] for one in found)
        failed = sum(one["outcome"] == "failed" for one in found)
        cpu = np.median([one["cpu"] for one in found])
        lines.append(f"| {name} | {wanted} | {rate(hits, len(found))} | {failed} | {_often(found)} | {cpu:.1f} |")
    return lines


def _often(found: Sequence[Mapping[str, Any]]) -> str:
    said = [name for one in found for name in one["named"]]
    return ", ".join(f"{name} {said.count(name)}" for name in sorted(set(said), key=said.count, reverse=True)[:5])
