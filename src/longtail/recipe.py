"""What the next training set is made of: small immutable data that regimes and anchors write."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from .errors import InputError

REAL = -1


@dataclass(frozen=True)
class Chance:
    """A number of rows drawn for each chain: Binomial(total, share), or with `rest` the total minus that same draw."""

    total: int
    share: float
    rest: bool = False


@dataclass(frozen=True)
class Pool:
    """Rows that exist once; the fields are their address.

    origin is the generation whose model wrote them (REAL: the world); equal pools are the same rows.  select: the part
    that picks the n rows among more that are drawn (contracts.Selection); they are picked once and remembered so.
    """

    origin: int
    n: int | Chance
    name: str = "main"
    select: Any = None

    @property
    def address(self) -> tuple[int, str, str]:
        """What the noise of its rows hangs on."""
        return self.origin, str(self.n), self.name


@dataclass(frozen=True)
class Ingredient:
    """A part of a training set: the increments first..last (a range) or one pool beside them.

    take None uses every row once; a number draws that many rows anew, with or without replacement.  weight: how much
    each row counts in the fit, one number or a part that says it row by row (contracts.RowWeights).
    """

    of: range | Pool
    take: int | None = None
    replace: bool = False
    weight: Any = 1.0


Recipe = tuple[Ingredient, ...]


@dataclass(frozen=True)
class Schedule:
    """A number that changes with the generation: the value of the last step at or before it.

    steps: pairs (first generation, value), the first at generation 0.
    """

    steps: tuple[tuple[int, float], ...]

    def __post_init__(self) -> None:
        starts = [start for start, _ in self.steps]
        if not starts or starts[0] != 0 or starts != sorted(set(starts)):
            raise InputError(
                f"schedule steps must start at generation 0 and rise, for example [[0, 100], [10, 500]]; got {starts}"
            )

    def at(self, t: int) -> float:
        return next(value for start, value in reversed(self.steps) if start <= t)


@dataclass(frozen=True)
class Growth:
    """A number that grows as a power of the fits made: start * (t + 1) ** power (Xu, He and Cheng, arXiv:2505.13947)."""

    start: float
    power: float

    def at(self, t: int) -> float:
        return self.start * (t + 1) ** self.power


Amount = int | float | Schedule | Growth


def amount_at(amount: Amount, t: int) -> float:
    """The value of an amount at generation t."""
    return amount.at(t) if isinstance(amount, Schedule | Growth) else amount


def amounts_of(amount: Amount) -> Iterator[float]:
    """The values written down in an amount, for checking their range."""
    if isinstance(amount, Schedule):
        yield from (value for _, value in amount.steps)
    else:
        yield amount.start if isinstance(amount, Growth) else amount


def whole(value: float) -> int:
    """The nearest whole number; halves go up."""
    return math.floor(value + 0.5)


def share_of(share: float, n: int, what: str) -> int:
    """The whole number of rows that a share of n is; a positive share that comes to no row is refused."""
    rows = whole(share * n)
    if share > 0 and rows == 0:
        raise InputError(
            f"{what} = {share:g} of {n} rows comes to no row at all; ask for at least {1 / n:.3g}, or for a count of rows"
        )
    return rows


def size(pools: tuple[Pool, ...]) -> int:
    """The number of rows of some pools together, the same for every chain."""
    total = 0
    for pool in pools:
        if isinstance(pool.n, int):
            total += pool.n
        elif not pool.n.rest:
            total += pool.n.total
    return total


def curated(pools: tuple[Pool, ...], select: Any) -> tuple[Pool, ...]:
    """The pools with what models wrote picked by a selection, where a pool has none of its own."""
    if select is None:
        return pools
    return tuple(
        pool if pool.origin == REAL or pool.select is not None else replace(pool, select=select) for pool in pools
    )


def compose(recipe: Recipe, beside: Recipe) -> Recipe:
    """The recipe with what an anchor keeps beside it, less what the recipe already holds: no row counts twice."""
    held = [ingredient.of for ingredient in recipe if ingredient.take is None]
    return recipe + tuple(extra for extra in beside if not any(_holds(of, extra.of) for of in held))


def training_recipe(regime: Any, anchor: Any, t: int, n: int) -> Recipe:
    """What training set t is made of: the regime's recipe, what the anchor keeps beside it, and its weights where it has some."""
    recipe = compose(regime.recipe(t, n), anchor.beside(t))
    return anchor.weigh(recipe, t) if hasattr(anchor, "weigh") else recipe


def _holds(of: range | Pool, other: range | Pool) -> bool:
    if isinstance(of, range) and isinstance(other, range):
        return set(other) <= set(of)
    return of == other
