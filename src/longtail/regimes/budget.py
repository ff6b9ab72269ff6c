"""Budget: a fixed number of rows drawn from everything so far (accumulate-subsample)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from ..errors import InputError
from ..recipe import Ingredient, Recipe


@dataclass(frozen=True)
class Budget:
    """Train on n rows (or `rows`, if given) drawn anew each generation from every increment so far.

    Kazdan et al., "Collapse or Thrive?", arXiv:2410.16713: accumulate-subsample, without replacement by default.
    """

    rows: int | None = None
    replace: bool = False

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({}, {"replace": True})

    def __post_init__(self) -> None:
        if self.rows is not None and self.rows < 1:
            raise InputError(f"regime budget: rows = {self.rows} must be at least 1")

    def recipe(self, t: int, n: int) -> Recipe:
        return (Ingredient(range(0, t + 1), take=self.rows or n, replace=self.replace),)
