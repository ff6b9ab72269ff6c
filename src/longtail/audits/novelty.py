"""What is new: how much of the candidate lies outside the reference's support."""

from __future__ import annotations

from typing import Any

import numpy as np

from .evidence import Evidence
from .judge import Judged
from .numeric import OUTSIDE
from .retention import uncovered_interval


def novelty(judged: Judged, evidence: Evidence) -> list[dict[str, Any]]:
    """How much of the candidate lies outside the reference's support, with what fresh real rows would show."""
    rows = []
    for counted in evidence.counted:
        if counted.role not in ("column", "by", "words", "ngrams") or not counted.totals.candidate:
            continue
        held = counted.occurrences or counted.units
        unseen = held.build == 0
        share, fresh = (float(one[unseen].sum() / max(one.sum(), 1)) for one in (held.candidate, held.count))
        # Occurrences come in units: the interval is that of as many independent ones as there are units.
        units = min(float(counted.totals.candidate), float(np.sum(held.candidate)))
        low, high = uncovered_interval(share * units, units, 0.025)
        meaning = f"values that {counted.totals.build:,} real {counted.unit} did not show"
        rows.append(
            {
                "block": counted.name,
                "share": share,
                "low": float(low),
                "high": float(high),
                "floor": fresh,
                "meaning": meaning,
            }
        )
    for space in judged.spaces:
        if space.is_enough:
            outside, of = space.novel()
            low, high = uncovered_interval(outside, of, 0.025)
            meaning = f"rows farther from the build half than {100 * OUTSIDE:.0f} in 100 real rows"
            rows.append(
                {
                    "block": space.numbers.name,
                    "share": outside / of,
                    "low": float(low),
                    "high": float(high),
                    "floor": 1 - OUTSIDE,
                    "meaning": meaning,
                }
            )
    return rows
