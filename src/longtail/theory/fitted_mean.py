"""What every family of one mean does in a loop: fit, prior, summaries, and the moments that theory knows of it.

A family's file says which law it has (theory/one_parameter.py); the rest is here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np

from ..errors import InputError
from ..forms import required_numbers
from ..recipe import Chance
from ..rows import columns
from .one_parameter import BernoulliLaw, Law, PoissonLaw, penalised_mean, variance
from .prediction import Prediction, Setting, moments_of
from .quadratic import moments

LOOKED_AT = 256
"""Real rows that are looked at when a family is settled in a world."""
SMALL = 1e-120


class State(NamedTuple):
    """A batch of models: the mean is mean (chains,) times exp(log_scale), log_scale (chains,) or None for all zero."""

    mean: np.ndarray
    log_scale: np.ndarray | None = None


class Summary(NamedTuple):
    """Number of rows n (a number or (chains,)) and their total (chains,), in units of exp(log_scale)."""

    n: Any
    total: np.ndarray
    log_scale: np.ndarray | None = None


@dataclass(frozen=True)
class FittedMean:
    """The mean by maximum likelihood, or the posterior mean under the conjugate prior.  rows (chains, n) -> State.

    prior: its strength in pseudo-rows; prior_mean: where it lies: "world" (at the truth), "first" (at the model's own
    first fit: generation 0 is then fitted without it), or a number.  mu = (total + prior prior_mean) / (n + prior).
    """

    prior: float = 0.0
    prior_mean: float | str = "world"
    centre: float | None = None

    exact_fit: ClassVar[bool] = True
    SETTLED: ClassVar[tuple[str, ...]] = ("centre",)
    NAME: ClassVar[str] = ""

    def __post_init__(self) -> None:
        if not 0 <= self.prior < np.inf:
            raise InputError(
                f"family {self.NAME}: prior = {self.prior} must be a finite number of pseudo-rows, at least 0"
            )
        if isinstance(self.prior_mean, str) and self.prior_mean not in ("world", "first"):
            raise InputError(
                f'family {self.NAME}: prior_mean = "{self.prior_mean}" must be "world", "first" or a number'
            )

    @property
    def law(self) -> Law:
        """The law of the rows."""
        raise NotImplementedError

    @property
    def start(self) -> str:
        """Which earlier state a fit asks for."""
        return "first" if self.prior and self.prior_mean == "first" else "none"

    def known(self, world: Any) -> Self:
        """The family with what it must know beforehand taken from the world."""
        return self

    def settled(self, world: Any) -> Self:
        """The family for this world.  InputError for types, several columns, and rows that its law cannot have."""
        required_numbers(world, f"family {self.NAME}", "the family categorical")
        some = world.rows(1, LOOKED_AT, np.random.Generator(np.random.SFC64(0)))
        if columns(some) > 1:
            raise InputError(f"family {self.NAME} needs one column of numbers, and this world has {columns(some)}")
        family = self.known(world)
        if not family.law.suits(some):
            raise InputError(f"family {self.NAME} needs {family.law.says}; this world has other rows")
        if not self.prior or self.prior_mean == "first":
            return family
        centre = _mean_of(world) if isinstance(self.prior_mean, str) else self.prior_mean
        if centre is None:
            raise InputError(f"family {self.NAME}: this world does not say its mean; give prior_mean as a number")
        if not family.law.holds(centre):
            raise InputError(f"family {self.NAME}: no law of {family.law.says} has the mean prior_mean = {centre:g}")
        return replace(family, centre=float(centre))

    def fit(
        self,
        rows: np.ndarray,
        rng: np.random.Generator | None,
        start: State | None = None,
        weights: np.ndarray | None = None,
    ) -> State:
        return self.fit_summary(self.summarise(rows, weights), rng, start)

    def sample(self, state: State, n: int, rng: np.random.Generator) -> np.ndarray:
        return self.law.rows(_scaled(state.mean, state.log_scale), n, rng)

    def summarise(self, rows: np.ndarray, weights: np.ndarray | None = None) -> Summary:
        """The total of the rows, each counted as often as its weight says.  InputError for rows that the law cannot have."""
        rows = rows[..., 0] if rows.ndim == 3 else rows
        if not self.law.suits(rows):
            raise InputError(f"family {self.NAME} was given rows that are not {self.law.says}")
        if weights is not None:
            return Summary(weights.sum(axis=1), (weights * rows).sum(axis=1))
        return Summary(rows.shape[1], rows.sum(axis=1))

    def weigh(self, summary: Summary, weight: Any) -> Summary:
        """The same rows, each counted `weight` times (a number, or (chains,))."""
        return Summary(summary.n * weight, summary.total * weight, summary.log_scale)

    def merge(self, a: Summary, b: Summary) -> Summary:
        """The rows of both."""
        if a.log_scale is None and b.log_scale is None:
            return Summary(a.n + b.n, a.total + b.total)
        zero = np.zeros(len(a.total))
        left, right = (zero if part.log_scale is None else part.log_scale for part in (a, b))
        top = np.maximum(left, right)
        return Summary(a.n + b.n, a.total * np.exp(left - top) + b.total * np.exp(right - top), top)

    def sample_summary(self, state: State, n: Any, rng: np.random.Generator) -> Summary:
        """The law of summarise(sample(n)) by one draw a chain; n is a number or (chains,)."""
        if self.law.scales:
            state = _renormalised(state)
        return Summary(n, self.law.total(state.mean, n, rng), state.log_scale)

    def fit_summary(self, summary: Summary, rng: np.random.Generator | None, start: State | None = None) -> State:
        pseudo = self._pseudo_rows(len(summary.total), start)
        n, total, log_scale = summary if pseudo is None else self.merge(summary, pseudo)
        return State(total / np.maximum(n, np.finfo(float).tiny), log_scale)

    def _pseudo_rows(self, chains: int, start: State | None) -> Summary | None:
        if not self.prior or (self.prior_mean == "first" and start is None):
            return None
        if self.prior_mean == "first" and start is not None:
            return Summary(self.prior, self.prior * start.mean, start.log_scale)
        if self.centre is None:
            raise InputError(f"family {self.NAME}: a prior needs to know its world; call settled(world) first")
        return Summary(self.prior, np.full(chains, self.prior * self.centre))

    def state_of(self, world: Any, chains: int) -> State | None:
        """The state that is the world's own law, where the world has a law of this kind; else None."""
        return State(np.full(chains, float(world.mean))) if getattr(world, "law", None) == self.law else None

    def exact(self, state: State, name: str) -> Any:
        """mean, variance, log_variance (chains, 1) or log_mean (chains,): -inf where a model is absorbed."""
        log_scale = 0.0 if state.log_scale is None else state.log_scale
        with np.errstate(divide="ignore", invalid="ignore"):
            if name == "mean":
                return _scaled(state.mean, state.log_scale)[:, None]
            if name == "log_mean":
                return np.log(state.mean) + log_scale
            if name in ("variance", "log_variance"):
                own = np.maximum(variance(self.law, state.mean), 0.0)
                log = np.log(own)[:, None] + 2 * np.reshape(log_scale, (-1, 1))
                return log if name == "log_variance" else np.exp(log)
        return None

    def predict(self, setting: Setting) -> list[Prediction]:
        """Mean and variance of the fitted mean and E V(mu), for every recipe whose second moments close."""
        truth = self.state_of(setting.world, 1)
        if truth is None or setting.world.size is not None:
            return []
        law, mean = self.law, float(truth.mean[0])
        far = 0.0 if self.centre is None else self.centre - mean
        if not self._closes(setting, far):
            return []

        def variance_at(share: float) -> float:
            return float(variance(law, mean + share * far))

        elastic = 1.0 if self.start == "first" else None
        found = moments(setting, variance_at, v2=law.v[2], prior=self.prior, elastic=elastic)
        source, needs = "theory 1 (moment recursion over the recipe)", f"a world of the family's own law ({self.NAME})"
        path = mean + found.prior * far
        return [
            Prediction("mean", "0", "mean", setting.padded(path), "exact", needs, source),
            Prediction("mean", "0", "variance", setting.padded(found.drift), "exact", needs, source),
            Prediction("variance", "0", "mean", setting.padded(found.variance), "exact", needs, source),
        ]

    def _closes(self, setting: Setting, far: float) -> bool:
        """Whether E V(mu) follows from the first two moments alone.

        Selected and weighed rows have other laws; subsamples, and mixtures beside a prior away from the truth, close for
        v2 = -1 alone.
        """
        pools = [pool for pools in setting.increments for pool in pools]
        if setting.picked_or_weighed:
            return False
        if isinstance(self.law, BernoulliLaw):
            return True
        drawn = any(part.take is not None for recipe in setting.recipes for part in recipe)
        return not drawn and not (far and any(isinstance(pool.n, Chance) for pool in pools))


@dataclass(frozen=True)
class PenalisedMean(FittedMean):
    """The same, or with a penalty: the natural parameter theta costs l2 theta^2 / 2 against the log-likelihood of all rows."""

    l2: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 <= self.l2 < np.inf:
            raise InputError(f"family {self.NAME}: l2 = {self.l2} must be a finite number, at least 0")

    @property
    def law(self) -> BernoulliLaw | PoissonLaw:
        """The law of the rows."""
        raise NotImplementedError

    def fit_summary(self, summary: Summary, rng: np.random.Generator | None, start: State | None = None) -> State:
        if not self.l2:
            return super().fit_summary(summary, rng, start)
        pseudo = self._pseudo_rows(len(summary.total), start)
        n, total, _ = summary if pseudo is None else self.merge(summary, pseudo)
        return State(penalised_mean(self.law, total, n, self.l2))

    def _closes(self, setting: Setting, far: float) -> bool:
        return not self.l2 and super()._closes(setting, far)


def _mean_of(world: Any) -> float | None:
    """The mean of a world of one column, where it is known."""
    law = moments_of(world)
    return None if law is None else float(law[0][0])


def _scaled(values: np.ndarray, log_scale: np.ndarray | None) -> np.ndarray:
    return values if log_scale is None else values * np.exp(log_scale)


def _renormalised(state: State) -> State:
    """Moves a scale that nears the smallest number into log_scale, for all chains of the block at once."""
    if state.mean.min() > SMALL:
        return state
    size = np.where(state.mean > 0, state.mean, 1.0)
    log_scale = np.log(size) + (0.0 if state.log_scale is None else state.log_scale)
    return State(state.mean / size, log_scale)
