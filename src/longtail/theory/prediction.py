"""Predictions as data, and the setting they are asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np

from ..contracts import Anchor, Regime
from ..recipe import REAL, Ingredient, Pool, Recipe, size, training_recipe

LONGEST = 2000
"""Generations for which recursions over whole histories are worked out."""


def moments_of(world: Any) -> tuple[np.ndarray, np.ndarray] | None:
    """Mean (d,) and covariance (d, d) of a world's rows, where it knows them."""
    found: tuple[np.ndarray, np.ndarray] | None = getattr(world, "gaussian", None) or getattr(world, "moments", None)
    return found


@dataclass(frozen=True, eq=False)
class Prediction:
    """What theory says of one quantity: values (horizon,) for generations 0, 1, ..., NaN where it says nothing.

    of: which feature of the law over chains; kind: exact, or limit (of large n or small p).
    """

    quantity: str
    part: str
    of: Literal["mean", "variance"]
    values: np.ndarray
    kind: Literal["exact", "limit"]
    needs: str
    source: str


@dataclass(frozen=True, eq=False)
class Setting:
    """What a prediction may ask about a loop.

    rows(t) is the number of rows of increment t; written the generations that are measured; follow the types that a
    metric follows by name.
    """

    world: Any
    anchor: Anchor
    regime: Regime
    rows: Callable[[int], int]
    horizon: int
    written: tuple[int, ...] = ()
    follow: tuple[str, ...] = ()

    @cached_property
    def increments(self) -> list[tuple[Pool, ...]]:
        """The pools of every increment, up to LONGEST generations."""
        return [self.anchor.increment(t, self.rows(t)) for t in range(min(self.horizon, LONGEST))]

    @cached_property
    def recipes(self) -> list[Recipe]:
        """The recipe of every training set, the anchor's rows beside it and its weights included."""
        return [training_recipe(self.regime, self.anchor, t, self.rows(t)) for t in range(len(self.increments))]

    @cached_property
    def cumulative(self) -> np.ndarray:
        """The number of rows in the increments before each generation (generations + 1,)."""
        return np.concatenate(([0], np.cumsum([size(pools) for pools in self.increments], dtype=float)))

    @cached_property
    def plain(self) -> bool:
        """Replace without any real row after generation 0."""
        return all(recipe == (Ingredient(range(t, t + 1)),) for t, recipe in enumerate(self.recipes)) and all(
            pools == (Pool(t - 1, self.rows(t)),) for t, pools in enumerate(self.increments)
        )

    @cached_property
    def renewed(self) -> int | None:
        """Replace with the same number r of fresh real rows among the n each generation: that r, else None."""
        if any(recipe != (Ingredient(range(t, t + 1)),) for t, recipe in enumerate(self.recipes)):
            return None
        real = {
            sum(pool.n for pool in pools if pool.origin == REAL and isinstance(pool.n, int))
            for pools in self.increments[1:]
        }
        same = len({self.rows(t) for t in range(len(self.increments))}) == 1
        whole = all(isinstance(pool.n, int) and pool.name != "fixed" for pools in self.increments for pool in pools)
        return real.pop() if same and whole and len(real) == 1 else None

    @cached_property
    def picked_or_weighed(self) -> bool:
        """Whether rows have weights or are picked from more of them: no family predicts such a loop."""
        if hasattr(self.anchor, "weigh"):
            return True
        parts = [part for recipe in self.recipes for part in recipe]
        pools = [pool for pools in self.increments for pool in pools]
        pools += [part.of for part in parts if isinstance(part.of, Pool)]
        return any(part.weight != 1 for part in parts) or any(pool.select is not None for pool in pools)

    def padded(self, values: np.ndarray) -> np.ndarray:
        """Values (generations known,) filled up with NaN to the horizon."""
        return np.concatenate((values, np.full(self.horizon - len(values), np.nan)))
