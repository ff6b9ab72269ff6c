"""USERS M1: two small groups gone from a table of five columns; names and shares drawn anew, with two tools' verdicts beside."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from benchmarks.audit_peers import MISSING, Columns, peer
from benchmarks.audit_trials import Plan, rate, trials

from longtail.address import rng_at
from longtail.audits.audit import audit

SEEDS, ROWS = 20, 20_000
TOOLS = ("sdmetrics_report", "evidently_report")


def pair(rng: np.random.Generator) -> tuple[Columns, Columns, Columns, tuple[str, str]]:
    """The reference, an honest second sample, the candidate without a rare segment and a rare label; the names of both."""
    letters = list("ABCDEFGHJKLMNPQRSTUVWXYZ")
    segments = [f"seg {name}" for name in rng.choice(letters, 5, replace=False)]
    labels = [f"label {name}" for name in rng.choice(letters, 2, replace=False)]
    rare, hit = float(rng.uniform(0.004, 0.007)), float(rng.uniform(0.0025, 0.005))
    shares = np.append(np.sort(rng.dirichlet(np.full(4, 3.0)) * 0.8 + 0.05)[::-1] * (1 - rare), rare)

    def rows(n: int) -> dict[str, np.ndarray]:
        segment = rng.choice(5, n, p=shares)
        amount = np.exp(0.8 * rng.standard_normal(n) + 0.2 * segment)
        return {
            "segment": np.array(segments)[segment],
            "region": np.array(["north", "south", "east", "west"])[rng.integers(0, 4, n)],
            "amount": amount,
            "age": rng.normal(45, 14, n).clip(18, 95).round(),
            "label": np.array(labels)[(rng.random(n) < hit).astype(int)],
        }

    real, fresh, made = rows(ROWS), rows(ROWS), rows(ROWS + 1000)
    left = np.flatnonzero((made["segment"] != segments[4]) & (made["label"] != labels[1]))[:ROWS]
    names = f"segment = {segments[4]}", f"label = {labels[1]}"
    return real, fresh, {key: values[left] for key, values in made.items()}, names


def ours(rng: np.random.Generator) -> dict[str, Any]:
    """What the audit calls gone or thinning in the honest sample and in the one that lost two groups."""
    real, fresh, made, names = pair(rng)
    reference = pa.table(dict(real))
    honest, lossy = (audit(reference=reference, candidate=pa.table(dict(one)), seed=1) for one in (fresh, made))
    called = [
        {name: said for name, said in one.verdicts().items() if said in ("gone", "thinning")} for one in (honest, lossy)
    ]
    return {
        "named": [called[1].get(name) for name in names],
        "others": sorted(set(called[1]) - set(names)),
        "honest": [honest.outcome, sorted(called[0])],
        "sentence": lossy.sentence,
    }


def table(plan: Plan) -> list[str]:
    """Both groups named, beside the tools' verdicts on the same rows."""
    found = trials(plan, "small-groups", SEEDS, ours)
    both = sum(None not in one["named"] for one in found)
    gone = sum(one["named"].count("gone") for one in found)
    others = sum(bool(one["others"]) for one in found)
    honest = sum(bool(one["honest"][1]) or one["honest"][0] == "failed" for one in found)
    lines = [
        "| tool | two groups gone | a fresh real sample | CPU s |",
        "|---|---|---|---:|",
        f"| **longtail audit** | both named: {rate(both, len(found))}, {gone} of {2 * len(found)} groups as gone, the others as "
        f"thinning; anything else called on {others} pages "
        f"| any alarm: {rate(honest, len(found))} | {np.median([one['cpu'] for one in found]) / 2:.1f} |",
    ]
    for tool in TOOLS:
        lines.append(_theirs(plan, tool, len(found)))
    return [*lines, "", "The sentence of seed 0: " + found[0]["sentence"]]


def _theirs(plan: Plan, tool: str, count: int) -> str:
    with peer(tool, plan.out / "peers") as asked:
        if asked is None:
            return f"| {tool} | {MISSING} | {MISSING} | |"
        pairs = [pair(rng_at(plan.seed, "audit benchmark", "small-groups", at)) for at in range(count)]
        lossy = [asked.ask(real, made) for real, _, made, _ in pairs]
        honest = [asked.ask(real, fresh) for real, fresh, _, _ in pairs]
    cells = [
        _said([one[key] for one in rows for key in one if key not in ("cpu", "peak MiB", "alarm")])
        for rows in (lossy, honest)
    ]
    if "alarm" in lossy[0]:
        cells = [
            f"drift alarms: {sum(one['alarm'] for one in rows):.0f} of {count}; share of columns {cell}"
            for rows, cell in zip((lossy, honest), cells, strict=True)
        ]
    return f"| {tool} | {cells[0]} | {cells[1]} | {np.median([one['cpu'] for one in lossy]):.1f} |"


def _said(values: list[float]) -> str:
    return f"{min(values):.4f} to {max(values):.4f}"
