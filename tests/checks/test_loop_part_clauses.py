"""Every clause of the regime, anchor and executor contracts passes sound parts and rejects its planted fault."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from longtail.checks.check import check
from longtail.recipe import REAL, Chance, Ingredient, Pool, Recipe


class Future:
    def recipe(self, t: int, n: int) -> Recipe:
        return (Ingredient(range(t, t + 2)),)


class Nothing:
    def recipe(self, t: int, n: int) -> Recipe:
        return () if t == 7 else (Ingredient(range(t, t + 1)),)


class NoTuple:
    def recipe(self, t: int, n: int) -> Any:
        return Ingredient(range(t, t + 1))


class Backwards:
    def recipe(self, t: int, n: int) -> Recipe:
        return (Ingredient(range(t, -1, -1)),)


class ModelRows:
    def recipe(self, t: int, n: int) -> Recipe:
        return (Ingredient(range(t, t + 1)), Ingredient(Pool(t - 1, 5, "extra")))


class Returning:
    """Every tenth generation sees everything again."""

    def recipe(self, t: int, n: int) -> Recipe:
        return (Ingredient(range(0 if t % 10 == 0 else t, t + 1)),)


class Empty:
    def recipe(self, t: int, n: int) -> Recipe:
        return (Ingredient(range(0, t + 1), take=n // 2),)


class Twice:
    def recipe(self, t: int, n: int) -> Recipe:
        return (Ingredient(range(0, t + 1)), Ingredient(range(t, t + 1)))


class Moody:
    def __init__(self) -> None:
        self.calls = itertools.count()

    def recipe(self, t: int, n: int) -> Recipe:
        return (Ingredient(range(t, t + 1), take=1 + next(self.calls)),)


REGIMES = [
    (Future, "names increments 0 to t only"),
    (Backwards, "names increments 0 to t only"),
    (ModelRows, "names increments 0 to t only"),
    (Nothing, "recipes are well formed"),
    (NoTuple, "recipes are well formed"),
    (Returning, "never asks again for what it left out"),
    (Empty, "counts are positive"),
    (Twice, "no row counts twice"),
    (Moody, "same question, same answer"),
]


class SoundAnchor:
    def increment(self, t: int, n: int) -> tuple[Pool, ...]:
        return (Pool(t - 1, n),)

    def beside(self, t: int) -> Recipe:
        return ()


class Losing(SoundAnchor):
    def increment(self, t: int, n: int) -> tuple[Pool, ...]:
        return (Pool(t - 1, n),) if t < 3 or n < 3 else (Pool(t - 1, n - 2), Pool(REAL, 1, f"fresh {t}"))


class Halves(SoundAnchor):
    """A chance without its rest."""

    def increment(self, t: int, n: int) -> tuple[Pool, ...]:
        return (Pool(t - 1, n), Pool(REAL, Chance(n, 0.5), f"fresh {t}"))


class Older(SoundAnchor):
    def increment(self, t: int, n: int) -> tuple[Pool, ...]:
        return (Pool(max(t - 2, REAL), n),)


class EarlyModel(SoundAnchor):
    def increment(self, t: int, n: int) -> tuple[Pool, ...]:
        return (Pool(max(t - 1, 0), n),)


class ModelBeside(SoundAnchor):
    def beside(self, t: int) -> Recipe:
        return (Ingredient(Pool(t - 1, 5, "extra")),) if t else ()


class FutureBeside(SoundAnchor):
    def beside(self, t: int) -> Recipe:
        return (Ingredient(range(t, t + 2)),)


class ZeroRows(SoundAnchor):
    def increment(self, t: int, n: int) -> tuple[Pool, ...]:
        return (Pool(t - 1, n), Pool(REAL, 0, f"fresh {t}"))


class SamePool(SoundAnchor):
    def increment(self, t: int, n: int) -> tuple[Pool, ...]:
        return (Pool(t - 1, n // 2), Pool(t - 1, n - n // 2)) if n > 1 else (Pool(t - 1, n),)


class Gaps(SoundAnchor):
    """A pool that is used every third generation is no longer there."""

    def increment(self, t: int, n: int) -> tuple[Pool, ...]:
        return (Pool(t - 1, n - 1), Pool(REAL, 1, "kept")) if t % 3 == 0 and n > 2 else (Pool(t - 1, n),)


class MoodyAnchor(SoundAnchor):
    def __init__(self) -> None:
        self.calls = itertools.count()

    def increment(self, t: int, n: int) -> tuple[Pool, ...]:
        return (Pool(t - 1, n, f"main {next(self.calls)}"),)


ANCHORS = [
    (Losing, "an increment's rows add up to n"),
    (Halves, "an increment's rows add up to n"),
    (Older, "rows come from the world or the newest model"),
    (EarlyModel, "the first increment is real"),
    (ModelBeside, "only real rows or increments stand beside"),
    (FutureBeside, "only real rows or increments stand beside"),
    (ZeroRows, "increments are well formed"),
    (SamePool, "no row counts twice"),
    (Gaps, "a pool that returns returns at once"),
    (MoodyAnchor, "same question, same answer"),
]


class Dropping:
    def run(self, work: Any, tasks: Any) -> Iterator[Any]:
        yield from (work(task) for task in list(tasks)[:-1])


class Repeating:
    def run(self, work: Any, tasks: Any) -> Iterator[Any]:
        for task in tasks:
            work(task)
            yield work(task)
            yield work(task)


class Rounding:
    def run(self, work: Any, tasks: Any) -> Iterator[Any]:
        for task in tasks:
            number, value = work(task)
            yield number, round(value, 6)


class Swallowing:
    def run(self, work: Any, tasks: Any) -> Iterator[Any]:
        for task in tasks:
            try:
                yield work(task)
            except Exception:
                continue


EXECUTORS = [
    (Dropping, "every task once"),
    (Repeating, "every task once"),
    (Rounding, "results equal to serial"),
    (Swallowing, "an exception in a task reaches the caller"),
]


@pytest.mark.parametrize(
    ("fault", "clause"), [*REGIMES, *ANCHORS, *EXECUTORS], ids=lambda value: getattr(value, "__name__", value)
)
def test_planted_fault_is_rejected(fault: type, clause: str) -> None:
    result = check(fault)
    assert not result.passed
    assert clause in {row.clause for row in result.failures}


def test_sound_anchor_passes() -> None:
    assert check(SoundAnchor).passed


def test_a_refusing_anchor_is_not_passed() -> None:
    from longtail.errors import InputError

    class Refusing(SoundAnchor):
        def increment(self, t: int, n: int) -> tuple[Pool, ...]:
            raise InputError("never")

    result = check(Refusing)
    assert not result.failures
    assert any("refuses increments" in row.says for row in result.rows)
