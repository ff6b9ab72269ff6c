"""What a metric sees of one generation."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np

from ..rows import Rows, head

PROBED = 16
"""Chains of a block that are probed: replicates are alike, and probes are dear."""


class Look:
    """One generation of a block, read only (see contracts.Look).  Measuring never moves a chain."""

    def __init__(self, block: Any, t: int, n: int, state: Any, training: Any, key: Callable[..., np.random.Generator]) -> None:
        self._block, self._key = block, key
        self.generation, self.rows, self.state, self.training = t, n, state, training
        self.world, self.family, self.cache = block.world, block.family, block.cache
        self.probe_rows, self.probed = block.probe_rows, min(PROBED, block.wanted)
        self._known: dict[str, Any] = {}

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
