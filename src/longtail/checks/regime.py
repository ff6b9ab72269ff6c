"""What a regime promises: it looks at the past only, never wants back what it let go, and is a pure function."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from ..contracts import Regime
from ..increments import FAR
from ..recipe import REAL, Ingredient, Pool, Recipe
from .clause import Clause

GENERATIONS = 60
SIZES = (1, 10, 1000)


@dataclass(frozen=True)
class RegimeTrial:
    """A regime, and how to build it anew."""

    make: Callable[[], Any]
    regime: Any

    def recipes(self) -> Iterator[tuple[int, int, Recipe]]:
        """Generation, rows and recipe; one far generation, because a running total is found there."""
        for n in SIZES:
            for t in (*range(GENERATIONS), FAR):
                yield t, n, self.regime.recipe(t, n)


def well_formed(trial: RegimeTrial) -> str:
    if not isinstance(trial.regime, Regime):
        return "a regime needs recipe(t, n)"
    for t, _, recipe in trial.recipes():
        if not isinstance(recipe, tuple) or not recipe or not all(isinstance(part, Ingredient) for part in recipe):
            return f"recipe({t}, n) must be a tuple of at least one Ingredient; for one write (Ingredient(...),)"
    return ""


def looks_back(trial: RegimeTrial) -> str:
    for t, n, recipe in trial.recipes():
        for part in recipe:
            if isinstance(part.of, Pool) and part.of.origin != REAL:
                return (
                    f"recipe({t}, {n}) names rows of model {part.of.origin} beside the increments; "
                    "only real rows can stand there"
                )
            if isinstance(part.of, range) and (part.of.step != 1 or not 0 <= part.of.start < part.of.stop <= t + 1):
                return (
                    f"recipe({t}, {n}) names increments {part.of}; only whole runs of the increments "
                    f"0 to {t} exist then"
                )
    return ""


def lets_go(trial: RegimeTrial) -> str:
    for n in SIZES:
        gone: set[int] = set()
        for t in range(GENERATIONS):
            named = {i for part in trial.regime.recipe(t, n) if isinstance(part.of, range) for i in part.of}
            if again := named & gone:
                return (
                    f"recipe({t}, {n}) asks for increment {min(again)}, which an earlier recipe left "
                    "out; it is forgotten by then"
                )
            gone |= set(range(t + 1)) - named
    return ""


def counts_positive(trial: RegimeTrial) -> str:
    for t, n, recipe in trial.recipes():
        for part in recipe:
            if part.take is not None and (not isinstance(part.take, int) or part.take < 1):
                return (
                    f"recipe({t}, {n}) takes {part.take!r} rows; take is a whole number of at least "
                    "1, or None for every row"
                )
    return ""


def rows_once(trial: RegimeTrial) -> str:
    for t, n, recipe in trial.recipes():
        spans = sorted(
            (part.of.start, part.of.stop) for part in recipe if isinstance(part.of, range) and not part.replace
        )
        if any(left[1] > right[0] for left, right in pairwise(spans)):
            return (
                f"recipe({t}, {n}) names an increment twice, so that its rows count twice; let the ranges not overlap"
            )
    return ""


def pure(trial: RegimeTrial) -> str:
    other = trial.make()
    for n in SIZES:
        first = {t: trial.regime.recipe(t, n) for t in range(GENERATIONS)}
        if any(
            other.recipe(t, n) != first[t] or trial.regime.recipe(t, n) != first[t]
            for t in reversed(range(GENERATIONS))
        ):
            return "recipe gave two answers to one question; make it a function of t, n and the parameters alone"
    return ""


REGIME: tuple[Clause, ...] = (
    ("recipes are well formed", well_formed),
    ("names increments 0 to t only", looks_back),
    ("never asks again for what it left out", lets_go),
    ("counts are positive", counts_positive),
    ("no row counts twice", rows_once),
    ("same question, same answer", pure),
)
