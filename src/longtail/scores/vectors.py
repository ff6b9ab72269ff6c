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

    "diverged": a chain has rows that are no finite numbers with a square; "skipped": its rows are too few, or too alike.
    """
    found, status = np.full((len(rows), numbers), np.nan), "skipped"
    for values, chain in zip(found, rows, strict=True):
        if not (np.abs(chain) < LARGEST).all():
            status = "diverged"
            continue
        try:
            values[:] = [np.nan if value is None else value for value in score(chain)]
        except InputError:
            continue
    with np.errstate(invalid="ignore"):
        found[~np.isfinite(found)] = np.nan
    return found, status


def floors(look: Look, name: str, score: Callable[[np.ndarray], Sequence[float | None]], numbers: int) -> np.ndarray:
    """The mean scores (numbers,) of fresh real samples of the probe's size, worked out once a cell; NaN where unknown."""
    if name not in look.cache:
        samples = look.real_vector_samples(FLOOR_SAMPLES, look.probe_rows)
        look.cache[name] = of_each_chain(samples, score, numbers)[0].mean(axis=0)
    found: np.ndarray = look.cache[name]
    return found
