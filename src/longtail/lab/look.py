"""What a metric sees of one generation."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np

from ..rows import Rows, head

ONE_IN, MOST = 64, 32
"""One chain in so many of a block is probed, at least one and so many at most: replicates are alike, and probes are dear."""


def probed_chains(block: int) -> int:
    """How many first chains of a block are probed: a function of its size alone, so that a grown run keeps its probes."""
    return max(1, min(block // ONE_IN, MOST))


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
        return head(self._training, self._block.wanted)

    @cached_property
    def probe(self) -> Rows:
        return self.family.sample(head(self.state, self.probed), self.probe_rows, self._key("probe", self.generation))

    def real(self, n: int) -> Rows:
        return self._block.real(1, n, "real")

    def real_samples(self, samples: int, n: int) -> Rows:
        return self._block.real(samples, n, "real samples")

    def exact(self, name: str) -> Any:
        if name not in self._known:
            self._known[name] = self.family.exact(self.state, name) if hasattr(self.family, "exact") else None
        return self._known[name]
