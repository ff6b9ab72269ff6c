"""The Zipf world: types whose probability falls as a power of their rank."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from ..coverage.types import Types, types_from_counts
from ..errors import InputError


@dataclass(frozen=True)
class Zipf:
    """Rows (chains, n) of type numbers 0..symbols-1 with p proportional to rank ** -exponent; exponent 0 is uniform."""

    symbols: int = 1000
    exponent: float = 1.0

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = (
        {"symbols": 20},
        {"symbols": 50, "exponent": 1.1},
        {"symbols": 5, "exponent": 0.0},
    )
    size: ClassVar[None] = None

    def __post_init__(self) -> None:
        if self.symbols < 2:
            raise InputError(f"world zipf: symbols = {self.symbols} must be at least 2")
        if not np.isfinite(self.exponent):
            raise InputError(f"world zipf: exponent = {self.exponent} must be a finite number")

    @cached_property
    def types(self) -> Types:
        rank = np.arange(1, self.symbols + 1)
        width = len(str(self.symbols))
        return types_from_counts([f"{number:0{width}d}" for number in rank], rank**-self.exponent)

    def rows(self, chains: int, n: int, rng: np.random.Generator) -> np.ndarray:
        return self.types.draw((chains, n), rng)
