"""Window: the last few increments are seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from ..errors import InputError
from ..recipe import Ingredient, Recipe


@dataclass(frozen=True)
class Window:
    """Train on the last `width` increments."""

    width: int = 3

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({"width": 3},)

    def __post_init__(self) -> None:
        if self.width < 1:
            raise InputError(f"regime window: width = {self.width} must be at least 1")

    def recipe(self, t: int, n: int) -> Recipe:
        return (Ingredient(range(max(0, t - self.width + 1), t + 1)),)
