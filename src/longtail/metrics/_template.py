"""Template of a metric: copy it to a file of its own; the file's name is the metric's name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ..contracts import Look, Measured
from ..errors import InputError

NORMAL = np.sqrt(np.pi / 2)
"""Standard deviation over mean absolute deviation of a normal law."""


@dataclass(frozen=True)
class AbsoluteDeviation:
    """Standard deviation of the normal law that has the probe's mean absolute deviation, per column.

    No side is better: the world's own is right.
    Blind spot: all but the spread, and one column at a time.
    Source: Geary 1935, "The ratio of the mean deviation to the standard deviation as a test of normality".
    """

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({},)
    quantities: ClassVar[tuple[str, ...]] = ("sd",)

    def settled(self, world: Any) -> AbsoluteDeviation:
        """The metric for this world.  InputError for a world of types."""
        if getattr(world, "types", None) is not None:
            raise InputError("metric absolute_deviation needs numbers, but this world has types; use diversity")
        return self

    def measure(self, look: Look, memory: dict[str, Any]) -> Iterator[Measured]:
        """Values (probed,) for each column; the part tells them from the sd of other metrics."""
        probe = look.probe if look.probe.ndim == 3 else look.probe[..., None]
        deviation = np.abs(probe - probe.mean(axis=1, keepdims=True)).mean(axis=1)
        for column in range(deviation.shape[1]):
            yield Measured("sd", f"{column} by absolute deviation", NORMAL * deviation[:, column], how="probe")
