"""Template of a selection: copy it to a file of its own; the file's name is the selection's name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ..contracts import Draw
from ..errors import InputError
from ..rows import Rows, take


@dataclass(frozen=True)
class OneIn:
    """Draws `drawn` rows for each one that is kept, and keeps any of them."""

    drawn: int = 2

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({}, {"drawn": 5})

    def __post_init__(self) -> None:
        if self.drawn < 1:
            raise InputError(f"selection one_in: drawn = {self.drawn} must be at least 1")

    def select(self, draw: Draw, n: int, rng: np.random.Generator) -> Rows:
        """n of n * drawn rows (chains, n, ...); draw(n, name) gives the same rows for the same n and name."""
        rows = draw(n * self.drawn, "rows")
        index = np.arange(n) * self.drawn + rng.integers(0, self.drawn, (len(rows), n))
        return take(rows, index)
