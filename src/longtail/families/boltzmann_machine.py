"""The restricted Boltzmann machine family: binary units, every visible state listed, likelihood and gradients exact."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np

from ..coverage.types import required_types
from ..errors import InputError
from ..rows import drawn_by_share
from ..theory.boltzmann_machine import fitted, law_of, parameter_count, visible_states

MOST_STATES = 4096
SLICE = 250_000
"""Numbers of the scores of the chains that are fitted together: they stay in a processor's cache."""
SPREAD_OF_START = 0.1


class State(NamedTuple):
    """A batch of machines: parameters (chains, V + H + V H), visible fields first, and their laws (chains, 2^V)."""

    parameters: np.ndarray
    law: np.ndarray


class Summary(NamedTuple):
    """Number of rows n (a number or (chains,)) and how often each state was seen (chains, 2^V)."""

    n: Any
    counts: np.ndarray


@dataclass(frozen=True)
class BoltzmannMachine:
    """A machine of `hidden` hidden units by maximum likelihood.  rows (chains, n) of state numbers -> State.

    The world must have 2^V types, the states of V visible units in the order of their digits (world boltzmann_machine).
    Parameters are kept within +-bound: where the data have no finite estimate the machine stops there, and the states
    that it has lost keep a probability of about exp(-bound).  l2: penalty l2 |parameters|^2 on the mean log-likelihood of
    a row (a pull to 0).  prior: strength in pseudo-rows of a prior whose law is "uniform" over the states or the "world".
    Fits start from the last machine, the first one near 0; the likelihood has several tops, so the start matters.
    """

    hidden: int = 3
    l2: float = 0.0
    prior: float = 0.0
    prior_mean: Literal["uniform", "world"] = "uniform"
    bound: float = 12.0
    visible: int | None = None
    prior_law: tuple[float, ...] | None = None

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({"hidden": 1}, {"hidden": 2, "l2": 0.01}, {"prior": 2.0})
    WORLDS: ClassVar[tuple[tuple[str, dict[str, Any]], ...]] = (("boltzmann_machine", {"visible": 2, "hidden": 1}),)
    SETTLED: ClassVar[tuple[str, ...]] = ("visible", "prior_law")
    start: ClassVar[str] = "previous"

    def __post_init__(self) -> None:
        if self.hidden < 0:
            raise InputError(f"family boltzmann_machine: hidden = {self.hidden} must not be negative")
        for name, value in (("l2", self.l2), ("prior", self.prior)):
            if not 0 <= value < np.inf:
                raise InputError(f"family boltzmann_machine: {name} = {value} must be a finite number, at least 0")
        if not 0 < self.bound < np.inf:
            raise InputError(f"family boltzmann_machine: bound = {self.bound} must be a positive finite number")
        if self.prior_mean not in ("uniform", "world"):
            raise InputError(f'family boltzmann_machine: prior_mean = "{self.prior_mean}" must be "uniform" or "world"')

    def settled(self, world: Any) -> BoltzmannMachine:
        """The family for this world.  InputError unless its types are the 2^V states of V binary units."""
        types = required_types(world, "family boltzmann_machine", "the family ising or gaussian")
        visible = len(types).bit_length() - 1
        if len(types) != 2**visible or len(types) > MOST_STATES:
            raise InputError(
                f"family boltzmann_machine needs a world of 2, 4, 8 ... {MOST_STATES} types, the states of binary units; "
                f"this one has {len(types)}; use the world boltzmann_machine, or the family categorical"
            )
        law = None
        if self.prior:
            even = np.full(len(types), 1 / len(types))
            law = tuple((types.p if self.prior_mean == "world" else even).tolist())
        return replace(self, visible=visible, prior_law=law)

    def fit(self, rows: np.ndarray, rng: np.random.Generator | None, start: State | None = None) -> State:
        return self.fit_summary(self.summarise(rows), rng, start)

    def sample(self, state: State, n: int, rng: np.random.Generator) -> np.ndarray:
        return drawn_by_share(state.law, n, rng)

    def summarise(self, rows: np.ndarray) -> Summary:
        cell = rows.astype(np.intp) + self._states * np.arange(len(rows))[:, None]
        counts = np.bincount(cell.ravel(), minlength=len(rows) * self._states)
        return Summary(rows.shape[1], counts.reshape(len(rows), -1))

    def merge(self, a: Summary, b: Summary) -> Summary:
        return Summary(a.n + b.n, a.counts + b.counts)

    def sample_summary(self, state: State, n: Any, rng: np.random.Generator) -> Summary:
        """The law of summarise(sample(n)): multinomial counts of the states.  n may be (chains,)."""
        return Summary(n, rng.multinomial(n, state.law))

    def fit_summary(self, summary: Summary, rng: np.random.Generator | None, start: State | None = None) -> State:
        rows = np.reshape(np.maximum(summary.n, 1), (-1, 1))
        target = summary.counts / rows
        if self.prior_law is not None:
            target = (summary.counts + self.prior * np.array(self.prior_law)) / (rows + self.prior)
        states = visible_states(self._visible)
        if start is not None:
            near = start.parameters
        else:
            assert rng is not None
            near = rng.normal(0.0, SPREAD_OF_START, (len(target), parameter_count(self._visible, self.hidden)))
        some = max(1, SLICE // (self._states * near.shape[1]))
        parts = [slice(first, first + some) for first in range(0, len(target), some)]
        found = [fitted(target[part], near[part], states, self.bound, self.l2) for part in parts]
        return State(*(np.concatenate(column) for column in zip(*found, strict=True)))

    def chain_bytes(self, rows: int) -> int:
        """Bytes that a chain's state and the temporaries of its fit take."""
        return 24 * self._states * parameter_count(self._visible, self.hidden)

    def state_of(self, world: Any, chains: int) -> State | None:
        """The state that is the world's own law, where the world is a machine of as many hidden units; else None."""
        if not hasattr(world, "parameters") or getattr(world, "hidden", None) != self.hidden:
            return None
        parameters = np.tile(world.parameters, (chains, 1))
        return State(parameters, law_of(parameters, visible_states(self._visible)))

    def exact(self, state: State, name: str) -> Any:
        """law: states (2^V,) and their probabilities (chains, 2^V); boundary: parameters at the bound (chains,)."""
        if name == "law":
            return np.arange(state.law.shape[1]), state.law
        if name == "boundary":
            return (np.abs(state.parameters) >= self.bound).sum(axis=1)
        return None

    @property
    def _visible(self) -> int:
        if self.visible is None:
            raise InputError("family boltzmann_machine needs to know its world; call settled(world) first")
        return self.visible

    @property
    def _states(self) -> int:
        return int(2**self._visible)
