"""The Poisson family: counts with one unknown mean; a loop of it dies out as a branching process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from ..theory.fitted_mean import PenalisedMean, State, Summary
from ..theory.one_parameter import PoissonLaw

__all__ = ["Poisson", "State", "Summary"]  # a stored state is found by name in its family's module


@dataclass(frozen=True)
class Poisson(PenalisedMean):
    """The mean count by maximum likelihood, with a gamma prior, or with a penalty.  rows (chains, n) of counts -> State.

    prior and prior_mean: as pseudo-rows (theory/fitted_mean.py).  l2: the logarithm theta of the mean costs l2 theta^2 / 2
    against the log-likelihood of all rows, so that the estimate is drawn to 1 and never reaches 0.
    """

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = (
        {},
        {"prior": 2.0},
        {"prior": 3.0, "prior_mean": 4.0},
        {"prior": 2.0, "prior_mean": "first"},
        {"l2": 0.5},
    )
    WORLDS: ClassVar[tuple[tuple[str, dict[str, Any]], ...]] = (("poisson", {"mean": 2.0}),)
    NAME: ClassVar[str] = "poisson"

    @property
    def law(self) -> PoissonLaw:
        return PoissonLaw()
