"""The 95 % interval of a share."""

from __future__ import annotations

from ..retention import uncovered_interval


def share_interval(count: float, rows: int) -> tuple[float, float]:
    """The exact 95 % interval of the share that `count` of `rows` are (Clopper and Pearson 1934)."""
    low, high = uncovered_interval(count, rows, 0.025)
    return float(low), float(high)
