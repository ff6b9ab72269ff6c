"""Islands: a network of categorical models that write some of each other's next training rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar, NamedTuple

import numpy as np

from ..coverage.types import required_types
from ..errors import InputError
from ..rows import drawn_by_share
from ..theory.islands import dealt, diversities, identities, mixing
from ..theory.prediction import Prediction, Setting

LARGEST = 5000
"""Islands times types of a network, at most: its counts are kept whole."""


class State(NamedTuple):
    """Counts (chains, I, K) of the types in the training set of each island; the model of an island is its shares."""

    counts: np.ndarray


class Law(NamedTuple):
    """The world's own shares (K,) on every island of every chain."""

    chains: int
    p: np.ndarray


@dataclass(frozen=True)
class Islands:
    """`count` models over types in one chain.  rows (chains, n) of type numbers, row i of island i mod count -> State.

    Each row that is written for an island comes from its own model with probability 1 - migrants, else from one of the
    others, each as likely.  Rows are dealt to the islands one after the other, real rows likewise: use row numbers that are
    multiples of `count` where rows are kept one by one (lane "rows"), so that no pool shifts the next one's islands, and no
    selection, which does not know of islands.
    The law that is measured is that of the pooled rows of all islands.
    """

    count: int = 2
    migrants: float = 0.1
    symbols: int | None = None

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({}, {"count": 5, "migrants": 0.3})
    exact_fit: ClassVar[bool] = True
    selectable: ClassVar[bool] = False
    SETTLED: ClassVar[tuple[str, ...]] = ("symbols",)

    def __post_init__(self) -> None:
        if self.count < 1:
            raise InputError(f"family islands: count = {self.count} must be at least 1")
        if not 0 <= self.migrants <= 1:
            raise InputError(f"family islands: migrants = {self.migrants:g} must lie between 0 and 1")

    def settled(self, world: Any) -> Islands:
        """The family for this world.  InputError for a world of numbers, and for too many types."""
        types = required_types(world, "family islands", "the family gaussian")
        if len(types) * self.count > LARGEST:
            raise InputError(
                f"family islands: {self.count} islands of {len(types):,} types are more than {LARGEST:,} counts in all; "
                "use fewer islands, or a world of fewer types"
            )
        return replace(self, symbols=len(types))

    def fit(self, rows: np.ndarray, rng: np.random.Generator | None, start: State | None = None) -> State:
        return self.summarise(rows)

    def sample(self, state: State | Law, n: int, rng: np.random.Generator) -> np.ndarray:
        source = self._sources(state)
        rows = np.empty((len(source), n), dtype=np.intp)
        for island, some in enumerate(dealt(n, self.count)):
            rows[:, island :: self.count] = drawn_by_share(source[:, island], some, rng)
        return rows

    def summarise(self, rows: np.ndarray) -> State:
        symbols = self.symbols or int(rows.max(initial=0)) + 1
        chains, n = rows.shape
        cell = np.arange(n) % self.count * symbols + np.arange(chains)[:, None] * (self.count * symbols)
        counts = np.bincount((rows + cell).ravel(), minlength=chains * self.count * symbols)
        return State(counts.reshape(chains, self.count, symbols))

    def merge(self, a: State, b: State) -> State:
        return State(a.counts + b.counts)

    def sample_summary(self, state: State | Law, n: Any, rng: np.random.Generator) -> State:
        """Multinomial counts of each island's share of n rows (a number, or (chains,)) from its source."""
        rows = np.asarray(n)[..., None]
        share = rows // self.count + (np.arange(self.count) < rows % self.count)
        source = self._sources(state)
        counts = rng.multinomial(np.broadcast_to(share, source.shape[:2]), source)
        for chain, island in np.argwhere((source[..., -1] == 0) & (counts[..., -1] > 0)):
            # rounding can leave the last type a row though it is extinct
            counts[chain, island, source[chain, island].argmax()] += counts[chain, island, -1]
            counts[chain, island, -1] = 0
        return State(counts)

    def fit_summary(self, summary: State, rng: np.random.Generator | None, start: State | None = None) -> State:
        return summary

    def subsample(self, summary: State, k: int, replace: bool, rng: np.random.Generator) -> State:
        """k rows dealt to the islands, each island's drawn from its own rows, with or without replacement."""
        rows = summary.counts.sum(axis=2)
        if not replace and k >= rows.sum(axis=1).max():
            return summary
        share = np.broadcast_to(dealt(k, self.count), rows.shape)
        if replace:
            return State(rng.multinomial(share, _shares(summary)))
        found = np.zeros_like(summary.counts)
        for chain, island in np.ndindex(rows.shape):
            some = min(int(share[chain, island]), int(rows[chain, island]))
            own = summary.counts[chain, island]
            found[chain, island] = rng.multivariate_hypergeometric(own, some, method="marginals")
        return State(found)

    def chain_bytes(self, rows: int) -> int:
        """Bytes that a chain's counts and their temporaries take."""
        return 32 * self.count * (self.symbols or 0)

    def state_of(self, world: Any, chains: int) -> Law:
        """The state that is the world's own law."""
        return Law(chains, world.types.p / world.types.p.sum())

    def exact(self, state: State, name: str) -> Any:
        """law: type numbers (K,) and the pooled shares (chains, K); islands: those of each island (chains, I, K); weights:
        the islands' shares of the rows (chains, I)."""
        if name == "law":
            pooled = state.counts.sum(axis=1)
            return np.arange(pooled.shape[1]), pooled / pooled.sum(axis=1, keepdims=True)
        if name == "islands":
            return _shares(state)
        if name == "weights":
            rows = state.counts.sum(axis=2)
            return rows / rows.sum(axis=1, keepdims=True)
        return None

    def predict(self, setting: Setting) -> list[Prediction]:
        """Expected heterozygosity, within islands and pooled, in a replace loop with any number of fresh real rows."""
        types, n, renewed = getattr(setting.world, "types", None), setting.rows(0), setting.renewed
        if types is None or setting.world.size is not None or renewed is None:
            return []
        rows = dealt(n - renewed, self.count) + dealt(renewed, self.count)
        if rows.min() == 0:
            return []
        found = identities(self.count, self.migrants, (n, renewed), float((types.p**2).sum()), len(setting.increments))
        source = "identity within and between islands (derived)"
        told = zip(("within", "heterozygosity"), diversities(found, rows / n), strict=True)
        return [
            Prediction(quantity, "", "mean", setting.padded(values), "exact", "islands without selection", source)
            for quantity, values in told
        ]

    def _sources(self, state: State | Law) -> np.ndarray:
        """The law from which each island's next rows are written (chains, I, K)."""
        if isinstance(state, Law):
            return np.broadcast_to(state.p, (state.chains, self.count, len(state.p)))
        source = np.einsum("ij,cjk->cik", mixing(self.count, self.migrants), _shares(state))
        return source / source.sum(axis=2, keepdims=True)


def _shares(state: State) -> np.ndarray:
    """The shares of each island (chains, I, K); an island without rows takes those of the pool."""
    rows = state.counts.sum(axis=2, keepdims=True)
    pooled = state.counts.sum(axis=1, keepdims=True)
    own = state.counts / np.maximum(rows, 1)
    return np.where(rows > 0, own, pooled / pooled.sum(axis=2, keepdims=True))
