"""The Frechet distance: how far mean and covariance of the model's rows lie from those of real rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ..contracts import Look, Measured
from ..scores.frechet import frechet_distance
from ..scores.vectors import REAL, floors, of_each_chain, required_vectors


@dataclass(frozen=True)
class FrechetDistance:
    """The Frechet distance |m - m'|^2 + tr(C + C' - 2 (C C')^(1/2)) of the probe from as many real rows, in their vectors.

    Known as FID where the vectors are those of an Inception network.  Better low, from 0.  Part "real rows": the mean of
    fresh real samples in the model's place, above 0 since it is biased upward in few rows: compare at one number of rows.
    Blind spot: all but mean and covariance, so a cut tail of little variance, lost groups that move neither, and copies of
    the training rows; columns with large units decide.
    Sources: Dowson and Landau 1982, "The Frechet distance between multivariate normal distributions"; Heusel et al. 2017,
    "GANs trained by a two time-scale update rule converge to a local Nash equilibrium"; Chong and Forsyth 2020,
    "Effectively unbiased FID and Inception score and where to find them" (bias).
    """

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({},)
    quantities: ClassVar[tuple[str, ...]] = ("frechet_distance",)

    def settled(self, world: Any) -> FrechetDistance:
        """The metric for this world.  InputError for a world of types."""
        required_vectors(world, "frechet_distance")
        return self

    def measure(self, look: Look, memory: dict[str, Any]) -> Iterator[Measured]:
        real = look.real_vectors(look.probe_rows)

        def score(rows: np.ndarray) -> tuple[float]:
            return (frechet_distance(real, rows),)

        found, status = of_each_chain(look.vectors, score, 1)
        yield Measured("frechet_distance", "", found[:, 0], status, "probe")
        yield Measured("frechet_distance", REAL, floors(look, "frechet_distance", score, 1), "skipped", "probe")
