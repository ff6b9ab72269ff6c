"""Grouped: so many real rows of each stratum beside every training set, rare strata getting more than their part."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Literal

from ..coverage.strata import MASSES, InStratum, strata_of
from ..errors import InputError
from ..recipe import REAL, Ingredient, Pool, Recipe
from ..theory.row_weights import StratumWeights
from ..theory.weights import POWERS, allocated


@dataclass(frozen=True)
class Grouped:
    """`rows` real rows spread over strata: "proportional" to their masses, "equal", or "cube_root" (mass^(-1/3)).

    weights: the part of the real rows, "best", "natural" or a number; "none": every row counts one, so that strata with
    many real rows grow.  quota: each stratum has its real mass and the share holds within it (else real rows are
    weighed by the masses and generated ones alike).  real: new rows ("fresh") or always the same ("fixed").
    """

    rows: int
    allocation: Literal["cube_root", "proportional", "equal"] = "cube_root"
    weights: float | Literal["best", "natural", "none"] = "best"
    quota: bool = True
    real: Literal["fresh", "fixed"] = "fresh"
    strata: tuple[float, ...] = MASSES
    of: Any = field(default=None, compare=False, repr=False)

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = (
        {"rows": 10},
        {"rows": 8, "allocation": "proportional", "weights": 0.5, "quota": False},
        {"rows": 10, "allocation": "equal", "weights": "none", "quota": False, "real": "fixed"},
    )
    SETTLED: ClassVar[tuple[str, ...]] = ("of",)

    def __post_init__(self) -> None:
        if self.rows < 1:
            raise InputError(f"anchor grouped: rows = {self.rows} must be at least 1")
        if self.allocation not in POWERS:
            raise InputError(f'anchor grouped: allocation = "{self.allocation}" must be one of {", ".join(POWERS)}')
        if isinstance(self.weights, int | float) and not 0 < self.weights < 1:
            raise InputError(
                f'anchor grouped: weights = {self.weights:g} must lie between 0 and 1, or be "best", "natural" or "none"'
            )
        if self.weights == "none" and self.quota:
            raise InputError('anchor grouped: a quota is a weight; say quota = false with weights = "none"')

    def settled(self, world: Any) -> Grouped:
        """The anchor with the strata of this world.  InputError for masses that are no shares."""
        return replace(self, of=strata_of(world, self.strata))

    def increment(self, t: int, n: int) -> tuple[Pool, ...]:
        return (Pool(t - 1, n),)

    def beside(self, t: int) -> Recipe:
        masses = self.strata if self.of is None else tuple(self.of.mass.tolist())
        name = f"fresh {t}" if self.real == "fresh" else "fixed"
        return tuple(
            Ingredient(Pool(REAL, rows, f"{name} of stratum {number}", InStratum(number, self.of)))
            for number, rows in enumerate(allocated(self.rows, masses, self.allocation))
            if rows
        )

    def weigh(self, recipe: Recipe, t: int) -> Recipe:
        """The recipe with its weights; at generation 0 the real rows are as good as the others."""
        if self.weights == "none":
            return recipe
        share = self.weights if t else "natural"
        return tuple(
            replace(part, weight=StratumWeights(self.of, not isinstance(part.of, range), share, self.quota))
            for part in recipe
        )
