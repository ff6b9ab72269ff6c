"""What one fresh real row a generation did, held against what the categorical law says it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..estimates.loop_size import SHOWN, TOLERANCE, Curve

ERRORS = 2.0
"""Standard errors beyond which a difference is one."""
CARRIES, NOT_REACHED = "carries over", "not reached"
FEWEST = 2
"""Chains below which there is no standard error."""


@dataclass(frozen=True)
class OneRow:
    """At the last generation, what one real row a generation shows of a level more than none (relative to the first fit).

    verdict: "carries over" (more than none, and at least half of what the law foresees), "less than foreseen", "does not
    carry over" (no more than none, and less than half of that), "undecided", or "not reached": too few generations for one
    row to show.  error: standard error of measured, at least TOLERANCE.
    """

    verdict: str
    level: str
    generation: int
    measured: float
    error: float
    foreseen: float


def one_row(without: Sequence[Curve], one: Sequence[Curve], ratio: float) -> OneRow | None:
    """The comparison at the level where the law foresees the clearest difference; None where a loop was not measured, or
    not by two chains to its end.

    ratio: effective over actual rows in the law.
    """
    found = [_at(a, b, ratio) for a in without for b in one if a.level == b.level and _is_shown(a) and _is_shown(b)]
    return max(found, key=lambda each: each.foreseen / each.error) if found else None


def _is_shown(curve: Curve) -> bool:
    several = int(np.isfinite(curve.lost[:, -1]).sum()) >= FEWEST
    return curve.shown >= SHOWN and curve.first_law >= SHOWN and several and bool(curve.known[-1])


def _at(a: Curve, b: Curve, ratio: float) -> OneRow:
    measured = float(b.left()[-1] - a.left()[-1])
    foreseen = float(b.law(ratio)[-1] - a.law(ratio)[-1])
    error = max(float(np.hypot(_error(a), _error(b))), TOLERANCE)
    return OneRow(_verdict(measured, error, foreseen), a.level, int(a.generations[-1]), measured, error, foreseen)


def _error(curve: Curve) -> float:
    """Standard error of the last mean."""
    last = curve.lost[np.isfinite(curve.lost[:, -1]), -1]
    return float(last.std(ddof=1) / len(last) ** 0.5 / curve.shown)


def _verdict(measured: float, error: float, foreseen: float) -> str:
    if foreseen < ERRORS * error:
        return NOT_REACHED
    if measured > ERRORS * error:
        return CARRIES if measured + ERRORS * error > foreseen / 2 else "less than foreseen"
    return "does not carry over" if measured + ERRORS * error < foreseen / 2 else "undecided"
