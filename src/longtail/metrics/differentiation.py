"""Differentiation: how much the models of a network differ, and what diversity each has by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ..contracts import Look, Measured
from ..coverage.types import required_types


@dataclass(frozen=True)
class Differentiation:
    """Mean heterozygosity within the models of a network, and F_ST = 1 - within / pooled (G_ST of Nei 1973).

    Models are weighted by their rows.  F_ST has no value once a single type is left in the whole network
    ("degenerate").  Nothing is measured for a family that is no network.  within: better high, 0 to 1; differentiation:
    neither, 0 to 1.
    Blind spot: real rows are never looked at; models that have all lost the same types are not differentiated.
    Source: Nei 1973, "Analysis of gene diversity in subdivided populations".
    """

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({},)
    quantities: ClassVar[tuple[str, ...]] = ("within", "differentiation")

    def settled(self, world: Any) -> Differentiation:
        required_types(world, "metric differentiation", "moments")
        return self

    def measure(self, look: Look, memory: dict[str, Any]) -> Iterator[Measured]:
        islands, weights = look.exact("islands"), look.exact("weights")
        if islands is None or weights is None:
            return
        own = 1 - np.einsum("cik,cik->ci", islands, islands)
        within = np.clip((weights * own).sum(axis=1), 0.0, 1.0)
        pool = np.einsum("ci,cik->ck", weights, islands)
        pooled = 1 - (pool**2).sum(axis=1)
        alive = np.count_nonzero(pool > 0, axis=1) > 1
        between = np.full(len(within), np.nan)
        between[alive] = np.clip(1 - within[alive] / pooled[alive], 0.0, 1.0)
        yield Measured("within", "", within)
        yield Measured("differentiation", "", between, "degenerate")
