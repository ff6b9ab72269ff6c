"""The uniform family on (0, end): the end by maximum likelihood is the largest row, so that a loop can only shrink."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np

from ..errors import InputError
from ..forms import required_numbers
from ..rows import columns
from ..theory.maximum import log_shortfall, uniform_end
from ..theory.prediction import Prediction, Setting


class State(NamedTuple):
    """A batch of uniform laws on (0, exp(log_end)), log_end (chains,); -inf is the law of zeros alone."""

    log_end: np.ndarray


class Summary(NamedTuple):
    """The logarithm of the largest row (chains,); -inf for no row."""

    log_largest: np.ndarray


@dataclass(frozen=True)
class Uniform:
    """The end of a uniform law from 0 by maximum likelihood: the largest row.  rows (chains, n) from 0 up -> State."""

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({},)
    WORLDS: ClassVar[tuple[tuple[str, dict[str, Any]], ...]] = (("uniform", {}),)
    exact_fit: ClassVar[bool] = True

    def settled(self, world: Any) -> Uniform:
        """The family for this world.  InputError for types, several columns and negative rows."""
        required_numbers(world, "family uniform", "the family categorical")
        some = world.rows(1, 256, np.random.Generator(np.random.SFC64(0)))
        if columns(some) > 1 or (some < 0).any():
            raise InputError("family uniform needs one column of numbers from 0 up; this world has other rows")
        return self

    def fit(self, rows: np.ndarray, rng: np.random.Generator | None, start: State | None = None) -> State:
        return self.fit_summary(self.summarise(rows), rng, start)

    def sample(self, state: State, n: int, rng: np.random.Generator) -> np.ndarray:
        return rng.random((len(state.log_end), n)) * np.exp(state.log_end)[:, None]

    def summarise(self, rows: np.ndarray) -> Summary:
        """The largest row.  InputError for negative rows."""
        rows = rows[..., 0] if rows.ndim == 3 else rows
        if (rows < 0).any():
            raise InputError("family uniform was given negative rows; its rows lie between 0 and its end")
        with np.errstate(divide="ignore"):
            return Summary(np.log(rows.max(axis=1, initial=0.0)))

    def merge(self, a: Summary, b: Summary) -> Summary:
        """The rows of both."""
        return Summary(np.maximum(a.log_largest, b.log_largest))

    def sample_summary(self, state: State, n: Any, rng: np.random.Generator) -> Summary:
        """The law of summarise(sample(n)) by one draw a chain; n is a number or (chains,)."""
        return Summary(state.log_end + log_shortfall(n, len(state.log_end), rng))

    def fit_summary(self, summary: Summary, rng: np.random.Generator | None, start: State | None = None) -> State:
        return State(summary.log_largest)

    def state_of(self, world: Any, chains: int) -> State | None:
        """The state that is the world's own law, where the world is uniform from 0; else None."""
        end = getattr(world, "uniform_end", None)
        return None if end is None else State(np.full(chains, np.log(end)))

    def exact(self, state: State, name: str) -> Any:
        """mean, variance, log_variance (chains, 1) or log_end (chains,)."""
        if name == "log_end":
            return state.log_end
        log_variance = 2 * state.log_end[:, None] - np.log(12)
        found = {"log_variance": log_variance, "variance": np.exp(log_variance)}
        return np.exp(state.log_end)[:, None] / 2 if name == "mean" else found.get(name)

    def predict(self, setting: Setting) -> list[Prediction]:
        """The end is a product of beta variables under replace, and frozen under accumulate."""
        end = getattr(setting.world, "uniform_end", None)
        return [] if end is None else uniform_end(setting, end)
