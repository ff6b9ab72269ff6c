"""Models that train one chain at a time, as a user would write them; every fit leaves a line in the file FITS."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np


class State(NamedTuple):
    mean: np.ndarray
    sd: np.ndarray
    fits: int
    loss: float


@dataclass(frozen=True)
class Single:
    """One normal column by maximum likelihood.  broken: what goes wrong at fit number `at` (from 0) of a chain."""

    start: Literal["none", "previous", "first"] = "none"
    broken: str = ""
    at: int = 5
    first_value: float = 0.0

    chains: ClassVar[int] = 1
    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({},)

    def fit(self, rows: np.ndarray, rng: np.random.Generator, start: State | None = None) -> State:
        if name := os.environ.get("FITS"):
            with Path(name).open("a") as file:
                file.write(f"{rows.sum():.12f}\n")
        fits = 0 if start is None else start.fits + 1
        if self.broken == "raises" and fits == self.at:
            raise RuntimeError("the optimiser gave up\nwith a long story")
        return State(rows.mean(axis=1), rows.std(axis=1), fits, float(rows.std()))

    def sample(self, state: State, n: int, rng: np.random.Generator) -> Any:
        rows = rng.normal(state.mean[:, None], state.sd[:, None], (1, n))
        if state.fits != self.at:
            return rows
        if self.broken == "short":
            return rows[:, :-1]
        if self.broken == "nan":
            return np.where(np.arange(n) == n // 2, np.nan, rows)
        if self.broken == "columns":
            return rows[..., None]
        return rows.tolist() if self.broken == "list" else rows


@dataclass(frozen=True)
class Batched:
    """The same for many chains at a time, which raises at its third fit."""

    start: ClassVar[str] = "previous"
    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({},)

    def fit(self, rows: np.ndarray, rng: np.random.Generator, start: State | None = None) -> State:
        if start is not None and start.fits == 1:
            raise ValueError("no third fit")
        return State(rows.mean(axis=1), rows.std(axis=1), 0 if start is None else start.fits + 1, 0.0)

    def sample(self, state: State, n: int, rng: np.random.Generator) -> np.ndarray:
        return rng.normal(state.mean[:, None], state.sd[:, None], (len(state.mean), n))
