"""Template of a family: copy it to a file of its own; the file's name is the family's name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np

from ..errors import InputError
from ..rows import columns


class State(NamedTuple):
    """A batch of Laplace laws: location and scale, each (chains,)."""

    location: np.ndarray
    scale: np.ndarray


@dataclass(frozen=True)
class Laplace:
    """Location and scale by maximum likelihood.  rows (chains, n) -> State."""

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({},)

    def settled(self, world: Any) -> Laplace:
        """The family for this world.  InputError for types and for rows of several columns."""
        if getattr(world, "types", None) is not None or columns(world.rows(1, 1, np.random.default_rng(0))) > 1:
            raise InputError("family laplace needs one column of numbers; use gaussian or categorical")
        return self

    def fit(self, rows: np.ndarray, rng: np.random.Generator, start: State | None = None) -> State:
        location = np.median(rows, axis=1)
        return State(location, np.abs(rows - location[:, None]).mean(axis=1))

    def sample(self, state: State, n: int, rng: np.random.Generator) -> np.ndarray:
        return rng.laplace(state.location[:, None], state.scale[:, None], (len(state.location), n))

    def exact(self, state: State, name: str) -> Any:
        """mean, variance or log_variance (chains, 1), known without sampling; None for anything else."""
        with np.errstate(divide="ignore"):
            log_variance = np.log(2.0) + 2 * np.log(state.scale)
        known = {"mean": state.location, "variance": 2 * state.scale**2, "log_variance": log_variance}
        return known[name][:, None] if name in known else None
