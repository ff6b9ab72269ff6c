"""The Bernoulli family: zeros and ones with one unknown mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from ..theory.fitted_mean import PenalisedMean, State, Summary
from ..theory.one_parameter import BernoulliLaw

__all__ = ["Bernoulli", "State", "Summary"]  # a stored state is found by name in its family's module


@dataclass(frozen=True)
class Bernoulli(PenalisedMean):
    """The share of ones by maximum likelihood, with a beta prior, or with a penalty.  rows (chains, n) of 0 and 1 -> State.

    prior and prior_mean: as pseudo-rows (theory/fitted_mean.py).  l2: the logit theta costs l2 theta^2 / 2 against the
    log-likelihood of all rows, so that the estimate is drawn to 1/2 and never reaches 0 or 1.
    """

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = (
        {},
        {"prior": 2.0},
        {"prior": 3.0, "prior_mean": 0.8},
        {"prior": 2.0, "prior_mean": "first"},
        {"l2": 0.5},
    )
    WORLDS: ClassVar[tuple[tuple[str, dict[str, Any]], ...]] = (("bernoulli", {}),)
    NAME: ClassVar[str] = "bernoulli"

    @property
    def law(self) -> BernoulliLaw:
        return BernoulliLaw()
