"""What a metric sees of one generation."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np

from ..rows import Rows, head, vectors_of

ONE_IN, MOST = 64, 32
"""One chain in so many of a block is probed, at least one and so many at most: replicates are alike, and probes are dear."""


FIRST = 8
"""The first chains of a cell are all probed: as many as an interval needs."""


def probed_chains(block: int, number: int) -> int:
    """How many first chains of a block are probed: by its size and number alone, so that a grown run keeps its probes."""
    return max(1, min(block // ONE_IN, MOST), min(block, FIRST - number * block))


def likelihood_of(family: Any, state: Any, real: Rows, chains: int) -> np.ndarray | None:
    """The log-likelihood of real rows (1, h, ...) under the models of so many chains, None where the family has none."""
    if not hasattr(family, "log_likelihood"):
        return None
    found: np.ndarray | None = family.log_likelihood(state, np.repeat(real, chains, axis=0))
    return found


class Look:
    """One generation of a block, read only (see contracts.Look).  Measuring never moves a chain."""

    def __init__(
        self, block: Any, t: int, n: int, state: Any, training: Any, key: Callable[..., np.random.Generator]
    ) -> None:
        self._block, self._key = block, key
        self.generation, self.rows, self._state, self._training = t, n, state, training
        self.world, self.family, self.cache = block.world, block.family, block.cache
        self.probe_rows, self.probed = block.probe_rows, min(block.probed, block.wanted)
        self._known: dict[str, Any] = {}

    @cached_property
    def state(self) -> Any:
        """The models of the chains that were asked for."""
        return head(self._state, self._block.wanted)

    @cached_property
    def training(self) -> Any:
        """The summary of their training sets, or None in the row lane."""
        return head(self._training, self._block.wanted) if self._block.cell.lane == "statistics" else None

    @property
    def training_rows(self) -> Rows | None:
        if self._block.cell.lane == "statistics":
            return None
        return self._block.joined(self._training)[: self._block.wanted]

    @cached_property
    def probe(self) -> Rows:
        rng = self._key("probe", self.generation)
        return self._block.sampler.sample(head(self.state, self.probed), self.probe_rows, rng)

    @cached_property
    def vectors(self) -> np.ndarray:
        return vectors_of(self.world, self.probe)

    @cached_property
    def log_likelihood(self) -> np.ndarray | None:
        return likelihood_of(self.family, head(self.state, self.probed), self.real(self.probe_rows), self.probed)

    def real(self, n: int) -> Rows:
        return self._block.real(1, n, "real")

    def real_samples(self, samples: int, n: int) -> Rows:
        return self._block.real(samples, n, "real samples")

    def real_vectors(self, n: int) -> np.ndarray:
        found: np.ndarray = vectors_of(self.world, self.real(n))[0]
        return found

    def real_vector_samples(self, samples: int, n: int) -> np.ndarray:
        return vectors_of(self.world, self.real_samples(samples, n))

    def exact(self, name: str) -> Any:
        if name not in self._known:
            self._known[name] = self.family.exact(self.state, name) if hasattr(self.family, "exact") else None
        return self._known[name]
