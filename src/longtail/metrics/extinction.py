"""Extinction: when followed types die, and when a single type is left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ..contracts import Look, Measured
from ..coverage.types import required_types
from ..errors import InputError


@dataclass(frozen=True)
class Extinction:
    """Presence, probability and first generation of absence of the types in `follow`, and the time of absorption.

    Looks at every generation, whatever is written.  A time that has not come yet has no value and the status "pending".
    present: better high, 0 or 1; extinction and absorption: generations, the later the better.
    Blind spot: all types that are not followed; a type that is hardly ever written is still present.
    Source: the fixation times of population genetics (Kimura and Ohta 1969, "The average number of generations until
    fixation of a mutant gene in a finite population").
    """

    follow: tuple[str, ...] = ()

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({},)
    quantities: ClassVar[tuple[str, ...]] = ("present", "probability", "extinction", "absorption")

    def settled(self, world: Any) -> Extinction:
        types = required_types(world, "metric extinction", "lost_mass")
        if len(set(self.follow)) < len(self.follow):
            raise InputError("metric extinction: follow names a type twice; name each once")
        for value in self.follow:
            types.number(value)
        return self

    def watch(self, look: Look, memory: dict[str, Any]) -> None:
        """Notes first absences and absorption; called at every generation."""
        law = look.exact("law")
        if law is None:
            return
        symbols, q = law
        memory["q"] = self._shares(look, symbols, q)
        dead = memory["q"] == 0
        single = np.count_nonzero(q, axis=1) == 1
        for name, now in (("extinct", dead), ("absorbed", single)):
            first = memory.setdefault(name, np.full(now.shape, np.nan))
            memory[name] = np.where(np.isnan(first) & now, float(look.generation), first)

    def _shares(self, look: Look, symbols: np.ndarray, q: np.ndarray) -> np.ndarray:
        shares = np.zeros((len(q), len(self.follow)))
        for i, value in enumerate(self.follow):
            number = look.world.types.number(value)
            if symbols.ndim == 1:
                at = np.flatnonzero(symbols == number)
                shares[:, i] = q[:, at[0]] if len(at) else 0.0
            else:
                shares[:, i] = (q * (symbols == number)).sum(axis=1)
        return shares

    def measure(self, look: Look, memory: dict[str, Any]) -> Iterator[Measured]:
        if "q" not in memory:
            return
        for i, value in enumerate(self.follow):
            yield Measured("present", value, (memory["q"][:, i] > 0).astype(float))
            yield Measured("probability", value, memory["q"][:, i])
            yield Measured("extinction", value, memory["extinct"][:, i], "pending")
        yield Measured("absorption", "", memory["absorbed"], "pending")
