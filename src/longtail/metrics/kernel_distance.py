"""The kernel distance: the squared maximum mean discrepancy with a cubic kernel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ..contracts import Look, Measured
from ..scores.kernel_distance import kernel_distance
from ..scores.vectors import REAL, floors, of_each_chain, required_vectors


@dataclass(frozen=True)
class KernelDistance:
    """The unbiased squared maximum mean discrepancy with k(x, y) = (x.y / d + 1)^3 of the probe from as many real rows.

    Known as KID where the vectors are those of an Inception network.  Better low; its mean is 0 for real rows, so it may be
    negative.  Part "real rows": the mean of fresh real samples in the model's place.
    Blind spot: moments above the third; cut tails and lost groups of little mass; few far rows decide in columns with heavy
    tails, columns with large units always; copies of the training rows.
    Source: Binkowski et al. 2018, "Demystifying MMD GANs", section 3.
    """

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({},)
    quantities: ClassVar[tuple[str, ...]] = ("kernel_distance",)

    def settled(self, world: Any) -> KernelDistance:
        """The metric for this world.  InputError for a world of types."""
        required_vectors(world, "kernel_distance")
        return self

    def measure(self, look: Look, memory: dict[str, Any]) -> Iterator[Measured]:
        real = look.real_vectors(look.probe_rows)

        def score(rows: np.ndarray) -> tuple[float]:
            return (kernel_distance(real, rows),)

        found, status = of_each_chain(look.vectors, score, 1)
        yield Measured("kernel_distance", "", found[:, 0], status, "probe")
        yield Measured("kernel_distance", REAL, floors(look, "kernel_distance", score, 1), "skipped", "probe")
