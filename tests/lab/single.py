"""Models that train one chain at a time, as a user would write them; every fit leaves a line in the file FITS."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np


class State(NamedTuple):
    mean: np.ndarray
    sd: np.ndarray
    fits: int
    loss: float


RAISED: dict[str, BaseException] = {
    "raises": RuntimeError("the optimiser gave up\nwith a long story"),
    "exits": SystemExit(3),
    "memory": MemoryError(),
    "interrupt": KeyboardInterrupt(),
}


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
        if self.broken in RAISED and fits == self.at:
            raise RAISED[self.broken]
        return State(rows.mean(axis=1), rows.std(axis=1), fits, float(rows.std()))

    def log_likelihood(self, state: State, rows: np.ndarray) -> Any:
        if state.fits == self.at and self.broken == "scores":
            raise ArithmeticError("no density")
        return np.zeros(rows.shape[1] - (state.fits == self.at and self.broken == "few scores"))[None]

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
class Weighing:
    """The same with weights for rows, or one that the system kills."""

    killed: bool = False

    chains: ClassVar[int] = 1
    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({},)

    def fit(self, rows: np.ndarray, rng: Any, start: Any = None, weights: np.ndarray | None = None) -> State:
        if self.killed:
            os.kill(os.getpid(), signal.SIGKILL)
        share = np.ones(rows.shape) if weights is None else weights
        mean = (share * rows).sum(axis=1) / share.sum(axis=1)
        spread = (share * (rows - mean[:, None]) ** 2).sum(axis=1) / share.sum(axis=1)
        return State(mean, np.sqrt(spread), 0, 0.0)

    def sample(self, state: State, n: int, rng: np.random.Generator) -> np.ndarray:
        return rng.normal(state.mean[:, None], state.sd[:, None], (1, n))


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
