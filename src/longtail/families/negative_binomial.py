"""The negative binomial family of known shape: counts more spread than Poisson's, with one unknown mean."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

import numpy as np

from ..errors import InputError
from ..theory.fitted_mean import FittedMean, State, Summary
from ..theory.one_parameter import NegativeBinomialLaw

__all__ = ["NegativeBinomial", "State", "Summary"]  # a stored state is found by name in its family's module


@dataclass(frozen=True)
class NegativeBinomial(FittedMean):
    """The mean count by maximum likelihood, or with the conjugate prior.  rows (chains, n) of counts -> State.

    shape: known beforehand (often called size), not fitted; None takes the world's.  prior and prior_mean: as pseudo-rows
    (theory/fitted_mean.py).
    """

    shape: float | None = None

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = (
        {},
        {"prior": 2.0},
        {"prior": 3.0, "prior_mean": 4.0},
        {"prior": 2.0, "prior_mean": "first"},
    )
    WORLDS: ClassVar[tuple[tuple[str, dict[str, Any]], ...]] = (("negative_binomial", {}),)
    NAME: ClassVar[str] = "negative_binomial"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.shape is not None and not 0 < self.shape < np.inf:
            raise InputError(f"family negative_binomial: shape = {self.shape} must be a positive number")

    @property
    def law(self) -> NegativeBinomialLaw:
        if self.shape is None:
            raise InputError(
                "family negative_binomial: its shape is known beforehand; give shape, or a world of such counts"
            )
        return NegativeBinomialLaw(self.shape)

    def known(self, world: Any) -> Self:
        law = getattr(world, "law", None)
        return replace(self, shape=law.shape) if self.shape is None and isinstance(law, NegativeBinomialLaw) else self
