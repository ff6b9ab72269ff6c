"""Numbers as text: significant digits, percentages, intervals, and an en dash for what is not known."""

from __future__ import annotations

from math import floor, isfinite, log10
from typing import Any

DASH = "–"


def known(value: float | None) -> bool:
    """Whether there is a finite number to show."""
    return value is not None and isfinite(value)


def number(value: float | None, digits: int = 3) -> str:
    """A number with that many significant digits; whole numbers in full; an en dash where there is none."""
    if value is None or not isfinite(value):
        return DASH
    if isinstance(value, int):
        return f"{value:,}"
    if value == 0:
        return "0"
    size = floor(log10(abs(value)))
    if size < -4 or size > 8:
        return f"{value:.{digits - 1}e}"
    return f"{value:,.{max(0, digits - 1 - size)}f}"


def as_text(value: Any) -> str:
    """Any value of a table: numbers with four significant digits, an en dash for null."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return number(value, 4) if value is None or isinstance(value, int | float) else str(value)


def count(value: float | None) -> str:
    """A number of rows or chains: no digits after the point unless there are some."""
    if value is None or not isfinite(value):
        return DASH
    return f"{value:,.0f}" if float(value).is_integer() or value >= 100 else f"{value:,.3g}"


def share(value: float | None) -> str:
    """A share as a percentage; never 0 or 100 % for what is only near."""
    text = _percent(value)
    return text if text == DASH else text + "\u00a0%"


def share_interval(low: float | None, high: float | None) -> str:
    """An interval of shares, as in `3–6 %`."""
    if not (known(low) and known(high)):
        return DASH
    return f"{_percent(low)}–{_percent(high)}\u00a0%"


def _percent(value: float | None) -> str:
    if value is None or not isfinite(value):
        return DASH
    percent = 100 * value if abs(value) > 1e-12 else 0.0
    if 0 < percent < 0.01:
        return "<0.01"
    if 99.995 <= percent < 100:
        return ">99.99"
    if percent == 0 or percent >= 100:
        return f"{percent:.0f}"
    # Near 0 and near 100 % the small rest is what matters.
    fine = percent < 1 or percent > 99
    return f"{percent:.{2 if fine else 1 if percent < 10 or percent > 97 else 0}f}"
