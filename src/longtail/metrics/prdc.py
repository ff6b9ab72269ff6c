"""Precision, recall, density and coverage: balls around rows and what lies in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ..contracts import Look, Measured
from ..errors import InputError
from ..scores.prdc import fresh_coverage, prdc
from ..scores.vectors import REAL, floors, of_each_chain, required_vectors


@dataclass(frozen=True)
class Prdc:
    """Precision, recall, density and coverage of the probe against as many real rows, with the values of the package prdc.

    The ball of a row reaches to its `neighbours`-th nearest other row of its own set.  precision: share of model rows in a
    real row's ball; recall: share of real rows in a model row's ball; density: real balls that hold a model row, over
    `neighbours`; coverage: share of real balls that hold a model row.  All are better high; density has no upper end.
    Part "real rows": the mean of fresh real samples in the model's place; "expected": the exact expected coverage of
    such a sample where no two distances are equal.  Columns count in their own units.
    Blind spot: precision, density and coverage can improve where the spread shrinks, and do not see a cut tail, whose large
    balls the remaining rows cover; one real outlier has a ball that holds invented rows; recall rises with outliers among
    the model's rows.  Values compare at one number of rows only.
    Sources: Kynkäänniemi et al. 2019, "Improved precision and recall metric"; Naeem et al. 2020, "Reliable fidelity and
    diversity metrics" (density, coverage and its expectation, lemma 2).
    """

    neighbours: int = 5

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({}, {"neighbours": 3})
    quantities: ClassVar[tuple[str, ...]] = ("precision", "recall", "density", "coverage")

    def __post_init__(self) -> None:
        if self.neighbours < 1:
            raise InputError(f"metric prdc: neighbours = {self.neighbours} must be at least 1")

    def settled(self, world: Any) -> Prdc:
        """The metric for this world.  InputError for a world of types."""
        required_vectors(world, "prdc")
        return self

    def measure(self, look: Look, memory: dict[str, Any]) -> Iterator[Measured]:
        real = look.real_vectors(look.probe_rows)

        def score(rows: np.ndarray) -> tuple[float, ...]:
            return prdc(real, rows, self.neighbours)[:4]

        found, status = of_each_chain(look.vectors, score, 4)
        bottom = floors(look, f"prdc {self.neighbours}", score, 4)
        for number, quantity in enumerate(self.quantities):
            yield Measured(quantity, "", found[:, number], status, "probe")
            yield Measured(quantity, REAL, bottom[number : number + 1], "skipped", "probe")
        if len(real) > self.neighbours:
            expected = fresh_coverage(len(real), look.probe_rows, self.neighbours)
            yield Measured("coverage", "expected", np.array([expected]))
