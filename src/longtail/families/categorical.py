"""The categorical family: shares of any number of symbols, by maximum likelihood or with a Dirichlet prior."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, NamedTuple

import numpy as np

from ..coverage.types import Types, required_types
from ..errors import InputError
from ..rows import drawn, take
from ..tally import RECOUNT, Tally, alive_only, merged, multinomial, parents, picked, tally_of
from ..theory.neutral import categorical_predictions
from ..theory.prediction import Prediction, Setting

PICK = 36
"""Below this many rows per living symbol copying parents is cheaper than a multinomial draw (measured)."""
ROWS_OF_LAW = 2
"""Below this many rows per symbol drawing rows from a known law is cheaper than a multinomial draw (measured)."""
MARGINALS = 10**9
ROUNDING = 1e-12


class Law(NamedTuple):
    """One known law for every chain."""

    chains: int
    types: Types


class Elastic(NamedTuple):
    """A training set and that of generation 0, which is the prior's mean."""

    own: Tally
    first: Tally


State = Tally | Elastic


@dataclass(frozen=True)
class Categorical:
    """Shares of symbols.  rows (chains, n) of symbol numbers -> Tally (the training set is the model).

    prior: strength of a Dirichlet prior in pseudo-rows, all together; prior_mean: its mean, "uniform", "world" (the real
    shares), "first" (generation 0's own fit: the elastic anchor) or one share a symbol.
    Model: q = (counts + prior * prior_mean) / (n + prior).  Sampling bias: a model writes from q ** (1 / temperature),
    normalised (Marchi et al. 2024), and of that only the most probable symbols that hold the share truncate of it
    (nucleus sampling; ties are kept together); `exact` tells of the law that it writes from.
    """

    prior: float = 0.0
    prior_mean: str | tuple[float, ...] = "uniform"
    temperature: float = 1.0
    truncate: float = 1.0
    symbols: int | None = None
    prior_law: np.ndarray | None = field(default=None, compare=False, repr=False)

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = (
        {},
        {"prior": 2.0},
        {"prior": 1.0, "prior_mean": "world"},
        {"prior": 2.0, "prior_mean": "first"},
        {"temperature": 0.8},
        {"truncate": 0.9},
    )
    exact_fit: ClassVar[bool] = True
    SETTLED: ClassVar[tuple[str, ...]] = ("symbols", "prior_law")

    def __post_init__(self) -> None:
        if not 0 <= self.prior < np.inf:
            raise InputError(
                f"family categorical: prior = {self.prior} must be a finite number of pseudo-rows, at least 0"
            )
        if isinstance(self.prior_mean, str) and self.prior_mean not in ("uniform", "world", "first"):
            raise InputError(
                f'family categorical: prior_mean = "{self.prior_mean}" must be "uniform", "world", "first" or one share a symbol'
            )
        if not 0 < self.temperature < np.inf:
            raise InputError(f"family categorical: temperature = {self.temperature} must be a finite number above 0")
        if not 0 < self.truncate <= 1:
            raise InputError(f"family categorical: truncate = {self.truncate} must be a share above 0, at most 1")

    @property
    def start(self) -> str:
        """Which state a fit is given: generation 0's for the elastic anchor, else none."""
        return "first" if self.prior and self.prior_mean == "first" else "none"

    @property
    def biased(self) -> bool:
        """Whether a model writes from another law than its own."""
        return self.temperature != 1 or self.truncate != 1

    def settled(self, world: Any) -> Categorical:
        """The family for this world: the number of symbols and the prior's shares.  InputError for a world of numbers."""
        types = required_types(world, "family categorical", "the family gaussian")
        law = None
        if self.prior and self.start == "none":
            shares = {"uniform": np.full(len(types), 1.0), "world": types.p}
            law = (
                shares[self.prior_mean]
                if isinstance(self.prior_mean, str)
                else np.asarray(self.prior_mean, dtype=float)
            )
            if len(law) != len(types) or not np.isfinite(law).all() or law.min() < 0 or law.sum() <= 0:
                raise InputError(
                    f"family categorical: prior_mean needs {len(types)} shares that are not negative; got {len(law)}"
                )
            law = law / law.sum()
        return replace(self, symbols=len(types), prior_law=law)

    def fit(
        self,
        rows: np.ndarray,
        rng: np.random.Generator | None,
        start: State | None = None,
        weights: np.ndarray | None = None,
    ) -> State:
        return self.fit_summary(self.summarise(rows) if weights is None else tally_of(rows, weights), rng, start)

    def sample(self, state: State | Law, n: int, rng: np.random.Generator) -> np.ndarray:
        if isinstance(state, Law):
            return state.types.draw((state.chains, n), rng)
        if self.biased or isinstance(state, Elastic):
            symbols, counts = self._of_law(state, n, rng).table()
            return rng.permuted(np.stack([np.repeat(symbols, row) for row in counts]), axis=1)
        rows = picked(state, n, rng)
        if self.prior_law is not None:
            from_prior = rng.random(rows.shape) < self.prior / (np.reshape(state.n, (-1, 1)) + self.prior)
            other = np.searchsorted(np.cumsum(self.prior_law)[:-1], rng.random(rows.shape), side="right")
            rows = np.where(from_prior, other, rows)
        return rows

    def summarise(self, rows: np.ndarray) -> Tally:
        return Tally(rows.shape[1], rows=rows.astype(_narrowest(self.symbols)), drawn=rows.shape[1])

    def merge(self, a: Tally, b: Tally) -> Tally:
        return merged(a, b, self.symbols or 1)

    def weigh(self, summary: Tally, weight: Any) -> Tally:
        """The same rows, each counted `weight` times (a number, or (chains,))."""
        return summary.weighed(weight)

    def sample_summary(self, state: State | Law, n: Any, rng: np.random.Generator) -> Tally:
        """The law of summarise(sample(n)) by the cheapest exact way: copied parents or multinomial counts."""
        if isinstance(state, Law):
            return self._from_world(state, n, rng)
        if self.biased or isinstance(state, Elastic):
            return self._of_law(state, n, rng)
        if self.prior:
            strength = self.prior / (state.n + self.prior)
            from_prior = rng.binomial(n, strength, state.chains)
            own = multinomial(state, n - from_prior, rng)
            other = rng.multinomial(from_prior, np.broadcast_to(self.prior_law, (state.chains, len(self.prior_law))))  # type: ignore[arg-type]
            every = np.arange(len(self.prior_law))  # type: ignore[arg-type]
            return self.merge(own, Tally(from_prior, symbols=every, counts=other, drawn=int(np.max(n))))
        if np.ndim(n) == 0 and np.ndim(state.n) == 0:
            if self._copies(state, n):
                return self._copied(state, n, rng)
            if state.rows is None and n < state.living_mean():
                return self.summarise(picked(state, n, rng))
        return multinomial(state, n, rng)

    def fit_summary(self, summary: Tally, rng: np.random.Generator | None, start: State | None = None) -> State:
        if self.start == "none":
            return summary
        return Elastic(summary, start.own if isinstance(start, Elastic) else summary)

    def subsample(self, summary: Tally, k: int, replace: bool, rng: np.random.Generator) -> Tally:
        """k rows drawn from the rows counted in a summary, with or without replacement.

        Raises InputError above 10^9 remembered rows without replacement (the limit of the exact draw).
        """
        if not replace and k >= np.max(summary.n):
            return summary
        if replace:
            return multinomial(summary, k, rng)
        if summary.rows is not None:
            index = drawn(summary.n, k, summary.chains, False, rng)
            return Tally(k, rows=take(summary.rows, index), drawn=k)
        symbols, counts = summary.table()
        if counts[0].sum() >= MARGINALS:
            raise InputError(
                f"regime budget: more than {MARGINALS:,} remembered rows cannot be subsampled without replacement; say replace = true"
            )
        kept = np.stack([rng.multivariate_hypergeometric(row, k, method="marginals") for row in counts])
        return Tally(k, None, *alive_only(symbols, kept), drawn=k)

    def state_of(self, world: Any, chains: int) -> Law:
        """The state that is the world's own law."""
        return Law(chains, world.types)

    def exact(self, state: State, name: str) -> Any:
        """law: symbols, (L,) for all chains or (chains, L) for each, and their q (chains, L); all others have probability 0."""
        if name != "law":
            return None
        symbols, q = self._elastic(state) if isinstance(state, Elastic) else self._fitted(state)
        return symbols, tilted(q, self.temperature, self.truncate) if self.biased else q

    def _fitted(self, state: Tally) -> tuple[np.ndarray, np.ndarray]:
        total = np.reshape(state.n, (-1, 1)) + self.prior
        if not self.prior:
            symbols, counts = state.law()
            return symbols, counts / total
        symbols, counts = state.table()
        q = np.tile(self.prior * self.prior_law, (state.chains, 1))  # type: ignore[operator]
        q[:, symbols] += counts
        return np.arange(q.shape[1]), q / total

    def _elastic(self, state: Elastic) -> tuple[np.ndarray, np.ndarray]:
        tables = [tally.table() for tally in state]
        symbols = np.union1d(tables[0][0], tables[1][0])
        total = np.reshape(state.own.n, (-1, 1)) + self.prior
        weights = 1.0 / total, self.prior / total / np.reshape(state.first.n, (-1, 1))
        q = np.zeros((state.own.chains, len(symbols)))
        for (names, counts), weight in zip(tables, weights, strict=True):
            q[:, np.searchsorted(symbols, names)] += counts * weight
        return symbols, q

    def _of_law(self, state: State, n: Any, rng: np.random.Generator) -> Tally:
        symbols, q = self.exact(state, "law")
        return multinomial(Tally(1, symbols=symbols, counts=q), n, rng)

    def predict(self, setting: Setting) -> list[Prediction]:
        """What theory says of this family in this loop (docs/theory.md 1, 3 and 4); nothing under sampling bias."""
        if self.biased:
            return []
        return categorical_predictions(setting, self.prior, self.prior_law)

    def _copies(self, state: Tally, n: int) -> bool:
        """Whether parents are copied: few rows for each living symbol, and rows at hand or cheap to lay out."""
        if state.weighted:
            return False
        if state.rows is not None and state.age % RECOUNT:
            return True
        return (state.rows is not None or int(state.n) <= 4 * n) and n < PICK * state.living_mean()

    def _copied(self, state: Tally, n: int, rng: np.random.Generator) -> Tally:
        if state.rows is None:
            symbols, counts = state.table()
            named = symbols.astype(_narrowest(self.symbols))
            state.rows = np.stack([np.repeat(named, row) for row in counts])
        return Tally(n, rows=parents(state.rows, n, rng), drawn=n, age=state.age + 1)

    def _from_world(self, law: Law, n: Any, rng: np.random.Generator) -> Tally:
        if np.ndim(n) == 0 and n < ROWS_OF_LAW * len(law.types):
            return self.summarise(law.types.draw((law.chains, n), rng))
        p = law.types.p / law.types.p.sum()
        new = (
            rng.multinomial(n, np.broadcast_to(p, (law.chains, len(p))))
            if np.ndim(n)
            else rng.multinomial(n, p, (law.chains,))
        )
        return Tally(n, None, *alive_only(np.arange(len(p)), new), drawn=int(np.max(n)))


def tilted(q: np.ndarray, temperature: float, truncate: float) -> np.ndarray:
    """q (chains, L) ** (1 / temperature), then the most probable symbols that hold the share truncate; rows sum to 1."""
    with np.errstate(divide="ignore"):
        logs = np.log(q / q.max(axis=1, keepdims=True)) / temperature
    bent = np.exp(logs)
    bent /= bent.sum(axis=1, keepdims=True)
    if truncate < 1:
        falling = -np.sort(-bent, axis=1)
        enough = (np.cumsum(falling, axis=1) < truncate - ROUNDING).sum(axis=1, keepdims=True)
        last = np.take_along_axis(falling, np.minimum(enough, bent.shape[1] - 1), axis=1)
        bent = np.where(bent >= last * (1 - ROUNDING), bent, 0.0)
        bent /= bent.sum(axis=1, keepdims=True)
    return bent


def _narrowest(symbols: int | None) -> type[np.unsignedinteger]:
    if symbols is None or symbols > 65536:
        return np.uint32
    return np.uint8 if symbols <= 256 else np.uint16
