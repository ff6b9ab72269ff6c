"""Diversity: heterozygosity, entropy and Hill numbers.  Shown beside lost mass, never instead of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ..contracts import Look, Measured
from ..coverage.types import required_types


@dataclass(frozen=True)
class Diversity:
    """Gini-Simpson heterozygosity, Shannon entropy and Hill numbers of order 0, 1, 2 of a model over types (Hill 1973).

    Better high: heterozygosity 0 to 1, entropy from 0, Hill numbers from 1 (order 0: types that are alive).
    Blind spot: real rows are never looked at, so invented types and wrong shares count as diversity; all but order 0
    hardly move while rare types go.
    Sources: Gini 1912 and Simpson 1949, "Measurement of diversity"; Shannon 1948, "A mathematical theory of
    communication"; Hill 1973, "Diversity and evenness".
    """

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({},)
    quantities: ClassVar[tuple[str, ...]] = ("heterozygosity", "entropy", "hill0", "hill1", "hill2")

    def settled(self, world: Any) -> Diversity:
        required_types(world, "metric diversity", "moments")
        return self

    def measure(self, look: Look, memory: dict[str, Any]) -> Iterator[Measured]:
        law = look.exact("law")
        if law is None:
            probe = look.probe
            q = np.stack([np.bincount(row, minlength=len(look.world.types)) for row in probe]) / probe.shape[1]
            how = "probe"
        else:
            (_, q), how = law, "exact"
        same = np.einsum("ij,ij->i", q, q)
        entropy = -(q * np.log(np.where(q > 0, q, 1.0))).sum(axis=1)
        yield Measured("heterozygosity", "", 1 - same, how=how)
        yield Measured("entropy", "", entropy, how=how)
        yield Measured("hill0", "", np.count_nonzero(q, axis=1).astype(float), how=how)
        yield Measured("hill1", "", np.exp(entropy), how=how)
        yield Measured("hill2", "", 1 / same, how=how)
