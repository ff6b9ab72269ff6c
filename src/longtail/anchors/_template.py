"""Template of an anchor: copy it to a file of its own; the file's name is the anchor's name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from ..errors import InputError
from ..recipe import REAL, Ingredient, Pool, Recipe


@dataclass(frozen=True)
class CoreAndFresh:
    """`core` real rows kept beside every training set, and `fresh` new real rows among the n of each increment."""

    core: int = 5
    fresh: int = 1

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({}, {"core": 20, "fresh": 3})

    def __post_init__(self) -> None:
        if self.core < 1 or self.fresh < 1:
            raise InputError(f"anchor core_and_fresh: core = {self.core} and fresh = {self.fresh} must be at least 1")

    def increment(self, t: int, n: int) -> tuple[Pool, ...]:
        """The n rows of increment t.  At t = 0 the origin t - 1 is REAL; equal pools are the same rows."""
        if self.fresh >= n:
            raise InputError(
                f"anchor core_and_fresh: fresh = {self.fresh} must be less than the {n} rows of generation {t}"
            )
        return (Pool(t - 1, n - self.fresh), Pool(REAL, self.fresh, f"fresh {t}"))

    def beside(self, t: int) -> Recipe:
        return (Ingredient(Pool(REAL, self.core, "core")),)
