"""Every clause of the metric and world contracts passes sound parts and rejects its planted fault."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import numpy as np
import pytest

from longtail.checks.check import check
from longtail.contracts import Measured
from longtail.errors import InputError
from longtail.forms import NumbersForm, TableForm, TextsForm
from longtail.worlds.normal import Normal
from longtail.worlds.zipf import Zipf


class SoundMetric:
    quantities: ClassVar[Any] = ("variance",)

    def settled(self, world: Any) -> Any:
        if getattr(world, "types", None) is not None:
            raise InputError("numbers are needed")
        return self

    def values(self, look: Any) -> np.ndarray:
        return look.probe.reshape(*look.probe.shape[:2], -1)[..., 0].var(axis=1)

    def measure(self, look: Any, memory: dict[str, Any]) -> Iterator[Measured]:
        yield Measured("variance", "", self.values(look), how="probe")


class UnknownQuantity(SoundMetric):
    quantities: ClassVar[Any] = ("wobble",)


class Undeclared(SoundMetric):
    def measure(self, look: Any, memory: dict[str, Any]) -> Iterator[Measured]:
        yield Measured("sd", "", np.sqrt(self.values(look)), how="probe")


class TooMany(SoundMetric):
    def values(self, look: Any) -> np.ndarray:
        return np.ones(8)


class Square(SoundMetric):
    def values(self, look: Any) -> np.ndarray:
        return super().values(look)[:, None]


class SamePart(SoundMetric):
    def measure(self, look: Any, memory: dict[str, Any]) -> Iterator[Measured]:
        yield from super().measure(look, memory)
        yield from super().measure(look, memory)


class Counting(SoundMetric):
    """Memory written by measure: what is written to disk changes what is measured."""

    def measure(self, look: Any, memory: dict[str, Any]) -> Iterator[Measured]:
        memory["calls"] = memory.get("calls", 0) + 1
        yield Measured("variance", "", self.values(look) * memory["calls"], how="probe")


class Drawing(SoundMetric):
    def values(self, look: Any) -> np.ndarray:
        return super().values(look) * np.random.default_rng().random()


class SortingProbe(SoundMetric):
    def values(self, look: Any) -> np.ndarray:
        look.probe.sort(axis=1)
        return super().values(look)


class MovingState(SoundMetric):
    def values(self, look: Any) -> np.ndarray:
        if isinstance(look.state, tuple):
            look.state.mean[:] += 1
        return super().values(look)


class MovingWorld(SoundMetric):
    def values(self, look: Any) -> np.ndarray:
        if hasattr(look.world, "gaussian"):
            look.world.gaussian[0][:] += 1e-3
        return super().values(look)


class NegativeVariance(SoundMetric):
    def values(self, look: Any) -> np.ndarray:
        return -super().values(look) - 1


class InfiniteValue(SoundMetric):
    def values(self, look: Any) -> np.ndarray:
        return super().values(look) + np.inf


class SilentNaN(SoundMetric):
    def values(self, look: Any) -> np.ndarray:
        return super().values(look) * np.nan


class NoSuchStatus(SoundMetric):
    def measure(self, look: Any, memory: dict[str, Any]) -> Iterator[Measured]:
        yield Measured("variance", "", self.values(look), "fine", "probe")


class ObjectMemory(SoundMetric):
    def watch(self, look: Any, memory: dict[str, Any]) -> None:
        memory["seen"] = {1, 2}


METRICS = [
    (UnknownQuantity, "quantities are known and declared"),
    (Undeclared, "quantities are known and declared"),
    (TooMany, "one value for each chain"),
    (Square, "one value for each chain"),
    (SamePart, "one value for each chain"),
    (Counting, "one look, the same values"),
    (Drawing, "one look, the same values"),
    (SortingProbe, "measuring changes nothing"),
    (MovingState, "measuring changes nothing"),
    (MovingState, "measuring moves no chain"),
    (MovingWorld, "measuring changes nothing"),
    (NegativeVariance, "values lie in their range"),
    (InfiniteValue, "values lie in their range"),
    (SilentNaN, "values lie in their range"),
    (NoSuchStatus, "values lie in their range"),
    (ObjectMemory, "the memory can be stored"),
]


class FlatWorld(Normal):
    def rows(self, chains: int, n: int, rng: np.random.Generator) -> np.ndarray:
        return super().rows(chains, n, rng).ravel()


class OwnNoise(Normal):
    def rows(self, chains: int, n: int, rng: np.random.Generator) -> np.ndarray:
        return super().rows(chains, n, np.random.default_rng())


class ConstantSeed(Normal):
    def rows(self, chains: int, n: int, rng: np.random.Generator) -> np.ndarray:
        return super().rows(chains, n, np.random.default_rng(0))


class SharedNoise(Normal):
    def rows(self, chains: int, n: int, rng: np.random.Generator) -> np.ndarray:
        return np.repeat(super().rows(1, n, rng), chains, axis=0)


class SortedRows(Normal):
    def rows(self, chains: int, n: int, rng: np.random.Generator) -> np.ndarray:
        return np.sort(super().rows(chains, n, rng), axis=1)


class WiderThanSaid(Normal):
    def rows(self, chains: int, n: int, rng: np.random.Generator) -> np.ndarray:
        return super().rows(chains, n, rng) * 1.1


class CommonRarity(Normal):
    def rarity(self, rows: np.ndarray) -> np.ndarray:
        return -super().rarity(rows)


class NoRarityOutside(Normal):
    def rarity(self, rows: np.ndarray) -> np.ndarray:
        with np.errstate(invalid="ignore"):
            return np.log(rows[:, 0])


class Uniform(Zipf):
    """Says Zipf, draws evenly."""

    def rows(self, chains: int, n: int, rng: np.random.Generator) -> np.ndarray:
        return rng.integers(0, self.symbols, (chains, n))


class OneTooMany(Zipf):
    def rows(self, chains: int, n: int, rng: np.random.Generator) -> np.ndarray:
        return super().rows(chains, n, rng) + 1


class Unnormalised(Zipf):
    @property
    def types(self) -> Any:
        from longtail.coverage.types import Types

        sound = Zipf(self.symbols).types
        return Types(sound.values, sound.p * 1.01)


class SizeWithoutAt(Normal):
    size: ClassVar[Any] = 1000


class Pool(Normal):
    """A finite pool of 50 rows."""

    size: ClassVar[Any] = 50

    def at(self, index: np.ndarray) -> np.ndarray:
        return index / 50.0


class DriftingPool(Pool):
    def at(self, index: np.ndarray) -> np.ndarray:
        return index / 50.0 + np.arange(index.size).reshape(index.shape)


class Embedded(Normal):
    """Rows that are compared by a vector each."""

    def embed(self, rows: np.ndarray) -> np.ndarray:
        wide = rows.reshape(*rows.shape[:2], -1)
        return np.concatenate((wide, wide**2), axis=2)


class Whitened(Embedded):
    """The vector of a row depends on the rows beside it."""

    def embed(self, rows: np.ndarray) -> np.ndarray:
        return super().embed(rows) - super().embed(rows).mean(axis=1, keepdims=True)


class Scaling(Embedded):
    """Changes the rows that it embeds."""

    def embed(self, rows: np.ndarray) -> np.ndarray:
        rows *= 2
        return super().embed(rows / 2)


class MirrorForm(NumbersForm):
    def decode(self, rows: np.ndarray) -> np.ndarray:
        return -super().decode(rows)


class Mirrored(Normal):
    form = MirrorForm(("x",), flat=True)


class Unreadable(Normal):
    form = NumbersForm(("x", "y"))


class Talking(Normal):
    """Says texts, gives numbers."""

    form = TextsForm("characters", ("a", "b"), 3)


class Late(Talking):
    """Documents that go on behind their end."""

    def rows(self, chains: int, n: int, rng: np.random.Generator) -> np.ndarray:
        return rng.integers(-1, 2, (chains, n, 3))


class Gappy(Normal):
    """Misses values where its form says that none is missing."""

    form = TableForm(("x", "y"))

    def rows(self, chains: int, n: int, rng: np.random.Generator) -> np.ndarray:
        rows = rng.standard_normal((chains, n, 2))
        return np.where(rows > 1, np.nan, rows)


WORLDS = [
    (Whitened, "vectors and types are by row"),
    (Scaling, "vectors and types are by row"),
    (Mirrored, "rows come back from their form"),
    (Unreadable, "rows come back from their form"),
    (Talking, "shape"),
    (Late, "shape"),
    (Gappy, "shape"),
    (FlatWorld, "shape"),
    (OneTooMany, "shape"),
    (OwnNoise, "same address, same rows"),
    (ConstantSeed, "different address, other rows"),
    (SharedNoise, "chains differ"),
    (SortedRows, "rows carry no order"),
    (WiderThanSaid, "rows follow the stated law"),
    (Uniform, "rows follow the stated law"),
    (Unnormalised, "shares of types sum to 1"),
    (CommonRarity, "rarity is known everywhere"),
    (NoRarityOutside, "rarity is known everywhere"),
    (SizeWithoutAt, "unlimited, or read by number"),
    (DriftingPool, "unlimited, or read by number"),
]


@pytest.mark.parametrize(("fault", "clause"), METRICS, ids=lambda value: getattr(value, "__name__", value))
def test_planted_metric_is_rejected(fault: type, clause: str) -> None:
    result = check(fault)
    assert not result.passed
    assert clause in {row.clause for row in result.failures}


@pytest.mark.parametrize(("fault", "clause"), WORLDS, ids=lambda value: getattr(value, "__name__", value))
def test_planted_world_is_rejected(fault: type, clause: str) -> None:
    result = check(fault)
    assert not result.passed
    assert clause in {row.clause for row in result.failures}


def test_sound_metric_and_pool_pass() -> None:
    for part in (SoundMetric, Pool, Embedded):
        result = check(part)
        assert result.passed, str(result)
