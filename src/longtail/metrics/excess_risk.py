"""Excess risk of a linear model, and its coefficients."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ..contracts import Look, Measured
from ..errors import InputError
from ..theory.regression import excess, law_of


@dataclass(frozen=True)
class ExcessRisk:
    """Squared prediction error on real rows beyond the label's own noise, (w - w0)' covariance (w - w0), and the first coefficients w.

    Exact, for families that know the coefficients of their label (the last column); skipped for others.  Risk: better
    low, from 0.
    Blind spot: covariates, whose law is the world's own, and the noise of the label; directions of little variance.
    Source: Hastie, Montanari, Rosset and Tibshirani 2022, "Surprises in high-dimensional ridgeless least squares
    interpolation", section 2.2.
    """

    coefficients: int = 3

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({},)
    quantities: ClassVar[tuple[str, ...]] = ("excess_risk", "coefficient")

    def settled(self, world: Any) -> ExcessRisk:
        """InputError for a world without a linear law."""
        if law_of(world) is None:
            raise InputError(
                "metric excess_risk needs a world whose last column is linear in the others (linear, or normal of mean 0 "
                "in at least two columns); for other worlds use moments or diversity"
            )
        return self

    def measure(self, look: Look, memory: dict[str, Any]) -> Iterator[Measured]:
        found, law = look.exact("coefficients"), law_of(look.world)
        if found is None or law is None:
            yield Measured("excess_risk", "", np.full(look.probed, np.nan), "skipped")
            return
        yield Measured("excess_risk", "", excess(found, law))
        for j in range(min(self.coefficients, found.shape[1])):
            yield Measured("coefficient", str(j), found[:, j])
