"""One generation to look at, made by hand from a family and its state."""

from __future__ import annotations

from typing import Any

import numpy as np


class Seen:
    """A Look (contracts.Look) of given models; the probe comes from a seed."""

    def __init__(
        self, world: Any, family: Any, state: Any, rows: int = 100, probe_rows: int = 400, probed: int = 4
    ) -> None:
        self.world, self.family, self.state, self.rows = world, family, state, rows
        self.probe_rows, self.probed, self.generation = probe_rows, probed, 0
        self.training: Any = None
        self.cache: dict[str, Any] = {}

    @property
    def probe(self) -> np.ndarray:
        from longtail.rows import head

        return self.family.sample(head(self.state, self.probed), self.probe_rows, np.random.default_rng(1))

    @property
    def training_rows(self) -> np.ndarray | None:
        return None

    @property
    def log_likelihood(self) -> np.ndarray | None:
        return None

    @property
    def vectors(self) -> np.ndarray:
        from longtail.rows import vectors_of

        return vectors_of(self.world, self.probe)

    def real_vectors(self, n: int) -> np.ndarray:
        from longtail.rows import vectors_of

        return vectors_of(self.world, self.real(n))[0]

    def real_vector_samples(self, samples: int, n: int) -> np.ndarray:
        from longtail.rows import vectors_of

        return vectors_of(self.world, self.real_samples(samples, n))

    def real(self, n: int) -> np.ndarray:
        return self.world.rows(1, n, np.random.default_rng(2))

    def real_samples(self, samples: int, n: int) -> np.ndarray:
        return self.world.rows(samples, n, np.random.default_rng(3))

    def exact(self, name: str) -> Any:
        return self.family.exact(self.state, name) if hasattr(self.family, "exact") else None


def measured(metric: Any, look: Seen, memory: dict[str, Any] | None = None) -> dict[tuple[str, str], np.ndarray]:
    """What a metric measures of a look: (quantity, part) -> values."""
    memory = {} if memory is None else memory
    if hasattr(metric, "watch"):
        metric.watch(look, memory)
    return {(item.quantity, item.part): np.asarray(item.values) for item in metric.measure(look, memory)}
