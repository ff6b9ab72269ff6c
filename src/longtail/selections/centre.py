"""Centre: a verifier that accepts what lies near its own centre, which need not be the truth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ..contracts import Draw
from ..errors import InputError
from ..picking import accepted, check_column, column_of
from ..rows import Rows


@dataclass(frozen=True)
class Centre:
    """Keeps rows within `radius` of `centre` in one column, until there are enough.

    A form in one dimension of the verifier of Yi et al. (arXiv:2510.16657): the loop goes to the centre, not to the truth.
    """

    centre: float = 0.0
    radius: float = 1.0
    column: int = 0

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({}, {"centre": 0.5, "radius": 1.5})

    def __post_init__(self) -> None:
        if not 0 < self.radius < np.inf:
            raise InputError(f"selection centre: radius = {self.radius:g} must be a positive number")

    def settled(self, world: Any) -> Centre:
        """The selection itself.  InputError for a world of types."""
        if getattr(world, "types", None) is not None:
            raise InputError("selection centre needs numbers, but this world has types; use verifier")
        check_column(world, self.column, "centre")
        return self

    def select(self, draw: Draw, n: int, rng: np.random.Generator) -> Rows:
        """The first n rows (chains, n, ...) near the centre.  InputError where almost none are."""
        return accepted(
            draw, n, lambda rows: np.abs(column_of(rows, self.column) - self.centre) <= self.radius, "centre"
        )
