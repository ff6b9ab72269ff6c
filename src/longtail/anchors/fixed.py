"""Fixed: the same real rows in every training set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from ..errors import InputError
from ..recipe import REAL, Ingredient, Pool, Recipe, share_of


@dataclass(frozen=True)
class Fixed:
    """The same `rows` real rows (or a share of n) each time.

    where "beside": added to every training set, outside n.  where "within": among the n rows of every increment; with
    regimes that remember more than one increment those rows would count twice, so "within" is for `replace`.
    """

    rows: int | None = None
    share: float | None = None
    where: Literal["beside", "within"] = "beside"

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({"rows": 5}, {"share": 0.1, "where": "within"})

    def __post_init__(self) -> None:
        if (self.rows is None) == (self.share is None):
            raise InputError("anchor fixed: give exactly one of rows and share")
        if self.rows is not None and self.rows < 0:
            raise InputError(f"anchor fixed: rows = {self.rows} must not be negative")
        if self.share is not None and not 0 <= self.share <= 1:
            raise InputError(f"anchor fixed: share = {self.share:g} must lie between 0 and 1")
        if self.share is not None and self.where == "beside":
            raise InputError('anchor fixed: a share is a share of n; say where = "within", or give rows')
        if self.where not in ("beside", "within"):
            raise InputError(f'anchor fixed: where = "{self.where}" must be "beside" or "within"')

    def increment(self, t: int, n: int) -> tuple[Pool, ...]:
        if self.where == "beside":
            return (Pool(t - 1, n),)
        r = self.rows if self.rows is not None else share_of(self.share or 0.0, n, "anchor fixed: share")
        if r > n:
            raise InputError(f"anchor fixed: rows = {r} real rows do not fit in the {n} rows of generation {t}")
        return tuple(pool for pool in (Pool(t - 1, n - r), Pool(REAL, r, "fixed")) if pool.n)

    def beside(self, t: int) -> Recipe:
        return (Ingredient(Pool(REAL, self.rows, "fixed")),) if self.where == "beside" and self.rows else ()
