"""Two ways to run the same loop: summaries that add up, or rows."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any, NamedTuple

import numpy as np

from ..address import scattered
from ..contracts import Summable
from ..errors import InputError
from ..increments import FAR
from ..recipe import REAL, Amount, Chance, Pool, amount_at, training_recipe, whole
from ..rows import concat, drawn, length, take

RESERVED = 0.2
"""Share of a finite pool that training never reads: what metrics see of it."""
RESERVED_MOST = 5000

Key = Callable[..., np.random.Generator]


class Exhausted(Exception):
    """A finite pool of real rows has run out."""


def usable_rows(size: int) -> int:
    """How many rows of a finite pool training may read; the others are kept apart for measuring."""
    return size - min(int(size * RESERVED), RESERVED_MOST)


def choose_lane(
    world: Any, family: Any, regime: Any, anchor: Any, rows: Amount, selection: Any = None
) -> tuple[str, str]:
    """The lane of a cell, "statistics", "rows" or "long", and why.  Never looks at metrics."""
    if getattr(family, "chains", None) == 1:
        return "long", "the model is trained one chain at a time, and its rows are stored"
    weights = weights_of(regime, anchor, rows)
    if not isinstance(family, Summable):
        return "rows", "the family has no summary that adds up"
    recipes = [regime.recipe(t, whole(amount_at(rows, 0))) for t in (0, 1, 2, 3, FAR)]
    if any(part.take is not None for recipe in recipes for part in recipe) and not hasattr(family, "subsample"):
        return "rows", "the regime draws subsamples, which this family's summary cannot"
    if any(not isinstance(weight, int | float) and not hasattr(weight, "each") for weight in weights):
        return "rows", "each row has its own weight"
    if weights and not hasattr(family, "weigh"):
        return "rows", "rows have weights, which this family's summary cannot"
    pools = [pool for t in (0, 1, 2, 3) for pool in anchor.increment(t, whole(amount_at(rows, t)))]
    if any(isinstance(pool.n, Chance) for pool in pools):
        if known_law(world, family, 1) is None:
            return "rows", "real rows come by chance from a world outside the family"
        if selection is not None or any(pool.select is not None for pool in pools):
            return "rows", "rows are picked one by one, and how many are real is a matter of chance"
    return "statistics", "the family's summaries add up"


def weights_of(regime: Any, anchor: Any, rows: Amount) -> list[Any]:
    """The weights other than 1 in the recipes of the first generations."""
    found = []
    for t in (0, 1, 2, 3):
        recipe = training_recipe(regime, anchor, t, whole(amount_at(rows, t)))
        found += [part.weight for part in recipe if not _is_one(part.weight)]
    return found


def check_weights(family: Any, weights: list[Any], lane: str, named: str, strata: bool) -> None:
    """InputError if rows have weights and the family, called `named`, cannot weigh them in this lane.

    strata: whether the weights are those of strata, for which a selection can stand in.
    """
    if not weights:
        return
    if refused := getattr(family, "refuses_weights", ""):
        raise InputError(refused)
    able = hasattr(family, "weigh") if lane == "statistics" else "weights" in inspect.signature(family.fit).parameters
    if not able:
        thin = "thin what is generated to the strata's shares with selection = { quota = { } }, or " if strata else ""
        thin = thin if getattr(family, "selectable", True) else ""
        raise InputError(
            f"this anchor weighs rows, and family {named} cannot: its fit takes no weights; {thin}"
            "take an anchor without weights, such as fresh or fixed"
        )


def known_law(world: Any, family: Any, chains: int) -> Any:
    """The state of the family that is the world's own law, where there is one and rows are unlimited."""
    return family.state_of(world, chains) if world.size is None and hasattr(family, "state_of") else None


class RealRows:
    """The real rows of a block: from a law, or slices of a finite pool in each chain's own order."""

    def __init__(self, world: Any, chains: int, key: Key, seed_of_cell: Key) -> None:
        self.world, self.chains, self.key, self.cell_key = world, chains, key, seed_of_cell
        self.used = 0
        if world.size is not None:
            self.reserve = world.size - usable_rows(world.size)
            self._cell = seed_of_cell("pool order").integers(0, 2**63, (1, 6), dtype=np.uint64)
            self._order = key("pool order").integers(0, 2**63, (chains, 6), dtype=np.uint64)

    def rows(self, pool: Pool, n: int) -> Any:
        """The rows of a pool from the world; a finite pool hands out the next n and raises Exhausted at its end."""
        if pool.select is not None:
            return selected(pool, n, self._drawn(pool), self.key)
        return self._next(pool.origin, n, pool.name)

    def _drawn(self, pool: Pool) -> Callable[[int, str], Any]:
        return lambda n, name: self._next(pool.origin, n, f"{pool.name} {name}")

    def _next(self, origin: int, n: int, name: str) -> Any:
        if self.world.size is None:
            return self.world.rows(self.chains, n, self.key("pool", origin, n, name))
        usable = self.world.size - self.reserve
        if self.used + n > usable:
            raise Exhausted
        position = np.broadcast_to(np.arange(self.used, self.used + n), (self.chains, n))
        self.used += n
        return self.world.at(scattered(scattered(position, usable, self._order), self.world.size, self._cell))

    def apart(self, samples: int, n: int, name: str) -> Any:
        """Rows for metrics (samples, n or fewer, ...): another address of a law, or the reserved slice of a pool.

        One sample of a finite table holds no row twice; more samples are drawn with replacement.
        """
        rng = self.cell_key(name)
        if self.world.size is None:
            return (
                self.world.distinct(n, rng)
                if samples == 1 and hasattr(self.world, "distinct")
                else self.world.rows(samples, n, rng)
            )
        if self.reserve == 0:
            raise InputError(
                f"the pool of {self.world.size} real rows is too small to keep some apart for measuring; give at least 10"
            )
        usable = self.world.size - self.reserve
        if samples == 1:
            index = usable + rng.permutation(self.reserve)[None, :n]
        else:
            index = usable + rng.integers(0, self.reserve, (samples, n))
        return self.world.at(scattered(index, self.world.size, np.repeat(self._cell, samples, axis=0)))


class StatisticsLane:
    """Increments are summaries: a generation costs what its summary costs, whatever n is."""

    def __init__(self, world: Any, family: Any, real: RealRows, chains: int, key: Key) -> None:
        self.family, self.real, self.key, self.chains = family, real, key, chains
        self.law = known_law(world, family, chains)

    def pool(self, pool: Pool, t: int, state: Any) -> Any:
        """The summary of a pool of increment t; state is the model of its origin."""
        n = pool.n if isinstance(pool.n, int) else _by_chance(pool.n, t, self.chains, self.key)
        rng = self.key("pool", pool.origin, str(pool.n), pool.name)
        if pool.origin != REAL and pool.select is not None:
            return self.family.summarise(
                selected(pool, int(n), written_by(self.family, state, pool, self.key), self.key)
            )
        if pool.origin != REAL:
            return self.family.sample_summary(state, n, rng)
        if self.law is not None and pool.select is None:
            return self.family.sample_summary(self.law, n, rng)
        return self.family.summarise(self.real.rows(pool, int(n)))

    def increment(self, pools: Sequence[Pool], t: int, draw: Callable[[Pool], Any]) -> Any:
        return reduce(self.family.merge, [draw(pool) for pool in pools])

    def merge(self, a: Any, b: Any) -> Any:
        return self.family.merge(a, b)

    def subsample(self, item: Any, k: int, replace: bool, rng: np.random.Generator) -> Any:
        return self.family.subsample(item, k, replace, rng)

    def weigh(self, item: Any, weight: Any) -> Any:
        if _is_one(weight):
            return item
        return self.family.weigh(item, weight if isinstance(weight, int | float) else weight.each(item.n))

    def fit(self, item: Any, rng: np.random.Generator | None, start: Any) -> Any:
        return self.family.fit_summary(item, rng, start)


class RowsLane:
    """Increments are lists of arrays of rows (chains, n, ...)."""

    def __init__(self, world: Any, family: Any, real: RealRows, chains: int, key: Key) -> None:
        self.family, self.real, self.key, self.chains = family, real, key, chains

    def pool(self, pool: Pool, t: int, state: Any) -> list[Any]:
        n = pool.n if isinstance(pool.n, int) else pool.n.total
        if pool.origin == REAL:
            return [self.real.rows(pool, n)]
        if pool.select is not None:
            return [selected(pool, n, written_by(self.family, state, pool, self.key), self.key)]
        return [self.family.sample(state, n, self.key("pool", pool.origin, str(pool.n), pool.name))]

    def increment(self, pools: Sequence[Pool], t: int, draw: Callable[[Pool], list[Any]]) -> list[Any]:
        """Pools joined; a pair of pools of complementary chance is drawn whole and picked from by coin, row by row."""
        whole = [array for pool in pools if isinstance(pool.n, int) for array in draw(pool)]
        chances = sorted((pool for pool in pools if isinstance(pool.n, Chance)), key=lambda pool: not pool.n.rest)  # type: ignore[union-attr]
        if chances:
            rest, other = (draw(pool)[0] for pool in chances)
            chance = chances[1].n
            assert isinstance(chance, Chance)
            coin = self.key("count", t).random((self.chains, chance.total)) < chance.share
            whole.append(np.where(coin if rest.ndim == 2 else coin[..., None], other, rest))
        return whole

    def merge(self, a: list[Any], b: list[Any]) -> list[Any]:
        return a + b

    def subsample(self, item: list[Any], k: int, replace: bool, rng: np.random.Generator) -> list[Any]:
        rows = concat(item)
        if not replace and k >= length(rows):
            return [rows]
        return [take(rows, drawn(length(rows), k, self.chains, replace, rng))]

    def weigh(self, item: list[Any], weight: Any) -> list[Any]:
        return item if _is_one(weight) else [Weighted(concat(item), weight)]

    def fit(self, item: list[Any], rng: np.random.Generator | None, start: Any) -> Any:
        if not any(isinstance(part, Weighted) for part in item):
            return self.family.fit(concat(item), rng, start)
        parts = [part if isinstance(part, Weighted) else Weighted(part, 1.0) for part in item]
        rows, weights = concat([part.rows for part in parts]), concat(_weights_of(parts))
        return self.family.fit(rows, rng, start, weights=weights)


class Weighted(NamedTuple):
    """Rows (chains, n, ...) of one ingredient, and how much they count: a number, or a part that says it."""

    rows: Any
    weight: Any


def _is_one(weight: Any) -> bool:
    return isinstance(weight, int | float) and weight == 1


def _weights_of(parts: list[Weighted]) -> list[np.ndarray]:
    """The weight of every row (chains, n), ingredient by ingredient; a part may weigh all ingredients jointly."""
    joint = next((part.weight for part in parts if hasattr(part.weight, "jointly")), None)
    if joint is not None:
        found = joint.jointly(parts)
    else:
        found = [
            np.full(part.rows.shape[:2], float(part.weight))
            if isinstance(part.weight, int | float)
            else part.weight.weights(part.rows)
            for part in parts
        ]
    for part, weights in zip(parts, found, strict=True):
        if weights.shape != part.rows.shape[:2] or not np.isfinite(weights).all() or weights.min(initial=0) < 0:
            raise InputError("weights of rows must be finite numbers (chains, n), none negative")
    return found


def written_by(family: Any, state: Any, pool: Pool, key: Key) -> Callable[[int, str], Any]:
    """More rows of a model for a selection, each draw from an address of its own."""
    return lambda n, name: family.sample(state, n, key("pool", *pool.address, "drawn", n, name))


def selected(pool: Pool, n: int, draw: Callable[[int, str], Any], key: Key) -> Any:
    """The n rows of a pool that its selection picks."""
    rows = pool.select.select(draw, n, key("pool", *pool.address, "select"))
    if length(rows) != n:
        raise InputError(f"a selection was asked for {n} rows and gave {length(rows)}; it must give exactly n")
    return rows


def _by_chance(chance: Chance, t: int, chains: int, key: Key) -> np.ndarray:
    hits = key("count", t).binomial(chance.total, chance.share, chains)
    return chance.total - hits if chance.rest else hits
