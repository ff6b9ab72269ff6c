"""The world of a restricted Boltzmann machine: its visible states are the types."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from ..coverage.types import Types
from ..errors import InputError
from ..theory.boltzmann_machine import law_of, parameter_count, visible_states

MOST_UNITS = 12


@dataclass(frozen=True)
class BoltzmannMachine:
    """Rows (chains, n) of state numbers 0 .. 2^visible - 1 of a machine whose parameters are normal(0, scale), drawn by seed.

    Units are 0 or 1; the type of a state is its row of digits, the first visible unit leftmost.  visible + hidden <= 12.
    """

    visible: int = 6
    hidden: int = 3
    seed: int = 1
    scale: float = 1.25

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({}, {"visible": 3, "hidden": 1}, {"scale": 0.5, "seed": 7})
    size: ClassVar[None] = None

    def __post_init__(self) -> None:
        if self.visible < 1 or self.hidden < 0 or self.visible + self.hidden > MOST_UNITS:
            raise InputError(
                f"world boltzmann_machine: visible = {self.visible} and hidden = {self.hidden} must be at least 1 and 0, and at "
                f"most {MOST_UNITS} together, so that every state can be listed"
            )
        if self.seed < 0 or not 0 <= self.scale < np.inf:
            raise InputError(
                f"world boltzmann_machine: seed = {self.seed} and scale = {self.scale} must not be negative"
            )

    @cached_property
    def parameters(self) -> np.ndarray:
        """Fields of the visible units, of the hidden units, and the weights (parameters,)."""
        draw = np.random.Generator(np.random.SFC64(self.seed))
        return draw.normal(0.0, self.scale, parameter_count(self.visible, self.hidden))

    @cached_property
    def types(self) -> Types:
        states = visible_states(self.visible)
        names = np.array(["".join(map(str, state)) for state in states.astype(int)], dtype=object)
        return Types(names, law_of(self.parameters[None], states)[0])

    def rows(self, chains: int, n: int, rng: np.random.Generator) -> np.ndarray:
        return self.types.draw((chains, n), rng)
