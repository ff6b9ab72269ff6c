"""The block loop against its plain twin: one chain at a time, one row at a time (reference/plain_loop.py)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from reference.plain_loop import Kind, Plan, categorical, gaussian, run

from longtail.reproduction.check import Check, same_law, same_mean
from longtail.reproduction.simulate import NORMAL, loop, p_of, place, shares, zipf

Rng = np.random.Generator
CHAINS = 2_000
LOOPS: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = (
    ({}, {}),
    ({"regime": "accumulate"}, {"regime": "accumulate"}),
    ({"regime": "window", "width": 3}, {"regime": {"window": {"width": 3}}}),
    ({"regime": "budget"}, {"regime": "budget"}),
    ({"regime": "budget", "with_replacement": True}, {"regime": {"budget": {"replace": True}}}),
    ({"fresh": 2}, {"anchor": {"fresh": {"rows": 2}}}),
    ({"fresh": 3, "every": 2}, {"anchor": {"fresh": {"rows": 3, "every": 2}}}),
    ({"chance": 0.2}, {"anchor": {"fresh": {"chance": 0.2}}}),
    ({"fixed": 3}, {"anchor": {"fixed": {"rows": 3}}}),
    ({"regime": "accumulate", "fresh": 2}, {"regime": "accumulate", "anchor": {"fresh": {"rows": 2}}}),
    ({"regime": "budget", "fixed": 2}, {"regime": "budget", "anchor": {"fixed": {"rows": 2}}}),
)


def claim_categories(rng: Rng) -> Iterator[Check]:
    """Heterozygosity and the first share have one law in both loops."""
    for plain, asked in LOOPS:
        world, n, t = zipf(int(rng.integers(3, 7)), 0.8), int(rng.integers(6, 18)), int(rng.integers(3, 7))
        found = loop(rng, 8_000, [t], shares, world=world, rows=n, **asked)[t]
        twin = _twin(rng, Plan(t + 1, n, **plain), categorical(p_of(world).tolist()))
        where = f"n={n}, generation {t}, {_words(plain)}"
        for name, measure in (("heterozygosity", _diversity), ("first share", lambda q: q[:, 0])):
            yield from _compared(f"categories, plain twin: {name}", where, measure(found), measure(twin))


def claim_numbers(rng: Rng) -> Iterator[Check]:
    """Mean and variance have one law in both loops, for both divisors."""
    for number, (plain, asked) in enumerate(LOOPS):
        divisor = ("n", "n-1")[number % 2]
        n, t = int(rng.integers(6, 18)), int(rng.integers(3, 7))
        family = {"gaussian": {"divisor": divisor}}
        found = loop(rng, 16_000, [t], place, world=NORMAL, rows=n, family=family, **asked)[t]
        twin = _twin(rng, Plan(t + 1, n, **plain), gaussian(divisor))
        where = f"n={n}, generation {t}, divisor {divisor}, {_words(plain)}"
        yield from _compared("numbers, plain twin: mean", where, found[:, 0], twin[:, 0])
        yield from _compared("numbers, plain twin: log variance", where, found[:, 2], np.log(twin[:, 1]))


def _twin(rng: Rng, plan: Plan, kind: Kind) -> np.ndarray:
    return np.array([run(plan, kind, rng)[-1] for _ in range(CHAINS)])


def _diversity(q: np.ndarray) -> np.ndarray:
    return 1 - (q**2).sum(axis=1)


def _compared(what: str, where: str, left: np.ndarray, right: np.ndarray) -> Iterator[Check]:
    yield same_mean(what, where, left, right)
    yield same_law(what, where, left, right)


def _words(plain: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in plain.items()) or "replace"
