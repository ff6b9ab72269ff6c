"""Weighted: real rows beside the n of every generation, which count more (or less) than the generated ones."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal

from ..errors import InputError
from ..recipe import REAL, Ingredient, Pool, Recipe
from ..theory.row_weights import GeneratedShare


@dataclass(frozen=True)
class Weighted:
    """`rows` real rows beside every training set, new ones ("fresh") or always the same ("fixed").

    share: their part of the whole weight, a number or "best" (the one of least stationary variance, the golden section for
    as many real as generated rows); or weight: how often each of them counts.  Generation 0 is real, all its rows alike.
    """

    rows: int
    share: float | Literal["best"] | None = None
    weight: float | None = None
    real: Literal["fresh", "fixed"] = "fresh"

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = (
        {"rows": 4, "share": "best"},
        {"rows": 5, "share": 0.5, "real": "fixed"},
        {"rows": 3, "weight": 2.0},
    )

    def __post_init__(self) -> None:
        if self.rows < 1:
            raise InputError(f"anchor weighted: rows = {self.rows} must be at least 1")
        if (self.share is None) == (self.weight is None):
            raise InputError("anchor weighted: give exactly one of share and weight")
        if isinstance(self.share, int | float) and not 0 < self.share < 1:
            raise InputError(f'anchor weighted: share = {self.share:g} must lie between 0 and 1, or be "best"')
        if self.weight is not None and not self.weight > 0:
            raise InputError(f"anchor weighted: weight = {self.weight:g} must be positive")

    def increment(self, t: int, n: int) -> tuple[Pool, ...]:
        return (Pool(t - 1, n),)

    def beside(self, t: int) -> Recipe:
        return (Ingredient(Pool(REAL, self.rows, f"fresh {t}" if self.real == "fresh" else "fixed")),)

    def weigh(self, recipe: Recipe, t: int) -> Recipe:
        """The recipe with its weights.  Raises InputError for a regime that remembers several parts apart."""
        if t == 0:
            return recipe
        if self.weight is not None:
            return tuple(part if isinstance(part.of, range) else replace(part, weight=self.weight) for part in recipe)
        assert self.share is not None
        if sum(isinstance(part.of, range) for part in recipe) != 1:
            raise InputError("anchor weighted: a share goes with a regime of one part, such as replace; give weight")
        generated = GeneratedShare(self.rows, self.share)
        return tuple(replace(part, weight=generated) if isinstance(part.of, range) else part for part in recipe)
