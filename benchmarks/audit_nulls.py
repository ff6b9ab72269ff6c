"""False alarms of the whole page: small null pages of five kinds, every verdict and every block counted."""

from __future__ import annotations

from typing import Any

import numpy as np
from benchmarks.audit_trials import Plan, bounds, trials
from verification.audit_alarms import page_alarms
from verification.audit_worlds import PAGES

from longtail.errors import InputError

TRIALS = 2000


def null(rng: np.random.Generator, kind: str) -> dict[str, Any]:
    """One null page: its alarms by name, and how many verdicts it gave."""
    try:
        alarms, found = page_alarms(kind, rng)
    except InputError as error:
        return {"refused": str(error)}
    return {"alarms": alarms, "groups": found.groups.num_rows, "blocks": found.blocks.num_rows}


def table(plan: Plan) -> list[str]:
    """The rate of pages with any alarm for each kind, with the 99 % upper bound; a page that was refused is told apart."""
    lines = [
        "| null pages | pages | with any alarm | rate | 99 % upper bound | refused | CPU s a page | verdicts, blocks a page |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for kind in PAGES:
        every = trials(plan, f"null-{kind}", TRIALS, null, kind)
        done = [one for one in every if "refused" not in one]
        hits = sum(bool(one["alarms"]) for one in done)
        size = [float(np.median([one[key] for one in done])) for key in ("cpu", "groups", "blocks")]
        upper = bounds(hits, len(done), 0.01)[1]
        lines.append(
            f"| {kind} | {len(done):,} | {hits} | {hits / len(done):.4f} | {upper:.4f} | {len(every) - len(done)} "
            f"| {size[0]:.2f} | {size[1]:.0f}, {size[2]:.0f} |"
        )
    return lines
