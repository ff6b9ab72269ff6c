"""Accumulate: everything so far is seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from ..recipe import Ingredient, Recipe


@dataclass(frozen=True)
class Accumulate:
    """Train on every increment so far, the first real one among them."""

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({},)

    def recipe(self, t: int, n: int) -> Recipe:
        return (Ingredient(range(0, t + 1)),)
