"""Verifier: rows are accepted with one probability if they are good, and with another if they are not."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import numpy as np

from ..contracts import Draw
from ..coverage.levels import LEVELS
from ..errors import InputError, near
from ..picking import accepted, check_column, column_of
from ..rows import Rows


@dataclass(frozen=True)
class Verifier:
    """Keeps a good row with probability keeps_good, any other with keeps_bad, until there are enough.

    Good in a world of types: those named in `types`, or of the rarity levels named in `levels`; in a world of numbers:
    those from `above` to `below` in `column`.  keeps_bad above keeps_good is a verifier that keeps the wrong ones.
    """

    keeps_good: float = 1.0
    keeps_bad: float = 0.2
    types: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    above: float | None = None
    below: float | None = None
    column: int = 0
    chance: np.ndarray | None = field(default=None, compare=False, repr=False)

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = (
        {"levels": ("common", "uncommon")},
        {"keeps_good": 0.2, "keeps_bad": 0.9, "levels": ("common",)},
        {"above": 0.0},
        {"keeps_good": 0.8, "keeps_bad": 0.1, "above": -1.0, "below": 1.0},
    )
    SETTLED: ClassVar[tuple[str, ...]] = ("chance",)

    def __post_init__(self) -> None:
        for name in ("keeps_good", "keeps_bad"):
            if not 0 <= getattr(self, name) <= 1:
                raise InputError(f"selection verifier: {name} = {getattr(self, name):g} must lie between 0 and 1")
        if self.keeps_good == self.keeps_bad == 0:
            raise InputError("selection verifier: keeps_good and keeps_bad are both 0, so that nothing is ever kept")
        if bool(self.types or self.levels) == (self.above is not None or self.below is not None):
            raise InputError(
                "selection verifier: say what is good: types or levels in a world of types, above or below for numbers"
            )
        if self.above is not None and self.below is not None and not self.above < self.below:
            raise InputError(f"selection verifier: above = {self.above:g} must be less than below = {self.below:g}")
        for level in self.levels:
            if level not in LEVELS:
                raise InputError(
                    f'selection verifier: there is no level "{level}"{near(level, LEVELS)}; they are {", ".join(LEVELS)}'
                )

    def settled(self, world: Any) -> Verifier:
        """The selection for this world.  InputError if its good rows are not of this world's kind, or a type is unknown."""
        check_column(world, self.column, "verifier")
        types = getattr(world, "types", None)
        if (types is None) == bool(self.types or self.levels):
            raise InputError(
                "selection verifier: "
                + (
                    "types and levels are for a world of types; say above or below"
                    if types is None
                    else "above and below are for a world of numbers; say types or levels"
                )
            )
        if types is None:
            return self
        good = np.isin(types.level, [LEVELS.index(level) for level in self.levels])
        good[[types.number(value) for value in self.types]] = True
        return replace(self, chance=np.where(good, self.keeps_good, self.keeps_bad))

    def select(self, draw: Draw, n: int, rng: np.random.Generator) -> Rows:
        """The first n accepted rows (chains, n, ...).  InputError where almost nothing is accepted."""
        return accepted(draw, n, lambda rows: rng.random(rows.shape[:2]) < self.chances(rows), "verifier")

    def chances(self, rows: Rows) -> np.ndarray:
        """The probability with which each row is accepted (chains, n)."""
        if self.chance is not None:
            return self.chance[rows]
        value = column_of(rows, self.column)
        low = -np.inf if self.above is None else self.above
        high = np.inf if self.below is None else self.below
        return np.where((value >= low) & (value <= high), self.keeps_good, self.keeps_bad)
