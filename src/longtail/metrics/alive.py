"""Alive: how many types of each rarity level the model can still write."""

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
class Alive:
    """Number of types with positive probability, per rarity level.  Under replace without an anchor, dead is for ever.

    Better high, from 0 to the number of types of the level.
    Blind spot: how much probability a type has left, so a model that hardly writes any of them counts them all; models
    with a prior keep every type alive.
    Source: the number of alleles of population genetics (Ewens 1972, "The sampling theory of selectively neutral alleles").
    """

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({},)
    quantities: ClassVar[tuple[str, ...]] = ("alive",)

    def settled(self, world: Any) -> Alive:
        required_types(world, "metric alive", "lost_mass")
        return self

    def measure(self, look: Look, memory: dict[str, Any]) -> Iterator[Measured]:
        law = look.exact("law")
        if law is None:
            return
        symbols, q = law
        types = look.world.types
        counts = by_level(types, (q > 0).astype(float), np.ones(len(types)), symbols)
        for number, level in enumerate(LEVELS):
            if types.mass[number] > 0:
                yield Measured("alive", level, counts[:, number])
