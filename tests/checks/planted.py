"""Families that are sound, and families with one fault each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np

from longtail.errors import InputError
from longtail.families.gaussian import Gaussian, State, Summary

Rows = np.ndarray


class Place(NamedTuple):
    """Mean and standard deviation, each (chains,)."""

    mean: np.ndarray
    sd: np.ndarray


@dataclass(frozen=True)
class Sound:
    """Mean and standard deviation of one column of numbers."""

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({},)

    def settled(self, world: Any) -> Any:
        if getattr(world, "types", None) is not None or world.rows(1, 1, np.random.default_rng(0)).ndim > 2:
            raise InputError("one column of numbers is needed")
        return self

    def fit(self, rows: Rows, rng: np.random.Generator, start: Any) -> Any:
        return Place(rows.mean(axis=1), rows.std(axis=1))

    def sample(self, state: Any, n: int, rng: np.random.Generator) -> Rows:
        return state.mean[:, None] + state.sd[:, None] * rng.standard_normal((len(state.mean), n))


class WrongShape(Sound):
    def sample(self, state: Any, n: int, rng: np.random.Generator) -> Rows:
        return super().sample(state, n, rng)[..., None]


class Infinite(Sound):
    def sample(self, state: Any, n: int, rng: np.random.Generator) -> Rows:
        return np.full((len(state.mean), n), np.inf)


class Raising(Sound):
    def fit(self, rows: Rows, rng: np.random.Generator, start: Any) -> Any:
        raise KeyError("mean")


class OwnNoise(Sound):
    """Draws from nowhere in particular."""

    def sample(self, state: Any, n: int, rng: np.random.Generator) -> Rows:
        return super().sample(state, n, np.random.default_rng())


class Streaming(Sound):
    """A seeded stream that goes on from call to call."""

    def __post_init__(self) -> None:
        self.__dict__["stream"] = np.random.default_rng(0)

    def __init__(self) -> None:
        self.__post_init__()

    def sample(self, state: Any, n: int, rng: np.random.Generator) -> Rows:
        return super().sample(state, n, self.__dict__["stream"])


class ConstantSeed(Sound):
    """The integer seed of a sampler: each call replays the noise."""

    def sample(self, state: Any, n: int, rng: np.random.Generator) -> Rows:
        return super().sample(state, n, np.random.default_rng(0))


class ShuffledConstantSeed(Sound):
    """The same rows, shuffled by a sound generator."""

    def sample(self, state: Any, n: int, rng: np.random.Generator) -> Rows:
        return rng.permuted(super().sample(state, n, np.random.default_rng(0)), axis=1)


class SharedNoise(Sound):
    """One row of noise for all chains, shuffled in each."""

    def sample(self, state: Any, n: int, rng: np.random.Generator) -> Rows:
        noise = rng.permuted(np.repeat(rng.standard_normal((1, n)), len(state.mean), axis=0), axis=1)
        return state.mean[:, None] + state.sd[:, None] * noise


class ChainSeeds(Sound):
    """Every chain has noise of its own, reset by every fit and shuffled: only two fits together show it."""

    def sample(self, state: Any, n: int, rng: np.random.Generator) -> Rows:
        noise = np.random.default_rng(5).standard_normal((len(state.mean), n))
        return state.mean[:, None] + state.sd[:, None] * rng.permuted(noise, axis=1)


class Sorted(Sound):
    def sample(self, state: Any, n: int, rng: np.random.Generator) -> Rows:
        return np.sort(super().sample(state, n, rng), axis=1)


class SortedEitherWay(Sound):
    """Half of the chains rise, half fall."""

    def sample(self, state: Any, n: int, rng: np.random.Generator) -> Rows:
        rows = np.sort(super().sample(state, n, rng), axis=1)
        rows[::2] = rows[::2, ::-1]
        return rows


class Pairs(Sound):
    """Every row next to its like: no trend, but neighbours agree."""

    def sample(self, state: Any, n: int, rng: np.random.Generator) -> Rows:
        return np.repeat(super().sample(state, (n + 1) // 2, rng), 2, axis=1)[:, :n]


class Centring(Sound):
    def fit(self, rows: Rows, rng: np.random.Generator, start: Any) -> Any:
        state = super().fit(rows, rng, start)
        rows -= state.mean[:, None]
        return state


class LastChains(Sound):
    """A state whose head is its tail."""

    class Held:
        def __init__(self, mean: np.ndarray, sd: np.ndarray) -> None:
            self.mean, self.sd = mean, sd

        def head(self, chains: int) -> Any:
            return LastChains.Held(self.mean[-chains:], self.sd[-chains:])

    def fit(self, rows: Rows, rng: np.random.Generator, start: Any) -> Any:
        return LastChains.Held(*super().fit(rows, rng, start))


class Headless(Sound):
    """A state that cannot be cut."""

    class Held:
        def __init__(self, mean: np.ndarray, sd: np.ndarray) -> None:
            self.mean, self.sd = mean, sd

    def fit(self, rows: Rows, rng: np.random.Generator, start: Any) -> Any:
        return Headless.Held(*super().fit(rows, rng, start))


class Forgetful(Sound):
    """A state of which the store sees only a part."""

    class Held(tuple):
        sd = 1.0

    def fit(self, rows: Rows, rng: np.random.Generator, start: Any) -> Any:
        held = Forgetful.Held((rows.mean(axis=1),))
        held.sd = 5.0  # type: ignore[attr-defined]
        return held

    def sample(self, state: Any, n: int, rng: np.random.Generator) -> Rows:
        return state[0][:, None] + getattr(state, "sd", 1.0) * rng.standard_normal((len(state[0]), n))


@dataclass(frozen=True)
class WrongFreedom(Gaussian):
    """A scatter with n instead of n - 1 degrees of freedom."""

    def sample_summary(self, state: State, n: Any, rng: np.random.Generator) -> Summary:
        found = super().sample_summary(state, n + 1, rng)
        return Summary(n, found.mean, found.root, found.log_scale)


@dataclass(frozen=True)
class Uncorrelated(Gaussian):
    """A summary that loses the correlation between columns."""

    def sample_summary(self, state: State, n: Any, rng: np.random.Generator) -> Summary:
        covariance = state.root @ state.root.transpose(0, 2, 1)
        root = np.sqrt(covariance * np.eye(covariance.shape[1]))
        return super().sample_summary(State(state.mean, root, state.log_scale), n, rng)


@dataclass(frozen=True)
class Unweighted(Gaussian):
    """Means averaged without their numbers of rows."""

    def merge(self, a: Summary, b: Summary) -> Summary:
        found = super().merge(a, b)
        return Summary(found.n, (a.mean + b.mean) / 2, found.root, found.log_scale)


@dataclass(frozen=True)
class MergingInPlace(Gaussian):
    def merge(self, a: Summary, b: Summary) -> Summary:
        found = super().merge(a, b)
        a.mean[:] = found.mean
        return found


@dataclass(frozen=True)
class OneChain(Sound):
    """Takes one chain at a time."""

    chains: ClassVar[int] = 1

    def fit(self, rows: Rows, rng: np.random.Generator, start: Any) -> Any:
        assert len(rows) == 1
        return super().fit(rows, rng, start)


class OneChainConstantSeed(OneChain):
    def sample(self, state: Any, n: int, rng: np.random.Generator) -> Rows:
        return rng.permuted(super().sample(state, n, np.random.default_rng(0)), axis=1)
