"""A model that may break: what it raises, and rows that are none, become one reason that the chain is marked with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ..errors import InputError
from ..rows import Rows


class Failure(NamedTuple):
    """Why a chain stopped: the generation of the model, what it was asked to do, and what went wrong in one sentence."""

    generation: int
    asked: str
    reason: str


class ModelFault(Exception):
    """A model raised, or gave something else than the rows that it was asked for."""

    def __init__(self, asked: str, reason: str) -> None:
        super().__init__(reason)
        self.asked, self.reason = asked, reason


@dataclass(frozen=True, eq=False)
class Guarded:
    """A family whose faults are told apart from ours: fit and sample raise ModelFault and nothing else.

    like: one real row (1, 1, ...) of the world, which sampled rows must resemble; types: how many types there are where
    a row is the number of a type; lacking: whether rows may lack numbers (NaN), as those of tables may.
    """

    family: Any
    like: Rows
    types: int | None = None
    lacking: bool = False

    def fit(self, rows: Rows, rng: np.random.Generator | None, start: Any, **weights: Any) -> Any:
        try:
            return self.family.fit(rows, rng, start, **weights)
        except MemoryError:
            raise
        except Exception as error:
            raise ModelFault("fit", _said(error)) from error

    def sample(self, state: Any, n: int, rng: np.random.Generator) -> Rows:
        try:
            rows = self.family.sample(state, n, rng)
        except MemoryError:
            raise
        except Exception as error:
            raise ModelFault("sample", _said(error)) from error
        if fault := self._fault(rows, n):
            raise ModelFault("sample", fault)
        found: np.ndarray = rows
        return found

    def _fault(self, rows: Any, n: int) -> str:
        """What is wrong with sampled rows, or ""."""
        if not isinstance(rows, np.ndarray):
            return f"it gave a {type(rows).__name__} where rows are arrays"
        if rows.shape[1:2] != (n,):
            return (
                f"it was asked for {n} rows and gave {rows.shape[1] if rows.ndim > 1 else 'none that can be counted'}"
            )
        if rows.shape[2:] != self.like.shape[2:]:
            return f"it gave rows of shape {rows.shape[2:]} where real ones have {self.like.shape[2:]}"
        if self.types is not None:
            if (
                not np.issubdtype(rows.dtype, np.integer)
                or rows.min(initial=0) < 0
                or rows.max(initial=0) >= self.types
            ):
                return f"it gave rows that are no numbers of types from 0 to {self.types - 1}"
        elif not np.issubdtype(rows.dtype, np.number) or np.isinf(rows).any():
            return "it gave infinite numbers"
        elif not self.lacking and np.isnan(rows).any():
            return "it gave missing numbers (NaN)"
        return ""


def guarded(family: Any, world: Any) -> Guarded:
    """The family of a world, guarded."""
    types, rng = getattr(world, "types", None), np.random.Generator(np.random.SFC64(0))
    like = world.rows(1, 1, rng) if world.size is None else world.at(np.zeros((1, 1), int))
    lacking = getattr(getattr(world, "form", None), "kind", "") == "table"
    return Guarded(family, like, None if types is None else len(types), lacking)


def _said(error: Exception) -> str:
    """An exception in one line."""
    lines = str(error).splitlines()
    return lines[0] if lines and isinstance(error, InputError) else ": ".join([type(error).__name__, *lines[:1]])
