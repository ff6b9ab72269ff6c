"""The energy distance between the model's rows and real rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ..contracts import Look, Measured
from ..scores.distances import distances
from ..scores.vectors import REAL, floors, of_each_chain, required_vectors


@dataclass(frozen=True)
class EnergyDistance:
    """2 mean|x - y| - mean|x - x'| - mean|y - y'| of the probe and as many real rows: the squared energy distance.

    Means over all pairs, a row with itself too, so never negative; 0 only for equal sets.  Better low.  Part "real rows":
    the mean of fresh real samples in the model's place, the floor at this number of rows.
    Blind spot: a cut tail or a lost group of 1 % is lost in the mean over all pairs; columns with large units decide;
    copies of the training rows.
    Source: Szekely and Rizzo 2013, "Energy statistics: a class of statistics based on distances".
    """

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({},)
    quantities: ClassVar[tuple[str, ...]] = ("energy_distance",)

    def settled(self, world: Any) -> EnergyDistance:
        """The metric for this world.  InputError for a world of types."""
        required_vectors(world, "energy_distance")
        return self

    def measure(self, look: Look, memory: dict[str, Any]) -> Iterator[Measured]:
        real = look.real_vectors(look.probe_rows)

        def score(rows: np.ndarray) -> tuple[float]:
            return (distances(real, rows, 0.0).energy,)

        found, status = of_each_chain(look.vectors, score, 1)
        yield Measured("energy_distance", "", found[:, 0], status, "probe")
        yield Measured("energy_distance", REAL, floors(look, "energy_distance", score, 1), "skipped", "probe")
