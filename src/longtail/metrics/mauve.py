"""MAUVE: how far the model's rows and real ones are apart, weighing what is missing and what is invented."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ..address import rng_at
from ..contracts import Look, Measured
from ..errors import InputError
from ..scores.mauve import mauve
from ..scores.vectors import REAL, floors, of_each_chain, required_vectors


@dataclass(frozen=True)
class Mauve:
    """MAUVE of the probe against as many real rows: the area under the divergence curve of their histograms over clusters.

    The clusters are those of k-means over the vectors of both, k a tenth of the rows; the mean of `clusterings` of them,
    as one depends on its first centres.  At most `rows` rows of each set are looked at.  Better high: 1 where the
    histograms are equal, 0.004 where no cluster holds both.  Part "real rows": the mean of fresh real samples in the
    model's place, which is below 1, the more so the fewer rows there are.  In a texts world vectors are what the world's
    `embed` gives, not those of a large language model: values do not compare with published ones.
    Blind spot: what the vectors do not hold, such as the order of words; losses smaller than a cluster; rows that copy the
    training rows score best.
    Source: Pillutla et al. 2021, "MAUVE: measuring the gap between neural text and human text using divergence frontiers".
    """

    clusterings: int = 3
    rows: int = 2000

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({"clusterings": 1},)
    quantities: ClassVar[tuple[str, ...]] = ("mauve",)

    def __post_init__(self) -> None:
        if self.clusterings < 1 or self.rows < 2:
            raise InputError(
                f"metric mauve: clusterings = {self.clusterings} and rows = {self.rows} must be at least 1 and 2"
            )

    def settled(self, world: Any) -> Mauve:
        """The metric for this world.  InputError for a world of types."""
        required_vectors(world, "mauve")
        return self

    def measure(self, look: Look, memory: dict[str, Any]) -> Iterator[Measured]:
        real = look.real_vectors(min(look.probe_rows, self.rows))

        def score(rows: np.ndarray) -> tuple[float]:
            # The same first centres for each chain and generation: values move with the rows alone.
            draws = (rng_at(0, "mauve", number) for number in range(self.clusterings))
            return (float(np.mean([mauve(real, rows[: self.rows], draw) for draw in draws])),)

        found, status = of_each_chain(look.vectors, score, 1)
        yield Measured("mauve", "", found[:, 0], status, "probe")
        bottom = floors(look, f"mauve {self.clusterings} {self.rows}", score, 1)
        yield Measured("mauve", REAL, bottom, "skipped", "probe")
