"""The exponential family of waiting times: positive numbers with one unknown mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from ..theory.fitted_mean import State, Summary
from ..theory.gamma_product import GammaMean
from ..theory.one_parameter import GammaLaw

__all__ = ["Exponential", "State", "Summary"]  # a stored state is found by name in its family's module


@dataclass(frozen=True)
class Exponential(GammaMean):
    """The mean by maximum likelihood, or with the conjugate prior of a rate.  rows (chains, n) of positive numbers -> State.

    prior and prior_mean: as pseudo-rows (theory/fitted_mean.py).  Means too small for a number are kept by their logarithm.
    """

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = (
        {},
        {"prior": 2.0},
        {"prior": 3.0, "prior_mean": 0.5},
        {"prior": 2.0, "prior_mean": "first"},
    )
    WORLDS: ClassVar[tuple[tuple[str, dict[str, Any]], ...]] = (("exponential", {}),)
    NAME: ClassVar[str] = "exponential"

    @property
    def law(self) -> GammaLaw:
        return GammaLaw(1.0)
