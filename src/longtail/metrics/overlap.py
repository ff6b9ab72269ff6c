"""Overlap: the real mass that model and world share, per rarity level, and its least value over time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ..contracts import Look, Measured
from ..coverage.levels import LEVELS
from ..coverage.mass import by_level
from ..coverage.types import required_types


@dataclass(frozen=True)
class Overlap:
    """Sum of min(p, q) over the types of a level, over the level's real mass, and the minimum over all generations so far.

    Better high, 0 to 1.
    Blind spot: what the model writes above a type's real share; a level of little mass is a ratio of small numbers.
    Source: one less the total variation distance, level by level (Levin and Peres 2017, "Markov chains and mixing times",
    section 4.1).
    """

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({},)
    quantities: ClassVar[tuple[str, ...]] = ("overlap", "overlap_minimum")

    def settled(self, world: Any) -> Overlap:
        required_types(world, "metric overlap", "lost_mass")
        return self

    def watch(self, look: Look, memory: dict[str, Any]) -> None:
        """Keeps the least overlap; called at every generation."""
        law = look.exact("law")
        if law is None:
            return
        symbols, q = law
        types = look.world.types
        share = by_level(types, np.minimum(q / types.p[symbols], 1.0), types.shares, symbols)
        memory["now"] = share
        memory["least"] = np.minimum(memory.get("least", share), share)

    def measure(self, look: Look, memory: dict[str, Any]) -> Iterator[Measured]:
        if "now" not in memory:
            return
        for number, level in enumerate(LEVELS):
            if look.world.types.mass[number] > 0:
                yield Measured("overlap", level, memory["now"][:, number])
                yield Measured("overlap_minimum", level, memory["least"][:, number])
