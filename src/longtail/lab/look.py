"""What a metric sees of one generation."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np

from ..rows import Rows, head

PROBED = 32
"""Probed chains of a run at least (where it has them), and of a block at most: replicates are alike, and probes are dear."""
ONE_IN = 128
"""In long runs one chain in so many is probed."""


def probed_chains(block: int, chains: int) -> int:
    """How many first chains of each block are probed, for a run of so many chains."""
    blocks = -(-chains // block)
    return min(max(min(block // ONE_IN, PROBED), -(-PROBED // blocks)), block)


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
