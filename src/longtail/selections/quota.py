"""Quota: more rows are generated than needed, and thinned to the real masses of the strata."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import numpy as np

from ..contracts import Draw
from ..coverage.strata import MASSES, strata_of
from ..errors import InputError
from ..rows import Rows, take
from ..theory.weights import shared_out


@dataclass(frozen=True)
class Quota:
    """Of factor * n rows the first ones of each stratum are kept, as many as its real mass asks for.

    For trainers that take no weights.  Where the model wrote too few rows of a stratum, rows of the other strata fill
    the n, the first ones drawn.  strata: real masses from common to rare.
    """

    factor: int = 3
    strata: tuple[float, ...] = MASSES
    of: Any = field(default=None, compare=False, repr=False)

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({}, {"factor": 2, "strata": (0.9, 0.1)})
    SETTLED: ClassVar[tuple[str, ...]] = ("of",)

    def __post_init__(self) -> None:
        if self.factor < 1:
            raise InputError(f"selection quota: factor = {self.factor} must be at least 1")

    @property
    def drawn_per_row(self) -> float:
        """Rows drawn in one piece for each row that is kept."""
        return self.factor

    def settled(self, world: Any) -> Quota:
        """The selection with the strata of this world.  InputError for masses that are no shares."""
        return replace(self, of=strata_of(world, self.strata))

    def select(self, draw: Draw, n: int, rng: np.random.Generator) -> Rows:
        """n of n * factor rows (chains, n, ...); the strata's numbers of rows are the same for every chain."""
        if self.of is None:
            raise InputError("selection quota: it must know the world's strata; call settled(world) first")
        rows = draw(n * self.factor, "rows")
        place = self.of.of(rows)
        wanted = np.array(shared_out(n, self.of.mass))
        order = np.argsort(place, axis=1, kind="stable")
        sorted_place = np.take_along_axis(place, order, axis=1)
        number = np.arange(place.shape[1]) - _first(sorted_place)
        spare = number >= wanted[sorted_place]
        later = np.argsort(np.where(spare, place.shape[1] + order, order), axis=1, kind="stable")[:, :n]
        return take(rows, np.sort(np.take_along_axis(order, later, axis=1), axis=1))


def _first(place: np.ndarray) -> np.ndarray:
    """Where the run of equal numbers that each entry of sorted rows belongs to begins (chains, m)."""
    begins = np.ones(place.shape, dtype=bool)
    begins[:, 1:] = place[:, 1:] != place[:, :-1]
    return np.maximum.accumulate(np.where(begins, np.arange(place.shape[1]), 0), axis=1)
