"""Replace: only the newest increment is seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from ..recipe import Ingredient, Recipe


@dataclass(frozen=True)
class Replace:
    """Train on the newest increment alone."""

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({},)

    def recipe(self, t: int, n: int) -> Recipe:
        return (Ingredient(range(t, t + 1)),)
