"""Quota: generated rows are weighed so that every stratum has its real mass."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Literal

from ..coverage.strata import MASSES, strata_of
from ..errors import InputError
from ..recipe import REAL, Ingredient, Pool, Recipe
from ..theory.row_weights import StratumWeights


@dataclass(frozen=True)
class Quota:
    """Each stratum of the world counts by its real mass, whatever the model wrote; `rows` real rows may stand beside.

    share: the part of the real rows in each stratum's weight, "natural" (all rows alike), "best" or a number; real: new
    ones ("fresh") or always the same ("fixed"); strata: real masses from common to rare.  The masses of the strata are
    known exactly for types and normal laws, else from up to 5,000 real rows.
    """

    rows: int = 0
    share: float | Literal["natural", "best"] = "natural"
    real: Literal["fresh", "fixed"] = "fresh"
    strata: tuple[float, ...] = MASSES
    of: Any = field(default=None, compare=False, repr=False)

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({}, {"rows": 4}, {"rows": 6, "share": "best", "real": "fixed"})
    SETTLED: ClassVar[tuple[str, ...]] = ("of",)

    def __post_init__(self) -> None:
        if self.rows < 0:
            raise InputError(f"anchor quota: rows = {self.rows} must not be negative")
        if isinstance(self.share, int | float) and not 0 < self.share < 1:
            raise InputError(
                f'anchor quota: share = {self.share:g} must lie between 0 and 1, or be "natural" or "best"'
            )

    def settled(self, world: Any) -> Quota:
        """The anchor with the strata of this world.  InputError for masses that are no shares."""
        return replace(self, of=strata_of(world, self.strata))

    def increment(self, t: int, n: int) -> tuple[Pool, ...]:
        return (Pool(t - 1, n),)

    def beside(self, t: int) -> Recipe:
        name = f"fresh {t}" if self.real == "fresh" else "fixed"
        return (Ingredient(Pool(REAL, self.rows, name)),) if self.rows else ()

    def weigh(self, recipe: Recipe, t: int) -> Recipe:
        """The recipe with its weights; at generation 0 all rows of a stratum are alike."""
        share = self.share if t else "natural"
        return tuple(
            replace(part, weight=StratumWeights(self.of, not isinstance(part.of, range), share)) for part in recipe
        )
