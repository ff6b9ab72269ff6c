"""The Ising family: the field of N spins, or field and pair term, refitted by maximum likelihood."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar, NamedTuple

import numpy as np

from ..errors import InputError
from ..recipe import Chance
from ..rows import columns, drawn_by_share
from ..theory.ising import cold_start, level_law, matched, on_face, shares_up, statistics
from ..theory.prediction import Prediction, Setting
from ..theory.quadratic import moments

TRIAL_ROWS = 20


class State(NamedTuple):
    """A batch of models.  up (chains,): probability that a spin is up.

    With the pair term also levels (chains, N + 1), the law of the number of up spins (on a face of the polytope it is
    exactly 0 off the face), and natural (chains, 2): the parameters of (S/N, (S/N)^2), on a face the last finite ones.
    """

    up: np.ndarray
    levels: np.ndarray | None = None
    natural: np.ndarray | None = None


class Summary(NamedTuple):
    """Number of rows n (a number or (chains,)) and counts: of up spins (chains,), or of rows of each level (chains, N + 1)."""

    n: Any
    counts: np.ndarray


@dataclass(frozen=True)
class Ising:
    """Spins of +1 and -1, p(s) proportional to exp(h S + J S^2), S their sum.  rows (chains, n, spins) -> State.

    pair false: only the field h is learned, J = 0; the sufficient statistic is the number of up spins, which is
    Binomial(spins n, (1 + m) / 2).  pair true: h and J (all pairs alike, Curie-Weiss); the statistics are S and S^2, and a
    set of rows whose mean lies on a face of their polygon has no finite estimate: the model is then the law of the face.
    prior: strength of a conjugate prior in pseudo-rows, whose mean statistics are those of the world ("world"), of
    independent spins of a given mean (a number between -1 and 1), or of the generation-0 fit ("first").
    l2: penalty l2 (h^2 + J^2) on the mean log-likelihood of a row.
    """

    pair: bool = False
    prior: float = 0.0
    prior_mean: str | float = "world"
    l2: float = 0.0
    spins: int | None = None
    prior_point: tuple[float, float] | None = None

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = (
        {},
        {"pair": True},
        {"prior": 2.0},
        {"pair": True, "prior": 1.0, "prior_mean": 0.5},
        {"pair": True, "l2": 0.01},
    )
    WORLDS: ClassVar[tuple[tuple[str, dict[str, Any]], ...]] = (
        ("ising", {"spins": 4, "field": 0.2}),
        ("ising", {"spins": 5, "pair": 0.05}),
    )
    exact_fit: ClassVar[bool] = True
    SETTLED: ClassVar[tuple[str, ...]] = ("spins", "prior_point")

    def __post_init__(self) -> None:
        if not 0 <= self.prior < np.inf:
            raise InputError(f"family ising: prior = {self.prior} must be a finite number of pseudo-rows, at least 0")
        if not 0 <= self.l2 < np.inf:
            raise InputError(f"family ising: l2 = {self.l2} must be a finite number, at least 0")
        if isinstance(self.prior_mean, str):
            if self.prior_mean not in ("world", "first"):
                raise InputError(
                    f'family ising: prior_mean = "{self.prior_mean}" must be "world", "first" or a number between -1 and 1'
                )
        elif not -1 < self.prior_mean < 1:
            raise InputError(f"family ising: prior_mean = {self.prior_mean} must lie between -1 and 1")

    @property
    def start(self) -> str:
        """The state that a fit is given: the first where the prior lies there, else the last, where Newton starts."""
        return "first" if self.prior and self.prior_mean == "first" else "previous"

    def settled(self, world: Any) -> Ising:
        """The family for this world.  InputError for a world of types, and for numbers other than +1 and -1."""
        if getattr(world, "types", None) is not None:
            raise InputError("family ising needs spins of +1 and -1, but this world has types; use categorical")
        rows = world.rows(1, TRIAL_ROWS, np.random.Generator(np.random.SFC64(0)))
        _refuse_other_than_spins(rows)
        spins, point = columns(rows), None
        if self.prior and self.prior_mean != "first":
            if self.prior_mean == "world" and not hasattr(world, "levels"):
                raise InputError('family ising: prior_mean = "world" needs the world ising; give a number or "first"')
            law = world.levels if self.prior_mean == "world" else level_law(spins, float(np.arctanh(self.prior_mean)))
            point = (float(law @ shares_up(spins)), float(law @ shares_up(spins) ** 2))
        return replace(self, spins=spins, prior_point=point)

    def fit(self, rows: np.ndarray, rng: np.random.Generator | None, start: State | None = None) -> State:
        return self.fit_summary(self.summarise(rows), rng, start)

    def sample(self, state: State, n: int, rng: np.random.Generator) -> np.ndarray:
        shape = (len(state.up), n, self._spins)
        if state.levels is None:
            up = rng.random(shape) < state.up[:, None, None]
        else:
            level = drawn_by_share(state.levels, n, rng)
            up = rng.permuted(np.broadcast_to(np.arange(self._spins), shape) < level[..., None], axis=2)
        return np.where(up, 1.0, -1.0)

    def summarise(self, rows: np.ndarray) -> Summary:
        """Raises InputError for rows of numbers other than +1 and -1."""
        _refuse_other_than_spins(rows)
        ups = (rows > 0) if rows.ndim == 2 else (rows > 0).sum(axis=2)
        if not self.pair:
            return Summary(rows.shape[1], ups.sum(axis=1))
        cell = ups + (self._spins + 1) * np.arange(len(rows))[:, None]
        counts = np.bincount(cell.ravel(), minlength=len(rows) * (self._spins + 1))
        return Summary(rows.shape[1], counts.reshape(len(rows), -1))

    def merge(self, a: Summary, b: Summary) -> Summary:
        return Summary(a.n + b.n, a.counts + b.counts)

    def sample_summary(self, state: State, n: Any, rng: np.random.Generator) -> Summary:
        """The law of summarise(sample(n)): binomial up spins, or multinomial levels.  n may be (chains,)."""
        if state.levels is None:
            return Summary(n, rng.binomial(n * self._spins, state.up))
        return Summary(n, rng.multinomial(n, state.levels))

    def fit_summary(self, summary: Summary, rng: np.random.Generator | None, start: State | None = None) -> State:
        seen = summary.counts if self.pair else summary.counts[:, None]
        mean = seen @ statistics(self._spins) if self.pair else 2 * seen / self._spins - np.reshape(summary.n, (-1, 1))
        rows = np.reshape(np.maximum(summary.n, 1), (-1, 1))
        mean, point = mean / rows, self._prior_of(start)
        if point is not None:
            mean = (rows * mean + self.prior * point[:, : mean.shape[1]]) / (rows + self.prior)
        if self.pair:
            return self._with_pair(summary.counts, mean, start)
        if self.l2:
            return State(self._shrunk(mean[:, 0]))
        exact = summary.counts / (rows[:, 0] * self._spins)
        return State(exact if point is None else (1 + mean[:, 0]) / 2)

    def chain_bytes(self, rows: int) -> int:
        """Bytes that a chain's state and the temporaries of its fit take."""
        return 64 * (self._spins + 1) if self.pair else 0

    def _prior_of(self, start: State | None) -> np.ndarray | None:
        """The mean statistics of the prior (chains or 1, 2); None without one, and at generation 0 where that is the prior."""
        if not self.prior or (self.prior_mean == "first" and start is None):
            return None
        if self.prior_mean != "first":
            return np.array([self.prior_point])
        assert start is not None
        if start.levels is None:
            return (2 * start.up - 1)[:, None]
        return start.levels @ statistics(self._spins)

    def _with_pair(self, counts: np.ndarray, mean: np.ndarray, start: State | None) -> State:
        """Field and pair term: Newton inside the polygon, counts themselves on its faces."""
        cold = start is None or start.natural is None or len(start.natural) != len(mean)
        natural = cold_start(self._spins, mean) if cold else start.natural.copy()  # type: ignore[union-attr]
        pulled = self.l2 > 0 or self._prior_of(start) is not None
        face = np.zeros(len(mean), dtype=bool) if pulled else on_face(counts)
        levels = np.empty((len(mean), self._spins + 1))
        levels[face] = counts[face] / counts[face].sum(axis=1, keepdims=True)
        inside = np.flatnonzero(~face)
        if len(inside):
            penalty = (self.l2 / self._spins**2, self.l2 / self._spins**4)
            natural[inside], levels[inside] = matched(self._spins, mean[inside], natural[inside], penalty)
        return State((1 + levels @ shares_up(self._spins)) / 2, levels, natural)

    def _shrunk(self, mean: np.ndarray) -> np.ndarray:
        """The share of up spins (chains,) of the field with N m h - N log 2 cosh h - l2 h^2 largest."""
        low, high = np.full(len(mean), -20.0), np.full(len(mean), 20.0)
        for _ in range(70):
            h = (low + high) / 2
            rises = self._spins * (mean - np.tanh(h)) > 2 * self.l2 * h
            low, high = np.where(rises, h, low), np.where(rises, high, h)
        found: np.ndarray = (1 + np.tanh((low + high) / 2)) / 2
        return found

    def state_of(self, world: Any, chains: int) -> State | None:
        """The state that is the world's own law, where the world is one of this family; else None."""
        if not hasattr(world, "levels") or (world.pair != 0 and not self.pair):
            return None
        up = np.full(chains, (1 + world.levels @ shares_up(self._spins)) / 2)
        if not self.pair:
            return State(up)
        natural = np.array([world.field * self._spins, world.pair * self._spins**2])
        return State(up, np.tile(world.levels, (chains, 1)), np.tile(natural, (chains, 1)))

    def exact(self, state: State, name: str) -> Any:
        """What is known without sampling.

        mean, variance, log_variance: of each spin (chains, spins); levels: the law of the number of up spins
        (chains, spins + 1); squared: E (S/N)^2 (chains,); absorbed: whether all rows are alike in their statistics for
        ever (chains,).
        """
        m = 2 * state.up - 1
        if name in ("mean", "variance", "log_variance"):
            with np.errstate(divide="ignore"):
                spread = 4 * state.up * (1 - state.up)
                found = {"mean": m, "variance": spread, "log_variance": np.log(spread)}[name]
            return np.repeat(found[:, None], self._spins, axis=1)
        if name == "squared":
            if state.levels is None:
                return m**2 + (1 - m**2) / self._spins
            return state.levels @ shares_up(self._spins) ** 2
        if name == "levels":
            if state.levels is not None:
                return state.levels
            from scipy.stats import binom

            return binom.pmf(np.arange(self._spins + 1), self._spins, state.up[:, None])
        if name == "absorbed":
            if state.levels is not None:
                return state.levels.max(axis=1) == 1
            return (state.up == 0) | (state.up == 1)
        return None

    def predict(self, setting: Setting) -> list[Prediction]:
        """Mean of a spin for every loop, and its variances where only the field is learned (docs/papers/jangjoo.md).

        The mean of a row's spins has the variance function (1 - m^2) / N of the mean m: v2 = -1 / N.
        """
        if self.l2 or not hasattr(setting.world, "levels") or setting.world.size is not None:
            return []
        if setting.picked_or_weighed or (self.prior and self.prior_mean == "first"):
            return []
        truth = float(setting.world.levels @ shares_up(self._spins))
        far = self.prior_point[0] - truth if self.prior_point else 0.0

        def variance_at(e: float) -> float:
            return (1 - (truth + e * far) ** 2) / self._spins

        found = moments(setting, variance_at, v2=-1 / self._spins, prior=self.prior)
        path, needs = truth + far * found.prior, "world ising"
        source = "means of the statistics are a martingale (docs/papers/jangjoo.md)"
        told = [Prediction("mean", "0", "mean", setting.padded(path), "exact", needs, source)]
        if self._moments_hold(setting):
            drift = Prediction("mean", "0", "variance", setting.padded(found.drift), "exact", needs, source)
            spread = setting.padded(1 - path**2 - found.drift)
            told += [drift, Prediction("variance", "0", "mean", spread, "exact", needs, source)]
        return told

    def _moments_hold(self, setting: Setting) -> bool:
        """Whether the recursion of variances holds: the field alone, whole increments, no prior beside a chance."""
        if self.pair or setting.world.pair != 0:
            return False
        pools = [pool for pools in setting.increments for pool in pools]
        mixed = any(isinstance(pool.n, Chance) for pool in pools)
        taken = any(part.take is not None for recipe in setting.recipes for part in recipe)
        return not taken and not (mixed and self.prior)

    @property
    def _spins(self) -> int:
        if self.spins is None:
            raise InputError("family ising needs to know its world; call settled(world) first")
        return self.spins


def _refuse_other_than_spins(rows: np.ndarray) -> None:
    if not (np.abs(rows) == 1).all():
        raise InputError("family ising needs spins: every number of a row must be +1 or -1")
