"""The Vendi score: the effective number of different rows that a model writes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np

from ..contracts import Look, Measured
from ..errors import InputError
from ..scores.vectors import REAL, floors, of_each_chain, required_vectors
from ..scores.vendi import vendi


@dataclass(frozen=True)
class Vendi:
    """The Vendi score of the probe by the dual form: exp of the entropy of the eigenvalues of its kernel matrix over n.

    kernel "cosine" (the package's default) or "linear" (inner products, over the trace); order: that of the Hill number, 1
    the entropy's, inf 1 over the largest eigenvalue.  Better high; from 1 to the number of columns.  Part "real rows":
    the mean of fresh real samples in the model's place.
    Blind spot: it never looks at real rows, so wrong and invented rows count as diversity; neither kernel sees how large
    the spread is, and hardly one a cut tail, a rare group that is lost, or copies of the training rows.
    Sources: Friedman and Dieng 2023, "The Vendi score"; Pasarkar and Dieng 2024, "Cousins of the Vendi score" (orders).
    """

    order: float = 1.0
    kernel: Literal["cosine", "linear"] = "cosine"

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({}, {"order": 2.0, "kernel": "linear"})
    quantities: ClassVar[tuple[str, ...]] = ("vendi",)

    def __post_init__(self) -> None:
        if not self.order >= 0:
            raise InputError(
                f"metric vendi: order = {self.order} must be at least 0 (inf: 1 over the largest eigenvalue)"
            )
        if self.kernel not in ("cosine", "linear"):
            raise InputError(f'metric vendi: kernel = "{self.kernel}" must be "cosine" or "linear"')

    def settled(self, world: Any) -> Vendi:
        """The metric for this world.  InputError for a world of types."""
        required_vectors(world, "vendi")
        return self

    def measure(self, look: Look, memory: dict[str, Any]) -> Iterator[Measured]:
        def score(rows: np.ndarray) -> tuple[float | None]:
            return (vendi(rows, self.order, self.kernel),)

        found, status = of_each_chain(look.vectors, score, 1)
        yield Measured("vendi", "", found[:, 0], status, "probe")
        bottom = floors(look, f"vendi {self.order} {self.kernel}", score, 1)
        yield Measured("vendi", REAL, bottom, "skipped", "probe")
