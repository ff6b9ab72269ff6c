"""The exponential family of waiting times: positive numbers with one unknown mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from ..theory.fitted_mean import FittedMean, State, Summary
from ..theory.gamma_product import gamma_replace
from ..theory.one_parameter import GammaLaw
from ..theory.prediction import Prediction, Setting

__all__ = ["Exponential", "State", "Summary"]  # a stored state is found by name in its family's module


@dataclass(frozen=True)
class Exponential(FittedMean):
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

    def predict(self, setting: Setting) -> list[Prediction]:
        """The moments of every recipe; under plain replace also E ln mu, which falls while E mu^2 grows."""
        found = super().predict(setting)
        if not found or not setting.plain or self.prior:
            return found
        return found + gamma_replace(setting, float(setting.world.mean), self.law.shape)
