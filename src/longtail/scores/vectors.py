"""What metrics of vectors share: which worlds have some, values of each chain, and what real rows would score."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..contracts import Look
from ..errors import InputError
from .pairs import LARGEST

FLOOR_SAMPLES = 8
"""Fresh real samples whose mean score is the floor."""

REAL = "real rows"
"""The part of a metric that is its floor: what fresh real rows score in the place of the model's."""


def required_vectors(world: Any, metric: str) -> None:
    """Raises InputError for a world in which there is nothing to measure distances in: types without an embedding."""
    if getattr(world, "types", None) is not None and not hasattr(world, "embed"):
        raise InputError(f"metric {metric} needs numbers, but this world has types; use lost_mass or diversity")


def of_each_chain(
    rows: np.ndarray, score: Callable[[np.ndarray], Sequence[float | None]], numbers: int
) -> tuple[np.ndarray, str]:
    """The scores (chains, numbers) of each chain's rows (chains, m, d), NaN where there are none, and the status of NaN.

    "diverged": rows or scores of a chain are so large that they are no numbers; "degenerate": the score of rows that are
    too alike is None; "skipped": the score refuses the rows, as too few.  One word for all chains: the first of these that
    is true of one.
    """
    found, why = np.full((len(rows), numbers), np.nan), {"skipped"}
    for values, chain in zip(found, rows, strict=True):
        if not (np.abs(chain) < LARGEST).all():
            why.add("diverged")
            continue
        try:
            with np.errstate(over="ignore", invalid="ignore"):
                known = score(chain)
        except InputError:
            continue
        for place, value in enumerate(known):
            if value is None:
                why.add("degenerate")
            elif np.isfinite(value):
                values[place] = value
            else:
                why.add("diverged")
    return found, next(word for word in ("diverged", "degenerate", "skipped") if word in why)


def floors(look: Look, name: str, score: Callable[[np.ndarray], Sequence[float | None]], numbers: int) -> np.ndarray:
    """The mean scores (numbers,) of fresh real samples of the probe's size, worked out once a cell; NaN where unknown."""
    if name not in look.cache:
        samples = look.real_vector_samples(FLOOR_SAMPLES, look.probe_rows)
        look.cache[name] = of_each_chain(samples, score, numbers)[0].mean(axis=0)
    found: np.ndarray = look.cache[name]
    return found
