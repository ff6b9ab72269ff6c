"""Evidence made by hand, with and without planted losses."""

from __future__ import annotations

from typing import Any

import numpy as np

from longtail.audits.asked import Asked
from longtail.audits.evidence import Counted, Evidence, Numbers, Parts, Set
from longtail.audits.judge import Judged, judge
from longtail.audits.outcome import block_rows, outcome
from longtail.audits.policy import Policy, read_policy
from longtail.audits.verdicts import group_rows, level_rows

SEGMENTS = {"A": 0.55, "B": 0.30, "C": 0.10, "D": 0.045, "E": 0.005}


def segments(rows: int, rng: np.random.Generator, lost: str = "") -> np.ndarray:
    """Segments of so many rows; those of the lost ones are drawn again."""
    names = [name for name in SEGMENTS if name not in lost]
    share = np.array([SEGMENTS[name] for name in names])
    return rng.choice(np.array(names, dtype=object), rows, p=share / share.sum())


def counted(name: str, build: Any, count: Any, candidate: Any, **more: Any) -> Counted:
    """One value a row, counted."""
    parts = Parts(*(np.asarray(one, dtype=object) for one in (build, count, candidate)))
    values = sorted({str(value) for one in parts for value in one})
    place = {value: at for at, value in enumerate(values)}
    units = Parts(*(np.bincount([place[str(value)] for value in one], minlength=len(values)) for one in parts))
    return Counted(name, more.pop("role", "column"), (name,), values, units, Parts(*map(len, parts)), **more)


def numbers(reference: np.ndarray, candidate: np.ndarray, rng: np.random.Generator) -> Numbers:
    """A block of numbers with the reference split at random."""
    order = rng.permutation(len(reference))
    half = len(reference) // 2
    rows = Parts(reference[order[:half]], reference[order[half:]], candidate)
    return Numbers("numbers", tuple(f"x{j}" for j in range(reference.shape[1])), rows, Parts(*map(len, rows)))


def evidence(counts: list[Counted], blocks: list[Numbers], rows: int = 0) -> Evidence:
    return Evidence(Set("real.csv", rows), Set("made.csv", rows), (), tuple(counts), tuple(blocks))


def audited(found: Evidence, policy: Policy | None = None, seed: int = 0) -> dict[str, Any]:
    """Groups by name, levels by block and name, blocks by name, outcome and reasons."""
    rules = policy or read_policy(None, None)
    judged: Judged = judge(found, rules, Asked(seed=seed))
    groups, levels = group_rows(judged, rules), level_rows(judged)
    blocks = block_rows(judged, groups, levels)
    said, reasons = outcome(groups, levels, blocks, rules)
    return {
        "groups": {row["group"]: row for row in groups},
        "levels": {(row["block"], row["level"]): row for row in levels},
        "blocks": {row["block"]: row for row in blocks},
        "outcome": said,
        "reasons": reasons,
    }
