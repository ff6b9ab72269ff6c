"""The Gaussian of known variance: only its mean is fitted, so that it drifts and never collapses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

import numpy as np

from ..errors import InputError
from ..theory.fitted_mean import FittedMean, State, Summary
from ..theory.one_parameter import NormalLaw
from ..theory.prediction import Prediction, Setting, moments_of

__all__ = ["GaussianMean", "State", "Summary"]  # a stored state is found by name in its family's module


@dataclass(frozen=True)
class GaussianMean(FittedMean):
    """The mean by maximum likelihood, or with a normal prior.  rows (chains, n) of numbers -> State.

    variance: known beforehand, not fitted; None takes the world's.  prior and prior_mean: as pseudo-rows
    (theory/fitted_mean.py); a penalty l2 on the natural parameter is the prior l2 / variance at prior_mean = 0.
    """

    variance: float | None = None

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = (
        {},
        {"prior": 2.0},
        {"prior": 3.0, "prior_mean": 1.0},
        {"prior": 2.0, "prior_mean": "first"},
    )
    WORLDS: ClassVar[tuple[tuple[str, dict[str, Any]], ...]] = (("normal", {}),)
    NAME: ClassVar[str] = "gaussian_mean"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.variance is not None and not 0 < self.variance < np.inf:
            raise InputError(f"family gaussian_mean: variance = {self.variance} must be a positive number")

    @property
    def law(self) -> NormalLaw:
        if self.variance is None:
            raise InputError("family gaussian_mean: its variance is known beforehand; give variance")
        return NormalLaw(self.variance)

    def known(self, world: Any) -> Self:
        law = moments_of(world)
        return self if self.variance is not None or law is None else replace(self, variance=float(law[1][0, 0]))

    def state_of(self, world: Any, chains: int) -> State | None:
        """The state that is the world's own law, where the world is normal of this very variance; else None."""
        law = getattr(world, "gaussian", None)
        if law is None or law[1].shape != (1, 1) or law[1][0, 0] != self.variance:
            return None
        return State(np.full(chains, law[0][0]))

    def exact(self, state: State, name: str) -> Any:
        """mean, variance, log_variance (chains, 1), or root (chains, 1, 1), the standard deviation."""
        if name == "log_mean":
            return None
        if name == "root":
            return np.full((len(state.mean), 1, 1), np.sqrt(self.law.variance))
        return super().exact(state, name)

    def predict(self, setting: Setting) -> list[Prediction]:
        """The moments of every recipe, and the expected squared Wasserstein-2 distance, which is that of the means."""
        found = super().predict(setting)
        if not found:
            return found
        path, drift = found[0].values, found[1].values
        distance = drift + (path - setting.world.gaussian[0][0]) ** 2
        return [*found, Prediction("wasserstein2", "", "mean", distance, "exact", found[0].needs, found[0].source)]
