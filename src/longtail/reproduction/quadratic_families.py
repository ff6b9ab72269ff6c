"""The families of one mean, each in a world of its own law, for claims that hold for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..theory.one_parameter import (
    BernoulliLaw,
    GammaLaw,
    Law,
    NegativeBinomialLaw,
    NormalLaw,
    PoissonLaw,
    variance,
)
from .simulate import loop


@dataclass(frozen=True)
class Refitted:
    """A family refitted to its own rows: the law, the mean of the world, and what world and family are called."""

    law: Law
    mean: float
    world: str
    family: str
    parameters: dict[str, Any] = field(default_factory=dict)

    @property
    def v2(self) -> float:
        """The coefficient of the square in the variance function."""
        return self.law.v[2]

    @property
    def spread(self) -> float:
        """V0, the variance of a real row."""
        return float(variance(self.law, self.mean))

    @property
    def words(self) -> str:
        """The family and its parameters."""
        given = ", ".join(f"{name} {value:g}" for name, value in self.parameters.items())
        return f"{self.family} of mean {self.mean:g}" + (f", {given}" if given else "")

    def means(
        self,
        rng: np.random.Generator,
        chains: int,
        at: Sequence[int],
        *,
        family: dict[str, Any] | None = None,
        **asked: Any,
    ) -> dict[int, np.ndarray]:
        """The fitted means (chains,) at the generations `at`; family: parameters of the fit, such as a prior."""
        fields: dict[str, Any] = {
            "world": {self.world: {"mean": self.mean, **self.parameters}},
            "family": {self.family: family or {}},
        }
        return loop(rng, chains, at, lambda look: look.exact("mean")[:, 0], **fields, **asked)

    def drift(self, means: np.ndarray) -> np.ndarray:
        """Squared distances of means from the truth, in units of V0."""
        return (means - self.mean) ** 2 / self.spread

    def kept(self, means: np.ndarray) -> np.ndarray:
        """V(mu) / V0 of means."""
        return np.asarray(variance(self.law, means) / self.spread) + 0 * means


def families(rng: np.random.Generator) -> list[Refitted]:
    """One of each law with parameters drawn now: v2 = -1, 0, 0, 1, 1/k and 1/k."""
    shape, other = (round(float(rng.uniform(1.5, 5)), 2) for _ in range(2))
    return [
        Refitted(BernoulliLaw(), round(float(rng.uniform(0.25, 0.6)), 3), "bernoulli", "bernoulli"),
        Refitted(PoissonLaw(), round(float(rng.uniform(0.7, 4)), 2), "poisson", "poisson"),
        Refitted(NormalLaw(1.0), round(float(rng.uniform(-2, 2)), 2), "normal", "gaussian_mean"),
        Refitted(GammaLaw(1.0), round(float(rng.uniform(0.5, 3)), 2), "exponential", "exponential"),
        gamma(shape, round(float(rng.uniform(0.5, 3)), 2)),
        Refitted(
            NegativeBinomialLaw(other),
            round(float(rng.uniform(1, 4)), 2),
            "negative_binomial",
            "negative_binomial",
            {"shape": other},
        ),
    ]


def gamma(shape: float, mean: float = 1.0) -> Refitted:
    """The gamma law of this shape."""
    return Refitted(GammaLaw(shape), mean, "gamma", "gamma", {"shape": shape})
