"""The gamma family of known shape: positive numbers with one unknown mean."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

import numpy as np

from ..errors import InputError
from ..theory.fitted_mean import State, Summary
from ..theory.gamma_product import GammaMean
from ..theory.one_parameter import GammaLaw

__all__ = ["Gamma", "State", "Summary"]  # a stored state is found by name in its family's module


@dataclass(frozen=True)
class Gamma(GammaMean):
    """The mean by maximum likelihood, or with the conjugate prior of a rate.  rows (chains, n) of positive numbers -> State.

    shape: known beforehand, not fitted; None takes the world's.  prior and prior_mean: as pseudo-rows
    (theory/fitted_mean.py).  Means too small for a number are kept by their logarithm.
    """

    shape: float | None = None

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = (
        {},
        {"prior": 2.0},
        {"prior": 3.0, "prior_mean": 0.5},
        {"prior": 2.0, "prior_mean": "first"},
    )
    WORLDS: ClassVar[tuple[tuple[str, dict[str, Any]], ...]] = (("gamma", {}), ("gamma", {"shape": 0.4}))
    NAME: ClassVar[str] = "gamma"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.shape is not None and not 0 < self.shape < np.inf:
            raise InputError(f"family gamma: shape = {self.shape} must be a positive number")

    @property
    def law(self) -> GammaLaw:
        if self.shape is None:
            raise InputError("family gamma: its shape is known beforehand; give shape, or a world of gamma rows")
        return GammaLaw(self.shape)

    def known(self, world: Any) -> Self:
        law = getattr(world, "law", None)
        return replace(self, shape=law.shape) if self.shape is None and isinstance(law, GammaLaw) else self
