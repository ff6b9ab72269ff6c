"""A cell: one point of an experiment's grid, built."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..errors import InputError
from ..recipe import Recipe, amount_at, training_recipe, whole

Spec = dict[str, Any]
"""A part as plain data: {name: {parameter: value}}."""

MOST_ROWS = 10**15


@dataclass(frozen=True, eq=False)
class Cell:
    """One point of the grid, built: parts, rows, lane, block size and identity."""

    id: str
    specs: dict[str, Spec]
    rows: Any
    world: Any
    family: Any
    regime: Any
    anchor: Any
    lane: str
    reason: str
    block: int
    probe: int
    chains: int
    horizon: int
    metrics: Any = None
    label: dict[str, str] = field(default_factory=dict)
    selection: Any = None
    cache: dict[str, Any] = field(default_factory=dict)
    """What metrics worked out for the cell as a whole, kept for the process and never stored."""

    @property
    def may_fail(self) -> bool:
        """Whether the model may break without the run: one that trains alone, or code from outside longtail."""
        return self.lane == "long" or any(":" in name for name in self.specs.get("family", ()))

    def rows_at(self, t: int) -> int:
        """The number of rows of increment t."""
        return rows_at(self.rows, t)

    def recipe_at(self, t: int, n: int) -> Recipe:
        """The recipe of training set t of n rows."""
        return training_recipe(self.regime, self.anchor, t, n)


def rows_at(rows: Any, t: int) -> int:
    """The number of rows that an amount asks for at generation t.  InputError if that is none, or beyond counting."""
    try:
        n = whole(amount_at(rows, t))
    except OverflowError as error:
        raise InputError(
            f"rows grow beyond counting at generation {t}; give a smaller power or a shorter horizon"
        ) from error
    if not 1 <= n <= MOST_ROWS:
        raise InputError(f"rows = {n} at generation {t} must be at least 1 and at most {MOST_ROWS:.0e}")
    return n
