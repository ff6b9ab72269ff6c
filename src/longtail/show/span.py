"""The range of values that a chart shows."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor

from ..quantity import QUANTITIES
from .chart import Curve, Spot
from .number import known

TALLEST = 2.5
LOG_FROM = 30.0


def value_range(quantity: str, curves: Sequence[Curve], bottom: Sequence[Spot]) -> tuple[float, float, bool]:
    """Lowest and highest value, and whether to draw logarithms.

    A share that has a floor is drawn from just below it, other shares from 0 to 1; positive values on logarithms where
    they span a factor of 30.
    """
    about = QUANTITIES[quantity]
    middle = [point.y for curve in curves for point in curve.points if point.y is not None and known(point.y)]
    middle += [value for curve in curves for _, value in curve.theory]
    if about.unit == "share" and about.high == 1:
        lowest = min([*middle, *(value for _, value in bottom)], default=0.0) if bottom else 0.0
        return (floor(10 * lowest) / 10 - 0.1 if 0.5 <= lowest < 1 else 0.0), 1.0, False
    if not middle:
        return 0.0, 1.0, False
    edges = [edge for curve in curves for point in curve.points for edge in (point.low, point.high)]
    ends = [edge for edge in edges if edge is not None and known(edge)]
    if about.low == 0:
        high = max(*middle, min(max(ends, default=0.0), 1.6 * max(middle)), 1e-300)
        if about.unit == "share":
            return 0.0, min(max(high, 1.25), TALLEST), False
        least = min((value for value in middle if value > 0), default=high)
        return (least, high, True) if high / least > LOG_FROM else (0.0, 1.05 * high, False)
    low, high = min([*middle, *ends]), max([*middle, *ends])
    margin = 0.05 * (high - low) or 0.5
    return low - margin, high + margin, False
