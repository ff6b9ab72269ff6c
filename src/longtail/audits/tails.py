"""The outer ends of a column of numbers: cuts from the build half, and what to call them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

MOST_TIES = 3
FEWEST_OUTSIDE = 2
MIDDLE, HIGH, LOW, LACKING = range(4)


@dataclass(frozen=True)
class Tail:
    """The ends of one column beyond `low` and `high`, each None where the column has no such end."""

    name: str
    share: float
    low: float | None
    high: float | None
    is_date: bool = False

    @property
    def sides(self) -> list[int]:
        """Which of HIGH and LOW there are."""
        return [side for side, cut in ((HIGH, self.high), (LOW, self.low)) if cut is not None]

    def codes(self, values: np.ndarray) -> np.ndarray:
        """MIDDLE, HIGH, LOW or LACKING of each value (rows,)."""
        code = np.zeros(len(values), np.int64)
        if self.high is not None:
            code[values > self.high] = HIGH
        if self.low is not None:
            code[values < self.low] = LOW
        code[np.isnan(values)] = LACKING
        return code

    def labels(self) -> list[str]:
        """What to call each code."""
        percent = f"{100 * self.share:g} %"
        return [
            f"{self.name} in between",
            f"{self.name} > {_shown(self.high, self.is_date)} (highest {percent})",
            f"{self.name} < {_shown(self.low, self.is_date)} (lowest {percent})",
            f"{self.name} is missing",
        ]


def tail(name: str, build: np.ndarray, share: float, is_date: bool) -> Tail:
    """The outer `share` at either end of the build rows (n,), which may be NaN.

    An end is left out where ties make it hold more than three times its share, or where the rows are too few.
    """
    values = np.sort(build[~np.isnan(build)])
    high = _cut(values, share)
    low = _cut(-values[::-1], share)
    return Tail(name, share, None if low is None else -low, high, is_date)


def _cut(ascending: np.ndarray, share: float) -> float | None:
    """The largest value below the highest `share` of the values, or None."""
    size = len(ascending)
    outside = int(share * size)
    if outside < FEWEST_OUTSIDE:
        return None
    first = int(np.searchsorted(ascending, ascending[size - outside], side="left"))
    if first == 0 or size - first > MOST_TIES * share * size:
        return None
    return float(ascending[first - 1])


def _shown(cut: float | None, is_date: bool) -> str:
    if cut is None:
        return ""
    if is_date:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=cut)
        return moment.strftime("%Y-%m-%d") if cut == int(cut) else moment.strftime("%Y-%m-%dT%H:%M:%S")
    return str(int(cut)) if cut == int(cut) and abs(cut) < 1e9 else f"{cut:.4g}"
