"""Power to see 1 % of the mass missing, ours and other tools', on the same worlds and addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from benchmarks.audit_peers import MISSING, Peer, columns, peer
from benchmarks.audit_trials import Plan, rate, trials
from verification.audit_worlds import WORLDS, world

from longtail.address import rng_at
from longtail.audits.audit import audit

SIZES = {1_000: (100, 100), 10_000: (10, 10)}
"""Rows of each set: our trials of a loss and of a null."""
PEER_TRIALS = {1_000: 20, 10_000: 6}
PUBLISHED = {1_000: (".30", ".50", ".70", ".99"), 10_000: (".99",) * 4}
NULL_OF = {"axis": "null", "radial": "null", "rare": "null rare", "scale": "null"}
PEERS = ("evidently_rule", "sdmetrics_columns", "prdc")


def ours(rng: np.random.Generator, name: str, n: int, ratio: int = 1) -> dict[str, Any]:
    """The whole page of one world; the p of its tail scan, which is the same scan as alone."""
    x, y = world(name, n, rng, ratio)
    found = audit(
        reference=pa.table(dict(columns(x))), candidate=pa.table(dict(columns(y))), seed=int(rng.integers(2**31))
    )
    (block,) = [one for one in found.blocks.to_pylist() if one["role"] == "numbers"]
    return {"p": block["p"], "rejected": block["rejected"], "outcome": found.outcome, "reading": block["reading"]}


def table(plan: Plan) -> list[str]:
    """Ours beside theirs at each size."""
    lines = []
    for n, (some, none) in SIZES.items():
        lines += ["", f"n = {n:,} of each, d = 64:", "", HEADER, RULE]
        found = {name: trials(plan, f"power-{n}-{name}", some, ours, name, n) for name in WORLDS}
        found |= {name: trials(plan, f"power-{n}-{name}", none, ours, name, n) for name in set(NULL_OF.values())}
        lines += _ours(found)
        lines.append(f"| wanted of the scan | 0.05 | {' | '.join(PUBLISHED[n])} | | |")
        for tool in PEERS:
            lines += _theirs(plan, tool, n)
    larger = trials(plan, "power-larger-reference", 40, ours, "axis", 1000, 5)
    hits = sum(one["p"] <= 0.05 for one in larger)
    return [*lines, "", f"axis, 5,000 against 1,000 rows, scan at 5 % (wanted .70): {rate(hits, len(larger))}"]


HEADER = "| tool | false alarms | axis | radial | rare | scale | CPU s | trials |"
RULE = "|---|---|---|---|---|---|---:|---|"


def _ours(found: Mapping[str, list[dict[str, Any]]]) -> list[str]:
    cpu = np.median([one["cpu"] for rows in found.values() for one in rows])
    null = [one for name in set(NULL_OF.values()) for one in found[name]]
    size = f"{len(null)} null, {min(len(found[name]) for name in WORLDS)} each"
    lines = []
    for said, alarm in (
        ("**tail scan at 5 %**", lambda one: one["p"] <= 0.05),
        ("**whole page: failed**", lambda one: one["outcome"] == "failed"),
    ):
        cells = [rate(sum(map(alarm, rows)), len(rows)) for rows in (null, *(found[name] for name in WORLDS))]
        lines.append(f"| {said} | {' | '.join(cells)} | {cpu:.2f} | {size} |")
    return lines


def _theirs(plan: Plan, tool: str, n: int) -> list[str]:
    """A tool's own verdict where it has one; its scores with a threshold from its nulls, which no user has."""
    count = min(PEER_TRIALS[n], plan.trials or PEER_TRIALS[n])
    with peer(tool, plan.out / "peers") as asked:
        if asked is None:
            return [f"| {tool} | {' | '.join([MISSING] * 6)} | |"]
        scores = {name: _scores(asked, plan, name, n, count) for name in (*WORLDS, *set(NULL_OF.values()))}
    cpu = np.median([one["cpu"] for rows in scores.values() for one in rows])
    lines = []
    for key in scores["null"][0]:
        if key in ("cpu", "peak MiB", "share of drifted columns"):
            continue
        own = key in ("alarm", "any column")
        cells = [_share(scores, name, key, own) for name in ("null", *WORLDS)]
        said = f"{tool}: {key}, {'own verdict' if own else 'score, oracle'}"
        lines.append(f"| {said} | {' | '.join(cells)} | {cpu:.2f} | {count} each |")
    return lines


def _scores(asked: Peer, plan: Plan, name: str, n: int, count: int) -> list[dict[str, float]]:
    pairs = (world(name, n, rng_at(plan.seed, "audit benchmark", f"power-{n}-{name}", at)) for at in range(count))
    return [asked.ask(columns(x), columns(y)) for x, y in pairs]


def _share(scores: Mapping[str, Sequence[Mapping[str, float]]], name: str, key: str, own: bool) -> str:
    values = np.array([one[key] for one in scores[name]])
    if own:
        return f"{values.mean():.2f}"
    null = np.array([one[key] for one in scores[NULL_OF.get(name, name)]])
    middle = np.median(null)
    limit = np.quantile(np.abs(null - middle), 0.95)
    return f"{(np.abs(values - middle) > limit).mean():.2f}"
