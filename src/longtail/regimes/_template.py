"""Template of a regime: copy it to a file of its own; the file's name is the regime's name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from ..errors import InputError
from ..recipe import Ingredient, Recipe


@dataclass(frozen=True)
class FirstAndLast:
    """Train on the `first` first increments and the `last` newest ones."""

    first: int = 1
    last: int = 1

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({}, {"first": 2, "last": 3})

    def __post_init__(self) -> None:
        if self.first < 1 or self.last < 1:
            raise InputError(f"regime first_and_last: first = {self.first} and last = {self.last} must be at least 1")

    def recipe(self, t: int, n: int) -> Recipe:
        """What training set t is made of; increments are numbered 0 (real) to t (newest)."""
        if t < self.first:
            return (Ingredient(range(0, t + 1)),)
        return (Ingredient(range(0, self.first)), Ingredient(range(max(self.first, t + 1 - self.last), t + 1)))
