"""The protocols that parts fulfil: structural types only, nothing to inherit from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, Protocol, runtime_checkable

import numpy as np

from .recipe import Pool, Recipe
from .rows import Rows

State = Any
Summary = Any

STATUSES = ("ok", "degenerate", "diverged", "exhausted", "skipped", "pending", "failed")
"""failed: the model raised, or gave something else than the rows that it was asked for."""


class Measured(NamedTuple):
    """Values of one quantity and part for the first chains of a block (chains,); NaN marks "no value", told by status."""

    quantity: str
    part: str
    values: np.ndarray
    status: str = "ok"
    how: str = "exact"


class Look(Protocol):
    """What a metric may see of one generation, read only; cache is the cell's, for what is alike in every block: never stored."""

    generation: int
    rows: int
    probe_rows: int
    probed: int
    world: Any
    family: Any
    cache: dict[str, Any]

    @property
    def state(self) -> State:
        """The models of the chains that were asked for."""

    @property
    def training(self) -> Summary:
        """The summary of their training sets, or None in the row lane."""

    @property
    def training_rows(self) -> Rows | None:
        """The rows that the models were trained on (chains, n, ...), or None in the statistics lane."""

    @property
    def probe(self) -> Rows:
        """One sample of probe_rows rows from the models of the `probed` first chains."""

    @property
    def vectors(self) -> np.ndarray:
        """The probe as vectors (probed, probe_rows, d) in which distances are measured: the world's embedding, or the rows."""

    @property
    def log_likelihood(self) -> np.ndarray | None:
        """Of real(probe_rows) under each probed model, in nats: (probed, h), or (probed, h, width) token by token; None if unknown."""

    def real(self, n: int) -> Rows:
        """Real rows (1, n, ...) from a slice that training never reads, the same for every block and generation."""

    def real_samples(self, samples: int, n: int) -> Rows:
        """More such rows (samples, n, ...), for floors."""

    def real_vectors(self, n: int) -> np.ndarray:
        """real(n) as vectors (n, d)."""

    def real_vector_samples(self, samples: int, n: int) -> np.ndarray:
        """real_samples(samples, n) as vectors (samples, n, d)."""

    def exact(self, name: str) -> Any:
        """What the family knows of its state without sampling, or None."""


@runtime_checkable
class World(Protocol):
    """Where real rows come from.  size None: unlimited rows; a number: a finite pool, read through `at`."""

    size: int | None

    def rows(self, chains: int, n: int, rng: np.random.Generator) -> Rows: ...


@runtime_checkable
class Family(Protocol):
    """A generative model, a batch of them at a time: state has one entry per chain along its first axis.

    A family whose fit draws nothing may say `exact_fit = True`; it is then given no generator.  One that can weigh rows
    takes `weights` (chains, n) in fit, and, if Summable, has weigh(summary, weight); `refuses_weights` may say why not.
    One whose state is larger than its rows may say chain_bytes(rows), the bytes that one chain takes: blocks are cut by it;
    one that gains little from many chains at once says small_blocks, so that few chains cost little.
    """

    def fit(self, rows: Rows, rng: np.random.Generator | None, start: State | None) -> State: ...

    def sample(self, state: State, n: int, rng: np.random.Generator) -> Rows: ...


@runtime_checkable
class Summable(Protocol):
    """A family whose fit needs only a summary that adds up: its loop need not draw rows."""

    def summarise(self, rows: Rows) -> Summary: ...

    def merge(self, a: Summary, b: Summary) -> Summary: ...

    def sample_summary(self, state: State, n: int, rng: np.random.Generator) -> Summary: ...

    def fit_summary(self, summary: Summary, rng: np.random.Generator | None, start: State | None) -> State: ...


@runtime_checkable
class Regime(Protocol):
    """How much of the past the next model sees.  What a recipe leaves out at t it never asks for again."""

    def recipe(self, t: int, n: int) -> Recipe: ...


@runtime_checkable
class Anchor(Protocol):
    """What real rows do to the flow: the n rows of increment t, and what is kept beside every training set."""

    def increment(self, t: int, n: int) -> tuple[Pool, ...]: ...

    def beside(self, t: int) -> Recipe: ...


Draw = Callable[[int, str], Rows]
"""More rows for a selection: draw(n, name) -> (chains, n, ...); another name is another draw."""


@runtime_checkable
class Selection(Protocol):
    """Which of the rows that a model wrote reach the next training set.

    One that draws many rows in one piece may say drawn_per_row, how many for each row that it keeps: memory is counted by it.
    """

    def select(self, draw: Draw, n: int, rng: np.random.Generator) -> Rows:
        """n rows (chains, n, ...) picked from as many drawn rows as it takes."""


@runtime_checkable
class RowWeights(Protocol):
    """A weight for each row of a training set, from the rows alone.

    Where all rows of an ingredient weigh the same, `each(n)` says it for n rows, and the statistics lane can take it;
    `jointly(parts)` weighs the ingredients of a training set together (parts have rows and weight), one array each.
    """

    def weights(self, rows: Rows) -> np.ndarray:
        """(chains, n) of finite weights, none negative."""


@runtime_checkable
class Metric(Protocol):
    """What is measured of a generation.  memory carries what must be seen at every generation."""

    quantities: tuple[str, ...]

    def measure(self, look: Look, memory: dict[str, Any]) -> Iterable[Measured]: ...


@runtime_checkable
class Executor(Protocol):
    """Where tasks run; it can change no number."""

    def run(self, work: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterator[Any]: ...
