"""What a regime remembers of the increments so far, as running totals where it can."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

from .contracts import Regime
from .recipe import Recipe

FAR = 10**6


class Increments:
    """Increments of anything that merges: summaries, lists of rows, linear forms.

    A range that still starts at the same increment in the far future is kept as one running total (accumulate costs one
    merge a generation); the others are kept one by one for as long as the recipe names them.
    """

    def __init__(self, regime: Regime, merge: Callable[[Any, Any], Any]) -> None:
        self._merge = merge
        self._standing = {
            part.of.start
            for part in regime.recipe(FAR, 1)
            if isinstance(part.of, range) and part.of.stop == FAR + 1 and part.of.start < FAR // 2
        }
        self.totals: dict[int, Any] = {}
        self.single: dict[int, Any] = {}

    def add(self, t: int, item: Any) -> None:
        """Takes in increment t; increments come in order."""
        for start in self._standing:
            if start == t:
                self.totals[start] = item
            elif start < t:
                self.totals[start] = self._merge(self.totals[start], item)
        self.single[t] = item

    def total(self, of: range) -> Any:
        """Everything in the increments of a range, merged."""
        if of.start in self._standing and of.stop == max(self.single) + 1:
            return self.totals[of.start]
        return reduce(self._merge, [self.single[t] for t in of])

    def forget(self, recipe: Recipe) -> None:
        """Drops what the recipe, and so every later one, no longer names one by one."""
        named = {
            t for part in recipe if isinstance(part.of, range) and part.of.start not in self._standing for t in part.of
        }
        newest = max(self.single)
        self.single = {t: item for t, item in self.single.items() if t in named or t == newest}
