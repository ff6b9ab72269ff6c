"""Whether regime and anchor can run together: checked for the generations of a run before it starts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..errors import InputError
from ..recipe import REAL, Chance, Pool, size
from .lanes import usable_rows
from .written import written

FIRST = 200
"""Generations that are all looked at; beyond them the written ones."""


def check_loop(regime: Any, anchor: Any, world: Any, rows: Callable[[int], int], horizon: int) -> None:
    """Raises InputError for rows, pools or recipes that cannot be, with the generation where they cannot."""
    within = getattr(anchor, "where", "") == "within"
    for t in sorted({*range(min(horizon, FIRST)), *written(horizon)}):
        n = rows(t)
        pools = anchor.increment(t, n)
        if not isinstance(pools, tuple) or not all(isinstance(pool, Pool) for pool in pools):
            raise InputError("an anchor's increment must be a tuple of pools")
        if any(isinstance(pool.n, int) and pool.n < 0 for pool in pools) or size(pools) != n:
            raise InputError(
                f"the anchor's increment {t} does not hold the {n} rows of its generation; its share may exceed 1 there"
            )
        if world.size is not None and any(isinstance(pool.n, Chance) for pool in pools):
            raise InputError(
                'a chance for each row needs unlimited real rows; say as = "law", or give a count or a share'
            )
        first = regime.recipe(t, n)[0]
        if within and not (isinstance(first.of, range) and len(first.of) == 1 and first.take is None):
            raise InputError(
                'anchor fixed: where = "within" is for regime replace; elsewhere its rows would count twice, use where = "beside"'
            )
    if world.size is not None:
        real = sum(pool.n for pool in anchor.increment(0, rows(0)) if pool.origin == REAL and isinstance(pool.n, int))
        if real > usable_rows(world.size):
            raise InputError(
                f"generation 0 needs {real} real rows and this pool gives {usable_rows(world.size)} of its {world.size} to training "
                '(the others are kept apart for measuring); ask for fewer rows, or say as = "law"'
            )
