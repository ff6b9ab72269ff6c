"""A model that may break: what it raises, and rows that are none, become one reason that the chain is marked with."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ..errors import InputError
from ..forms import Form, fault_of, form_of
from ..rows import Rows

LONGEST = 300
"""Characters of a reason."""


class Failure(NamedTuple):
    """Why a chain stopped: the generation of the model, what it was asked to do (fit, sample or score), and what went wrong in one sentence."""

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
    """A family whose faults are told apart from ours: what it raises, and rows that are none, is a ModelFault.

    like: one real row (1, 1, ...) of the world, and its form, which sampled rows must have.  A full memory and Ctrl-C pass.
    """

    family: Any
    like: Rows
    form: Form

    def fit(self, rows: Rows, rng: np.random.Generator | None, start: Any, **weights: Any) -> Any:
        with _faults("fit"):
            return self.family.fit(rows, rng, start, **weights)

    def sample(self, state: Any, n: int, rng: np.random.Generator) -> Rows:
        with _faults("sample"):
            rows = self.family.sample(state, n, rng)
        if fault := self._fault(rows, n):
            raise ModelFault("sample", fault)
        found: np.ndarray = rows
        return found

    def log_likelihood(self, state: Any, rows: Rows) -> np.ndarray | None:
        """That of the family (chains, h, ...), None where it has none."""
        if not hasattr(self.family, "log_likelihood"):
            return None
        with _faults("score"):
            found = self.family.log_likelihood(state, rows)
        if found is not None and np.shape(found)[:2] != rows.shape[:2]:
            raise ModelFault("score", f"it was asked for {rows.shape[1]} log-likelihoods and gave {np.shape(found)}")
        return None if found is None else np.asarray(found, dtype=float)

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
        fault = fault_of(self.form, rows)
        return f"it gave {fault}" if fault else ""


def guarded(family: Any, world: Any) -> Guarded:
    """The family of a world, guarded."""
    rng = np.random.Generator(np.random.SFC64(0))
    like = world.rows(1, 1, rng) if world.size is None else world.at(np.zeros((1, 1), int))
    return Guarded(family, like, form_of(world))


@contextlib.contextmanager
def _faults(asked: str) -> Iterator[None]:
    """What a model raises is its fault; so is its end of the whole process (sys.exit)."""
    try:
        yield
    except MemoryError:
        raise
    except (Exception, SystemExit) as error:
        raise ModelFault(asked, _said(error)) from error


def _said(error: BaseException) -> str:
    """An exception in one line."""
    lines = str(error).split("\n")[:1] if str(error) else []
    text = lines[0] if lines and isinstance(error, InputError) else ": ".join([type(error).__name__, *lines])
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} ..."
